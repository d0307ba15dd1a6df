package org.apogeemq.jms.destination;

import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import org.apogeemq.remoting.jms.DestinationKind;

/** A temporary queue: lives as long as the connection that made it, and only that connection consumes from it. */
public final class ApogeeTemporaryQueue extends ApogeeQueue implements TemporaryQueue {

    private static final long serialVersionUID = 1L;

    private final transient TemporaryOwner owner;

    ApogeeTemporaryQueue(String name, String physicalName, TemporaryOwner owner) {
        super(DestinationKind.TEMPORARY_QUEUE, name, physicalName, DestinationOptions.NONE);
        this.owner = owner;
    }

    @Override
    public void delete() throws JMSException {
        TemporaryOwner.require(owner, this).delete(this);
    }
}
