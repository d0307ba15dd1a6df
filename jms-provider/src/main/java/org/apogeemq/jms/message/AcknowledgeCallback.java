package org.apogeemq.jms.message;

import jakarta.jms.JMSException;

/** What {@code Message.acknowledge()} does: the session's part in a received message. */
@FunctionalInterface
public interface AcknowledgeCallback {

    /**
     * Acknowledges what the session has consumed.
     *
     * @throws JMSException when the session is closed or the broker did not answer
     */
    void acknowledge() throws JMSException;
}
