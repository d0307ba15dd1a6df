package org.apogeemq.jms;

import jakarta.jms.MessageListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.message.JmsMessage;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.Delivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session in the hands of an application server: a connection consumer loads leases into it, and the server's thread
 * runs its listener over them (Jakarta Messaging 11.2).
 */
final class ServerSessionWork {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSessionWork.class);

    private final SessionState session;
    private final Queue<Loaded> loaded = new ArrayDeque<>();
    private volatile MessageListener listener;

    ServerSessionWork(SessionState session) {
        this.session = session;
    }

    MessageListener listener() {
        return listener;
    }

    void listener(MessageListener newListener) {
        listener = newListener;
    }

    private record Loaded(Delivery lease, ApogeeDestination from) {}

    /** Called by the connection consumer before the server session is started. */
    void load(Delivery lease, ApogeeDestination from) {
        synchronized (loaded) {
            loaded.add(new Loaded(lease, from));
        }
    }

    /** The server session could not be started: what was loaded goes back. */
    void unload() {
        Loaded next;
        while ((next = next()) != null) {
            giveBack(AckKind.RELEASE, next.lease());
        }
    }

    /** Runs the listener over what was loaded; what it cannot deliver is given back. */
    void run() {
        MessageListener target = listener;
        Loaded next;
        while ((next = next()) != null) {
            if (target == null) {
                LOG.warn("a server session was started without a message listener; a message is given back");
                giveBack(AckKind.RELEASE_COUNTED, next.lease());
            } else {
                deliver(target, next);
            }
        }
        session.acknowledgements().flushLazy();
    }

    private Loaded next() {
        synchronized (loaded) {
            return loaded.poll();
        }
    }

    private void giveBack(AckKind kind, Delivery lease) {
        session.provider().acknowledge(kind, List.of(lease));
    }

    private void deliver(MessageListener target, Loaded work) {
        Delivery lease = work.lease();
        DeliveryGate gate = session.gate();
        gate.enter();
        try {
            if (lease.origin().isLost()) {
                return; // it comes again on the next connection
            }
            if (session.isClosed() || !gate.isOpen() || !inTransaction(lease)) {
                giveBack(AckKind.RELEASE, lease);
                return;
            }
            JmsMessage message = session.toMessage(lease, work.from());
            if (message.isExpired(session.now())) {
                session.acknowledgements().discard(lease);
            } else {
                call(target, message, lease);
            }
        } catch (RuntimeException e) {
            LOG.warn("queue {} offset {} holds no message that can be read", lease.queueId(), lease.queueOffset(), e);
            giveBack(AckKind.RELEASE_COUNTED, lease);
        } finally {
            gate.leave();
        }
    }

    /** False when the session's transaction lives at another broker than the lease, or could not be started. */
    private boolean inTransaction(Delivery lease) {
        SessionTransaction transaction = session.transaction();
        return transaction == null ? !session.startGuard().bars(null) : transaction.received(lease);
    }

    private void call(MessageListener target, JmsMessage message, Delivery lease) {
        Acknowledgements acks = session.acknowledgements();
        acks.listenerStarts(lease);
        try {
            target.onMessage(message);
            acks.listenerDone(lease);
        } catch (RuntimeException | Error e) {
            if (e instanceof Error) {
                session.connection().errorInThread("the message listener of a server session threw an error", e);
            } else {
                LOG.warn("message listener of a server session threw; a listener should catch its exceptions", e);
            }
            acks.takeCurrent().forEach(current -> giveBack(AckKind.RELEASE_COUNTED, current));
        }
    }
}
