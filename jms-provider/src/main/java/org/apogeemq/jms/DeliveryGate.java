package org.apogeemq.jms;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The rule that a session runs one piece of consuming code at a time, and none while its connection is stopped. Whoever
 * takes messages from a session (its delivery thread, a receive, recover, commit) is inside the gate while it does so.
 * The lock belongs to one session and is uncontended unless the application breaks the session's threading rule.
 */
final class DeliveryGate {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean open;

    /** Enters; to be followed by {@link #leave()} in a finally block. Does not say that messages may be taken. */
    void enter() {
        lock.lock();
    }

    void leave() {
        lock.unlock();
    }

    /** True when messages may be delivered. */
    boolean isOpen() {
        return open;
    }

    /** True when somebody waits to enter, so that whoever is inside should leave soon. */
    boolean isWanted() {
        return lock.hasQueuedThreads();
    }

    /** True when called from inside, which means from a message listener's code. */
    boolean isHeldByCurrentThread() {
        return lock.isHeldByCurrentThread();
    }

    void open() {
        open = true;
    }

    /**
     * Shuts the gate and waits until whoever is inside has left; at once when that is the caller itself.
     *
     * @return false when somebody was still inside after the time
     */
    boolean shut(long timeoutMillis) {
        open = false;
        return awaitEmpty(timeoutMillis);
    }

    private boolean awaitEmpty(long timeoutMillis) {
        if (!tryEnter(timeoutMillis)) {
            return false;
        }
        lock.unlock();
        return true;
    }

    /** Enters within the time; false when somebody was still inside. An interrupt is kept and does not end the wait. */
    boolean tryEnter(long timeoutMillis) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock.tryLock(timeoutMillis, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
