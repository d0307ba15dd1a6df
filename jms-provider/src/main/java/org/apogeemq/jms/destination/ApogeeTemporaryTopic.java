package org.apogeemq.jms.destination;

import jakarta.jms.JMSException;
import jakarta.jms.TemporaryTopic;
import org.apogeemq.remoting.jms.DestinationKind;

/** A temporary topic: lives as long as the connection that made it, and only that connection consumes from it. */
public final class ApogeeTemporaryTopic extends ApogeeTopic implements TemporaryTopic {

    private static final long serialVersionUID = 1L;

    private final transient TemporaryOwner owner;

    ApogeeTemporaryTopic(String name, String physicalName, TemporaryOwner owner) {
        super(DestinationKind.TEMPORARY_TOPIC, name, physicalName, DestinationOptions.NONE);
        this.owner = owner;
    }

    @Override
    public void delete() throws JMSException {
        TemporaryOwner.require(owner, this).delete(this);
    }
}
