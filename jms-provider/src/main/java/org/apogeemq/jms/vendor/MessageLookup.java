package org.apogeemq.jms.vendor;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.List;

/**
 * Finds messages of a queue or topic that are still in the log, consumed or not. Sessions and contexts of this provider
 * implement it:
 *
 * <pre>{@code
 * MessageLookup lookup = (MessageLookup) session;
 * Message message = lookup.findByMessageId(orders, "ID:...");
 * }</pre>
 *
 * <p>What is found is a copy to read: its consumers, order and delivery counts are not touched, acknowledging it has no
 * effect. A message in an open transaction, or before its delivery time, is not found; one that has expired is, as long as
 * the log holds it. Of a destination on several brokers all are asked. For the session's thread, as its other methods.
 */
public interface MessageLookup {
    /** Most messages that one call returns, whatever it asks for. */
    int MOST = 1024;

    /**
     * The message with an identifier.
     *
     * @param messageId as {@link Message#getJMSMessageID()} has it, beginning with {@code ID:}
     * @return null when the log has no such message of the destination
     */
    Message findByMessageId(Destination destination, String messageId) throws JMSException;

    /**
     * The messages with a correlation identifier, newest first.
     *
     * @param max 1 to {@value #MOST}
     */
    List<Message> findByCorrelationId(Destination destination, String correlationId, int max) throws JMSException;

    /**
     * The messages with a key, newest first: one of the words of the property {@code JMS_APOGEE_KEYS}, or of the KEYS that a
     * RocketMQ producer has set.
     *
     * @param max 1 to {@value #MOST}
     */
    List<Message> findByKey(Destination destination, String key, int max) throws JMSException;
}
