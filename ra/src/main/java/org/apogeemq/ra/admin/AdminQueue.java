package org.apogeemq.ra.admin;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import org.apogeemq.jms.destination.ApogeeDestination;

/** A queue that a server makes by configuration. */
public final class AdminQueue extends AdminDestination implements Queue {
    private static final long serialVersionUID = 1L;

    /** A queue without name; the server sets it. */
    public AdminQueue() {}

    @Override
    public String getQueueName() throws JMSException {
        return requiredName();
    }

    @Override
    ApogeeDestination destination() throws JMSException {
        return ApogeeDestination.queue(requiredName());
    }
}
