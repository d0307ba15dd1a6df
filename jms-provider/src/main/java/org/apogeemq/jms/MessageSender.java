package org.apogeemq.jms;

import io.netty.buffer.ByteBuf;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.time.Duration;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.exceptions.JmsExceptions;
import org.apogeemq.jms.message.ForeignMessages;
import org.apogeemq.jms.message.JmsMessage;
import org.apogeemq.jms.message.MessageMapper;
import org.apogeemq.jms.message.SendHeaders;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Outgoing;
import org.apogeemq.jms.provider.ProviderException;

/**
 * Sends the messages of one session. Who waits for the broker: a persistent send outside a transaction does; others wait
 * only while the session's window is full, and learn of failures by completion listener, at commit, or by the
 * connection's exception listener.
 */
final class MessageSender {
    private final SessionState session;
    private final ApogeeConnection connection;
    private final SendWindow window;
    private final Completions completions;
    private final long sendTimeoutNanos;
    private final int orderKey;

    MessageSender(SessionState session, SendWindow window, Completions completions, int orderKey) {
        this.session = session;
        this.connection = session.connection();
        this.window = window;
        this.completions = completions;
        this.sendTimeoutNanos = session.settings().sendTimeout().toNanos();
        this.orderKey = orderKey;
    }

    /** How a message is to be sent. */
    record Options(int deliveryMode, int priority, long timeToLive, long deliveryDelay, boolean disableTimestamp) {}

    /**
     * Sends.
     *
     * @param listener null to send synchronously
     * @return with a listener: the number by which {@link #awaitCallback} waits for it; else 0
     */
    long send(ApogeeDestination destination, Message message, Options options, CompletionListener listener)
            throws JMSException {
        session.checkMayWork("send to", destination);
        SendHeaders headers = headers(destination, options);
        SessionTransaction transaction = session.transaction();
        return dispatch(outgoing(message, headers, transaction), message, listener, transaction);
    }

    /** A half message to be sent by {@link #sendAndWait}; the message has its headers then. */
    HalfSend half(ApogeeDestination destination, Message message, String producerGroup) throws JMSException {
        SendHeaders headers = headers(
                destination,
                new Options(DeliveryMode.PERSISTENT, Message.DEFAULT_PRIORITY, Message.DEFAULT_TIME_TO_LIVE, 0, false));
        return new HalfSend(outgoing(message, headers, null), headers.messageId(), producerGroup);
    }

    /** What is to be sent, in a transaction unless that is null; the message gets its headers. */
    private Outgoing outgoing(Message message, SendHeaders headers, SessionTransaction transaction)
            throws JMSException {
        ApogeeDestination destination = headers.destination();
        if (message == null) {
            throw new MessageFormatException("send to '" + destination.name() + "': the message is null");
        }
        JmsMessage own = ForeignMessages.adopt(message);
        ByteBuf record = record(own, headers);
        if (own == message) {
            own.stamp(headers);
        } else {
            ForeignMessages.stamp(message, headers);
        }
        return new Outgoing(
                destination.physicalName(),
                destination.kind().isTemporary(),
                record,
                transaction == null ? 0 : transaction.number(),
                headers.deliveryMode() == DeliveryMode.PERSISTENT,
                orderKey(own));
    }

    /** A message group keeps to one broker whoever sends it; what is in none keeps the session's order. */
    private int orderKey(JmsMessage message) throws JMSException {
        String group = message.groupId();
        return group == null ? orderKey : group.hashCode();
    }

    private SendHeaders headers(ApogeeDestination destination, Options options) {
        long now = session.now();
        long delay = options.deliveryDelay();
        return new SendHeaders(
                destination,
                options.deliveryMode(),
                options.priority(),
                connection.nextMessageId(),
                options.disableTimestamp() ? 0 : now,
                options.timeToLive() == 0 ? 0 : now + options.timeToLive(),
                now + delay,
                delay > 0);
    }

    private ByteBuf record(JmsMessage message, SendHeaders headers) throws JMSException {
        ApogeeDestination destination = headers.destination();
        String sender = destination.kind().isTopic() ? senderMark() : null;
        ByteBuf record = MessageMapper.toRecord(message, headers, connection.bornHost(), sender, connection.userId());
        int max = connection.maxMessageSize();
        if (record.readableBytes() > max) {
            throw JmsExceptions.of(new ProviderException(
                    Failure.LIMIT_EXCEEDED,
                    "send to '" + destination.name() + "': the message has " + record.readableBytes()
                            + " bytes with its properties; the broker takes at most " + max + " (its maxMessageSize)"));
        }
        return record;
    }

    /** What noLocal compares: all connections of a client identifier count as one. */
    private String senderMark() {
        String clientId = connection.clientId();
        return clientId == null ? connection.key() : clientId;
    }

    private long dispatch(
            Outgoing outgoing, Message message, CompletionListener listener, SessionTransaction transaction)
            throws JMSException {
        if (listener == null && transaction == null && outgoing.persistent()) {
            sendAndWait(new SyncSend(outgoing));
            return 0;
        }
        acquire(outgoing);
        if (transaction != null) {
            transaction.sending(listener != null);
        }
        if (listener != null) {
            CompletionSend send = new CompletionSend(outgoing, message, listener, completions, window, transaction);
            long number = completions.add(send);
            session.provider().send(send);
            return number;
        }
        session.provider()
                .send(new WindowedSend(
                        outgoing,
                        window,
                        transaction == null ? connection::nonPersistentSendFailed : transaction::sendFailed));
        return 0;
    }

    /** Waits until a send was called back; false when the time was over before. */
    boolean awaitCallback(long number, Duration limit) {
        return completions.await(number, limit.toNanos());
    }

    /** Sends and waits for the answer. */
    void sendAndWait(SyncSend send) throws JMSException {
        session.provider().send(send);
        try {
            send.await(sendTimeoutNanos, connection::nanoTime);
        } catch (ProviderException e) {
            throw JmsExceptions.of(e);
        }
    }

    private void acquire(Outgoing outgoing) throws JMSException {
        int size = outgoing.record().readableBytes();
        if (completions.isCurrent()) {
            window.acquireNow(size);
        } else if (!window.acquire(size, sendTimeoutNanos)) {
            throw JmsExceptions.of(new ProviderException(
                    Failure.BUSY,
                    "send to '" + outgoing.destination()
                            + "': too many messages of this session are unanswered, and the broker"
                            + " answered none within sendTimeout=" + sendTimeoutNanos / 1_000_000 + " ms"));
        }
    }
}
