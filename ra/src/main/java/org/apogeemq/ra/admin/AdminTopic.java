package org.apogeemq.ra.admin;

import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import org.apogeemq.jms.destination.ApogeeDestination;

/** A topic that a server makes by configuration. */
public final class AdminTopic extends AdminDestination implements Topic {
    private static final long serialVersionUID = 1L;

    /** A topic without name; the server sets it. */
    public AdminTopic() {}

    @Override
    public String getTopicName() throws JMSException {
        return requiredName();
    }

    @Override
    ApogeeDestination destination() throws JMSException {
        return ApogeeDestination.topic(requiredName());
    }
}
