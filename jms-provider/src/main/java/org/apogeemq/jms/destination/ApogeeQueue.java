package org.apogeemq.jms.destination;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.Queue;
import org.apogeemq.remoting.jms.DestinationKind;

/** A queue. Made by {@link ApogeeDestination#queue}, {@code Session.createQueue} or JNDI. */
public sealed class ApogeeQueue extends ApogeeDestination implements Queue permits ApogeeTemporaryQueue {

    private static final long serialVersionUID = 1L;

    ApogeeQueue(DestinationKind kind, String name, String physicalName, DestinationOptions options) {
        super(kind, name, physicalName, options);
    }

    /** The queue with this name, for configuration by bean; as {@link ApogeeDestination#queue}. */
    public ApogeeQueue(String name) throws InvalidDestinationException {
        this(queue(name));
    }

    private ApogeeQueue(ApogeeQueue same) {
        super(same.kind(), same.name(), same.physicalName(), same.options());
    }

    @Override
    public String getQueueName() {
        return name();
    }
}
