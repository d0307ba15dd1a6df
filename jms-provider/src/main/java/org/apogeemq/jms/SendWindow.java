package org.apogeemq.jms;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Bound on what one session has sent and not been answered for: asynchronous, non-persistent and transacted sends. The
 * sending thread waits while the window is full; that is the back-pressure of a slow broker.
 */
final class SendWindow {
    private static final int MAX_MESSAGES = 4096;
    private static final long MAX_BYTES = 16L << 20;

    private final LongSupplier nanoClock;
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Thread waiter;

    SendWindow(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Takes room for one message; false when there was none within the time. A message larger than all room may go alone. */
    boolean acquire(int size, long timeoutNanos) {
        if (!hasRoom() && !await(timeoutNanos, this::hasRoom)) {
            return false;
        }
        acquireNow(size);
        return true;
    }

    /** Takes room that may not be there: for a completion listener that sends, since only its own return makes room. */
    void acquireNow(int size) {
        messages.incrementAndGet();
        bytes.addAndGet(size);
    }

    /** Gives back the room of one message. Any thread. */
    void release(int size) {
        bytes.addAndGet(-size);
        messages.decrementAndGet();
        Thread t = waiter;
        if (t != null && (messages.get() <= MAX_MESSAGES / 2)) {
            LockSupport.unpark(t);
        }
    }

    /** Waits until every send was answered; false when the time was over before. */
    boolean awaitIdle(long timeoutNanos) {
        return isIdle() || await(timeoutNanos, this::isIdle);
    }

    boolean isIdle() {
        return messages.get() == 0;
    }

    private boolean hasRoom() {
        return messages.get() < MAX_MESSAGES && bytes.get() < MAX_BYTES;
    }

    private boolean await(long timeoutNanos, java.util.function.BooleanSupplier condition) {
        long deadline = nanoClock.getAsLong() + timeoutNanos;
        boolean interrupted = false;
        waiter = Thread.currentThread();
        try {
            while (!condition.getAsBoolean()) {
                long left = deadline - nanoClock.getAsLong();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
                interrupted |= Thread.interrupted();
            }
            return true;
        } finally {
            waiter = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
