package org.apogeemq.jms;

import jakarta.jms.MessageListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.Delivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session in the hands of an application server: a connection consumer loads leases into it, and the server's thread
 * runs its listener over them (Jakarta Messaging 8.2, ServerSession).
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

    /** Runs the listener over what was loaded; what it cannot deliver is given back. */
    void run() {
        MessageListener target = listener;
        Loaded next;
        while ((next = next()) != null) {
            if (target == null || !deliver(target, next)) {
                session.provider().acknowledge(AckKind.RELEASE_COUNTED, List.of(next.lease()));
            }
        }
    }

    private Loaded next() {
        synchronized (loaded) {
            return loaded.poll();
        }
    }

    private boolean deliver(MessageListener target, Loaded work) {
        Delivery lease = work.lease();
        DeliveryGate gate = session.gate();
        Acknowledgements acks = session.acknowledgements();
        gate.enter();
        try {
            if (session.isClosed()) {
                return false;
            }
            acks.listenerStarts(lease);
            target.onMessage(session.toMessage(lease, work.from()));
            acks.listenerDone(lease);
            return true;
        } catch (RuntimeException | Error e) {
            if (e instanceof Error) {
                session.connection().errorInThread("the message listener of a server session threw an error", e);
            } else {
                LOG.warn("message listener of a server session threw; the message is given back", e);
            }
            return acks.takeCurrent().isEmpty();
        } finally {
            gate.leave();
        }
    }
}
