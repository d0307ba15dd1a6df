package org.apogeemq.jms;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Whether a consumer's session thread is inside a receive, for whoever closes the consumer and must not return before it
 * has left (Jakarta Messaging 6.1.8, 8.8). One receiver at a time, as a session demands.
 */
final class PendingReceive {
    private final LongSupplier nanoClock;
    private volatile boolean inside;
    private volatile Thread closer;

    PendingReceive(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** To be followed by {@link #leave()} in a finally block. */
    void enter() {
        inside = true;
    }

    void leave() {
        inside = false;
        Thread waiting = closer;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Waits until no receive is under way; false when the time was over before. An interrupt is kept. */
    boolean awaitNone(long nanos) {
        if (!inside) {
            return true;
        }
        long deadline = nanoClock.getAsLong() + nanos;
        boolean interrupted = false;
        closer = Thread.currentThread();
        try {
            while (inside) {
                long left = deadline - nanoClock.getAsLong();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
                interrupted |= Thread.interrupted();
            }
            return true;
        } finally {
            closer = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
