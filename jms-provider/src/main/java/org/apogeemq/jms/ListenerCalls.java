package org.apogeemq.jms;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of transaction listeners that run now on one connection: at most one for each half message. Thread-safe. */
final class ListenerCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerCalls.class);

    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Map<String, Call> running = new HashMap<>();

    private record Call(Object owner, Thread thread, long since) {}

    ListenerCalls(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Notes that the current thread calls the owner's listener about a message; false when one is called about it already. */
    boolean begin(String messageId, Object owner) {
        Call call = new Call(owner, Thread.currentThread(), nanoClock.getAsLong());
        lock.lock();
        Call other;
        try {
            other = running.putIfAbsent(messageId, call);
        } finally {
            lock.unlock();
        }
        if (other != null) {
            LOG.warn(
                    "A broker asks about half message {}, and the transaction listener is at it on thread {} since {} ms:"
                            + " it is told UNKNOWN",
                    messageId,
                    other.thread().getName(),
                    TimeUnit.NANOSECONDS.toMillis(call.since() - other.since()));
        }
        return other == null;
    }

    void end(String messageId) {
        lock.lock();
        try {
            running.remove(messageId);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the current thread is in a call of the owner's listener. */
    boolean isCurrent(Object owner) {
        lock.lock();
        try {
            return running.values().stream()
                    .anyMatch(call -> call.owner() == owner && call.thread() == Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no listener of the owner is called; false when the time was over before. An interrupt is kept. */
    boolean awaitNone(Object owner, long nanos) {
        boolean interrupted = false;
        long left = nanos;
        lock.lock();
        try {
            while (running.values().stream().anyMatch(call -> call.owner() == owner)) {
                if (left <= 0) {
                    return false;
                }
                try {
                    left = ended.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
