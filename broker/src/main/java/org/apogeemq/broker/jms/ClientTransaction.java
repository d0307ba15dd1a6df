package org.apogeemq.broker.jms;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.broker.delivery.DeliveryTransaction;

/**
 * An open transaction of a client. The connection's event loop adds to it and ends it; the store's appender reports what
 * became of its sends.
 */
final class ClientTransaction {
    private final DeliveryTransaction delivery;
    private final AtomicInteger unfinished = new AtomicInteger(1);
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private volatile String failure;
    private int messages;
    private boolean sendsRefused;

    ClientTransaction(long number) {
        delivery = new DeliveryTransaction(number);
    }

    /** The store's number. */
    long number() {
        return delivery.number();
    }

    DeliveryTransaction delivery() {
        return delivery;
    }

    /** Messages sent in it. */
    int messages() {
        return messages;
    }

    /** A message was accepted for it. */
    void messageAdded() {
        messages++;
    }

    /** A message that was accepted is refused after all. */
    void messageTakenBack() {
        messages--;
    }

    /** Sends of it were refused because the broker is busy; until they come again, before all others, it cannot commit. */
    void sendsRefused() {
        sendsRefused = true;
    }

    /** What was refused has come again. */
    void sendsCameAgain() {
        sendsRefused = false;
    }

    /** An append for it is on its way. */
    void appending() {
        unfinished.incrementAndGet();
    }

    /** An append for it has ended. */
    void appended() {
        if (unfinished.decrementAndGet() == 0) {
            settled.complete(null);
        }
    }

    /** A send of it has failed: it cannot be committed any more. The first reason stays. */
    void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    /** Why it cannot be committed; null when it can. */
    String failure() {
        return failure == null && sendsRefused
                ? "sends of it were refused because the broker was busy, and did not come again"
                : failure;
    }

    /** Nothing will be added any more; completes when all its appends have ended. */
    CompletableFuture<Void> end() {
        appended();
        return settled;
    }
}
