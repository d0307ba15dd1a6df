package org.apogeemq.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import java.time.Duration;
import org.apogeemq.jms.destination.ApogeeDestination;

/** A producer, with a destination of its own or without. For the session's thread, but for {@link #close()}. */
public final class ApogeeMessageProducer implements QueueSender, TopicPublisher {
    private final SessionState session;
    private final ApogeeDestination destination;
    private int deliveryMode = Message.DEFAULT_DELIVERY_MODE;
    private int priority = Message.DEFAULT_PRIORITY;
    private long timeToLive = Message.DEFAULT_TIME_TO_LIVE;
    private long deliveryDelay = Message.DEFAULT_DELIVERY_DELAY;
    private boolean disableMessageId;
    private boolean disableTimestamp;
    /** Number of the last send with a completion listener. */
    private volatile long lastAsynchronous;

    private volatile boolean closed;

    /** @param destination null for a producer that is told with each send */
    ApogeeMessageProducer(SessionState session, ApogeeDestination destination) {
        this.session = session;
        this.destination = destination;
    }

    /** Noted only: every message has an identifier, the key by which a send after a lost connection is recognised. */
    @Override
    public void setDisableMessageID(boolean value) throws JMSException {
        checkOpen();
        disableMessageId = value;
    }

    @Override
    public boolean getDisableMessageID() throws JMSException {
        checkOpen();
        return disableMessageId;
    }

    @Override
    public void setDisableMessageTimestamp(boolean value) throws JMSException {
        checkOpen();
        disableTimestamp = value;
    }

    @Override
    public boolean getDisableMessageTimestamp() throws JMSException {
        checkOpen();
        return disableTimestamp;
    }

    @Override
    public void setDeliveryMode(int mode) throws JMSException {
        checkOpen();
        SendRules.checkDeliveryMode(mode);
        deliveryMode = mode;
    }

    @Override
    public int getDeliveryMode() throws JMSException {
        checkOpen();
        return deliveryMode;
    }

    @Override
    public void setPriority(int newPriority) throws JMSException {
        checkOpen();
        SendRules.checkPriority(newPriority);
        priority = newPriority;
    }

    @Override
    public int getPriority() throws JMSException {
        checkOpen();
        return priority;
    }

    @Override
    public void setTimeToLive(long millis) throws JMSException {
        checkOpen();
        SendRules.checkTimeToLive(millis);
        timeToLive = millis;
    }

    @Override
    public long getTimeToLive() throws JMSException {
        checkOpen();
        return timeToLive;
    }

    @Override
    public void setDeliveryDelay(long millis) throws JMSException {
        checkOpen();
        SendRules.checkDeliveryDelay(millis);
        deliveryDelay = millis;
    }

    @Override
    public long getDeliveryDelay() throws JMSException {
        checkOpen();
        return deliveryDelay;
    }

    @Override
    public Destination getDestination() throws JMSException {
        checkOpen();
        return destination;
    }

    @Override
    public Queue getQueue() throws JMSException {
        checkOpen();
        return ApogeeSession.asQueue(destination);
    }

    @Override
    public Topic getTopic() throws JMSException {
        checkOpen();
        return ApogeeSession.asTopic(destination);
    }

    /** Closes; waits for the completion listeners of this producer's sends (Jakarta Messaging 7.3.4). */
    @Override
    public void close() throws JMSException {
        session.checkNotCompletionListener("close a producer");
        closed = true;
        if (session.isClosed()) {
            return; // that has waited
        }
        Duration limit = session.settings().closeTimeout();
        if (!session.sender().awaitCallback(lastAsynchronous, limit)) {
            throw new JMSException(
                    "close a producer: a completion listener or send of it has not ended after closeTimeout="
                            + limit.toMillis() + " ms; the producer is closed all the same");
        }
    }

    @Override
    public void send(Message message) throws JMSException {
        send(message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(Message message, int mode, int messagePriority, long millisToLive) throws JMSException {
        checkOpen();
        send(ownDestination(), message, mode, messagePriority, millisToLive, null);
    }

    @Override
    public void send(Destination to, Message message) throws JMSException {
        send(to, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(Destination to, Message message, int mode, int messagePriority, long millisToLive)
            throws JMSException {
        checkOpen();
        send(givenDestination(to), message, mode, messagePriority, millisToLive, null);
    }

    @Override
    public void send(Message message, CompletionListener listener) throws JMSException {
        send(message, deliveryMode, priority, timeToLive, listener);
    }

    @Override
    public void send(Message message, int mode, int messagePriority, long millisToLive, CompletionListener listener)
            throws JMSException {
        checkOpen();
        SendRules.checkListener(listener);
        send(ownDestination(), message, mode, messagePriority, millisToLive, listener);
    }

    @Override
    public void send(Destination to, Message message, CompletionListener listener) throws JMSException {
        send(to, message, deliveryMode, priority, timeToLive, listener);
    }

    @Override
    public void send(
            Destination to,
            Message message,
            int mode,
            int messagePriority,
            long millisToLive,
            CompletionListener listener)
            throws JMSException {
        checkOpen();
        SendRules.checkListener(listener);
        send(givenDestination(to), message, mode, messagePriority, millisToLive, listener);
    }

    @Override
    public void send(Queue queue, Message message) throws JMSException {
        send((Destination) queue, message);
    }

    @Override
    public void send(Queue queue, Message message, int mode, int messagePriority, long millisToLive)
            throws JMSException {
        send((Destination) queue, message, mode, messagePriority, millisToLive);
    }

    @Override
    public void publish(Message message) throws JMSException {
        send(message);
    }

    @Override
    public void publish(Message message, int mode, int messagePriority, long millisToLive) throws JMSException {
        send(message, mode, messagePriority, millisToLive);
    }

    @Override
    public void publish(Topic topic, Message message) throws JMSException {
        send((Destination) topic, message);
    }

    @Override
    public void publish(Topic topic, Message message, int mode, int messagePriority, long millisToLive)
            throws JMSException {
        send((Destination) topic, message, mode, messagePriority, millisToLive);
    }

    private void send(
            ApogeeDestination to,
            Message message,
            int mode,
            int messagePriority,
            long millisToLive,
            CompletionListener listener)
            throws JMSException {
        SendRules.checkDeliveryMode(mode);
        SendRules.checkPriority(messagePriority);
        SendRules.checkTimeToLive(millisToLive);
        MessageSender.Options options =
                new MessageSender.Options(mode, messagePriority, millisToLive, deliveryDelay, disableTimestamp);
        long number = session.sender().send(to, message, options, listener);
        if (listener != null) {
            lastAsynchronous = number;
        }
    }

    private ApogeeDestination ownDestination() {
        if (destination == null) {
            throw new UnsupportedOperationException(
                    "send: the producer was made without a destination; give it with each send");
        }
        return destination;
    }

    private ApogeeDestination givenDestination(Destination to) throws JMSException {
        if (destination != null) {
            throw new UnsupportedOperationException("send to another destination: the producer was made for '"
                    + destination.name() + "'; make one with createProducer(null)");
        }
        ApogeeDestination own = ApogeeDestination.of(to);
        session.connection().temporaries().checkNotDeleted(own);
        return own;
    }

    private void checkOpen() throws JMSException {
        if (closed) {
            throw new IllegalStateException("the producer is closed");
        }
        session.checkOpen();
    }
}
