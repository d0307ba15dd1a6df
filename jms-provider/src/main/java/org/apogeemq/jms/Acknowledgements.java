package org.apogeemq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Provider;

/**
 * What one session has delivered to the application and not yet ended, and how its acknowledgement mode ends it. Leases
 * of lost connections are forgotten by themselves.
 *
 * <p>The list is guarded by this object's monitor, never held while waiting: {@code Message.acknowledge()} may be called
 * by a thread that is not the session's.
 */
final class Acknowledgements {
    private static final int DUPS_OK_BATCH = 64;

    private final Provider provider;
    private final IntSupplier mode;
    private final Duration requestTimeout;
    private List<Delivery> pending = new ArrayList<>();
    /** The lease whose listener is running, in the modes that end it when the listener returns. */
    private Delivery current;

    /** @param mode what the session is now: an XA session is transacted while it works for a branch */
    Acknowledgements(Provider provider, IntSupplier mode, Duration requestTimeout) {
        this.provider = provider;
        this.mode = mode;
        this.requestTimeout = requestTimeout;
    }

    /** A message is about to be handed to the application; in AUTO mode by a receive, which consumes it. */
    void received(Delivery lease) {
        if (mode.getAsInt() == Session.AUTO_ACKNOWLEDGE) {
            provider.acknowledge(lease);
        } else {
            add(lease);
        }
    }

    /** A message is about to be handed to a listener. */
    void listenerStarts(Delivery lease) {
        int now = mode.getAsInt();
        if (now == Session.CLIENT_ACKNOWLEDGE || now == Session.SESSION_TRANSACTED) {
            add(lease);
        } else {
            synchronized (this) {
                current = lease;
            }
        }
    }

    /** The listener has returned without throwing. A lease that it gave back by recover is not acknowledged. */
    void listenerDone(Delivery lease) {
        synchronized (this) {
            if (current == null) {
                return;
            }
            current = null;
        }
        if (mode.getAsInt() == Session.DUPS_OK_ACKNOWLEDGE) {
            add(lease);
        } else { // AUTO when it started: a branch that the listener has begun is not what it was received in
            provider.acknowledge(lease);
        }
    }

    /** Ends a lease whose message is never shown to the application, because it has expired. */
    void discard(Delivery lease) {
        provider.acknowledge(lease);
    }

    /** DUPS_OK: acknowledges what has gathered; to be called when the session is about to wait. */
    void flushLazy() {
        if (mode.getAsInt() == Session.DUPS_OK_ACKNOWLEDGE) {
            List<Delivery> batch = take();
            if (!batch.isEmpty()) {
                provider.acknowledge(AckKind.CONSUMED, batch);
            }
        }
    }

    /** CLIENT: acknowledges all that was delivered, and waits for the broker's answer. */
    void acknowledgeAll() throws JMSException {
        List<Delivery> batch = take();
        if (!batch.isEmpty()) {
            CompletableFuture<Void> answer = provider.acknowledge(AckKind.CONSUMED, batch);
            Await.get(answer, requestTimeout, "acknowledge");
        }
    }

    /** The same without waiting, for a container whose bean has returned. */
    void acknowledgeReceived() {
        take().forEach(provider::acknowledge);
    }

    /** Takes the lease whose listener has thrown, in the modes that deliver it again; empty in the others. */
    synchronized List<Delivery> takeCurrent() {
        if (current == null) {
            return List.of();
        }
        List<Delivery> one = List.of(current);
        current = null;
        return one;
    }

    /** Takes all leases that were delivered and not ended, the one whose listener is running among them. */
    synchronized List<Delivery> takeDelivered() {
        List<Delivery> all = take();
        if (current != null) {
            all = new ArrayList<>(all);
            all.add(current);
            current = null;
        }
        return all;
    }

    /** Takes the leases that were delivered and not ended, but for one whose listener is running. */
    List<Delivery> take() {
        synchronized (this) {
            if (pending.isEmpty()) {
                return List.of();
            }
            List<Delivery> all = pending;
            pending = new ArrayList<>();
            return all;
        }
    }

    /** True when nothing is delivered and not ended. */
    synchronized boolean isEmpty() {
        return pending.isEmpty() && current == null;
    }

    private void add(Delivery lease) {
        List<Delivery> batch = null;
        synchronized (this) {
            pending.add(lease);
            if (mode.getAsInt() == Session.DUPS_OK_ACKNOWLEDGE && pending.size() >= DUPS_OK_BATCH) {
                batch = pending;
                pending = new ArrayList<>();
            }
        }
        if (batch != null) {
            provider.acknowledge(AckKind.CONSUMED, batch);
        }
    }
}
