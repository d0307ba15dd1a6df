package org.apogeemq.jms.vendor;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;

/**
 * Half messages: stored first, delivered when a local transaction, for example of a database, has been committed. If nothing is
 * heard of that, the broker asks a producer of the same group. Sessions and contexts of this provider implement it:
 *
 * <pre>{@code
 * HalfMessageProducer producer =
 *         ((HalfMessages) session).createHalfMessageProducer(orders, "order-service", listener);
 * producer.send(message, order);
 * }</pre>
 *
 * <p>The messages are RocketMQ's own transaction messages: they work with brokers of Apache RocketMQ too, and their consumers,
 * JMS or RocketMQ, see nothing until the commit.
 */
public interface HalfMessages {
    /**
     * Joins a producer group at all brokers of the cluster. From now on they may ask the listener.
     *
     * @param destination where the messages go; not a temporary one
     * @param producerGroup 1 to 120 letters, digits, {@code %}, {@code |}, {@code -} and {@code _}; the same in all processes
     *     that can decide about each other's messages
     * @throws jakarta.jms.IllegalStateException when the session is transacted: a half message is a transaction of its own
     */
    HalfMessageProducer createHalfMessageProducer(
            Destination destination, String producerGroup, TransactionListener listener) throws JMSException;
}
