package org.apogeemq.jms;

import io.netty.buffer.ByteBuf;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.concurrent.Callable;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.message.JmsMessage;
import org.apogeemq.jms.message.MessageMapper;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.vendor.HalfMessageProducer;
import org.apogeemq.jms.vendor.LocalTransactionState;
import org.apogeemq.jms.vendor.TransactionListener;
import org.apogeemq.remoting.jms.DestinationKind;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.message.StoredMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A producer of half messages. */
final class ApogeeHalfMessageProducer implements HalfMessageProducer {
    private static final Logger LOG = LoggerFactory.getLogger(ApogeeHalfMessageProducer.class);
    private static final int MOST_CHARACTERS = 120;
    private static final String ALLOWED = "[%|a-zA-Z0-9_-]+";

    private final SessionState session;
    private final ApogeeDestination destination;
    private final String group;
    private final TransactionListener listener;
    private volatile boolean closed;

    private ApogeeHalfMessageProducer(
            SessionState session, ApogeeDestination destination, String group, TransactionListener listener) {
        this.session = session;
        this.destination = destination;
        this.group = group;
        this.listener = listener;
    }

    /** A producer that has joined its group. */
    static ApogeeHalfMessageProducer join(
            SessionState session, ApogeeDestination destination, String group, TransactionListener listener)
            throws JMSException {
        if (session.transaction() != null || session.isXa()) {
            throw new IllegalStateException(
                    "createHalfMessageProducer: the session is transacted, and a half message is a"
                            + " transaction of its own; use a session that is not");
        }
        if (destination.kind().isTemporary()) {
            throw new InvalidDestinationException("createHalfMessageProducer: '" + destination.name()
                    + "' is temporary; a half message may outlive its connection");
        }
        if (group == null || group.length() > MOST_CHARACTERS || !group.matches(ALLOWED)) {
            throw new JMSException("createHalfMessageProducer: the producer group '" + group
                    + "' is not allowed; it must" + " be 1 to " + MOST_CHARACTERS + " characters of " + ALLOWED);
        }
        if (listener == null) {
            throw new JMSException("createHalfMessageProducer: the transaction listener is null");
        }
        ApogeeHalfMessageProducer producer = new ApogeeHalfMessageProducer(session, destination, group, listener);
        groups(session).join(group, producer);
        return producer;
    }

    private static ProducerGroups groups(SessionState session) {
        return session.connection().producerGroups();
    }

    TransactionListener listener() {
        return listener;
    }

    /** A half message that a broker asks about. */
    JmsMessage received(ByteBuf record) {
        StoredMessage stored = StoredMessage.of(record);
        DestinationKind kind = JmsFlag.isJms(stored.flag()) ? JmsFlag.destination(stored.flag()) : destination.kind();
        return MessageMapper.fromRecord(
                record,
                ApogeeDestination.ofPhysical(kind, stored.topic()),
                stored.queueId(),
                stored.queueOffset(),
                1,
                session.settings().allowedClasses());
    }

    @Override
    public LocalTransactionState send(Message message, Object argument) throws JMSException {
        checkOpen();
        HalfSend half = session.sender().half(destination, message, group);
        String id = half.messageId();
        ListenerCalls calls = groups(session).calls();
        // before it is sent: the broker may ask at once
        calls.begin(id, this);
        try {
            session.sender().sendAndWait(half);
            LocalTransactionState state =
                    stateOf(id, "execution", () -> listener.executeLocalTransaction(message, argument));
            tell(id, half, state);
            return state;
        } finally {
            calls.end(id);
        }
    }

    /** What a call of the listener says. */
    LocalTransactionState stateOf(String id, String what, Callable<LocalTransactionState> call) {
        try {
            LocalTransactionState state = call.call();
            if (state != null) {
                return state;
            }
            LOG.warn("The {} of the local transaction of half message {} ({}) returned null: UNKNOWN", what, id, group);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn(
                    "The {} of the local transaction of half message {} ({}) was interrupted: UNKNOWN",
                    what,
                    id,
                    group);
        } catch (Exception | Error e) { // whatever it is: nobody may take it for a decision
            LOG.warn("The {} of the local transaction of half message {} ({}) threw: UNKNOWN", what, id, group, e);
        }
        return LocalTransactionState.UNKNOWN;
    }

    private void tell(String id, HalfSend half, LocalTransactionState state) throws JMSException {
        try {
            Await.get(
                    half.undecided().end(state), session.settings().requestTimeout(), state + " of half message " + id);
        } catch (JMSException e) {
            if (Failure.ILLEGAL.name().equals(e.getErrorCode())) {
                throw e;
            }
            LOG.warn("{} of half message {} ({}) waits for the broker's check: {}", state, id, group, e.getMessage());
        }
    }

    @Override
    public void close() throws JMSException {
        checkNotOwnListener("close");
        if (closed) {
            return;
        }
        closed = true;
        session.remove(this);
        groups(session).leave(group, this);
        if (!groups(session)
                .calls()
                .awaitNone(this, session.settings().closeTimeout().toNanos())) {
            throw new JMSException("close: a transaction listener of producer group '" + group
                    + "' is still running after closeTimeout="
                    + session.settings().closeTimeout().toMillis() + " ms; the producer is closed all the same");
        }
    }

    /** Throws when called from the transaction listener, which closing would wait for. */
    void checkNotOwnListener(String what) throws IllegalStateException {
        if (groups(session).calls().isCurrent(this)) {
            throw new IllegalStateException(what + ": not from a transaction listener of the same session");
        }
    }

    private void checkOpen() throws JMSException {
        if (closed) {
            throw new IllegalStateException("the producer is closed");
        }
        session.checkOpen();
    }
}
