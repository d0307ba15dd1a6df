package org.apogeemq.broker.send;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sends that are written and wait for the disk. Who waited for {@code syncFlushTimeout} is answered FLUSH_DISK_TIMEOUT, as
 * RocketMQ does: the message is stored, whether it would survive a power failure is not known. The appender adds, another
 * thread expires.
 */
final class FlushWatch {
    private final long timeoutNanos;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

    /** Times are taken by who expires: the path of a send reads no clock. */
    private static final class Waiting {
        private final SendAnswer answer;
        private boolean seen;
        private long seenAt;

        Waiting(SendAnswer answer) {
            this.answer = answer;
        }
    }

    FlushWatch(int timeoutMillis) {
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    /** Watches an answer until it is given; bounded by the appends that may wait. */
    void add(SendAnswer answer) {
        dropAnswered();
        waiting.add(new Waiting(answer));
    }

    /** Answers those that have waited too long. */
    void expire(long now) {
        dropAnswered();
        for (Waiting each : waiting) {
            if (!each.seen) {
                each.seen = true;
                each.seenAt = now;
            } else if (now - each.seenAt >= timeoutNanos) {
                each.answer.flushTimedOut();
            }
        }
    }

    private void dropAnswered() {
        for (Waiting first = waiting.peek(); first != null && first.answer.isAnswered(); first = waiting.peek()) {
            waiting.remove(first);
        }
    }
}
