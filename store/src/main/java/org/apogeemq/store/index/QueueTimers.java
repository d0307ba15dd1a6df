package org.apogeemq.store.index;

/**
 * What is known of one queue's timers beside the runs that hold them. A topic's deletion does not look for its timers: it raises
 * {@code deletions}, and a timer that was added under a lower number is dead. Changed by the appender thread, read by any.
 */
public final class QueueTimers {
    private volatile int pending;
    private volatile int deletions;
    private long latest;

    /** A timer is added; {@code done} is the last one of all that was due. */
    public void added(long deliverAt, TimerKey done) {
        if (isForgotten(done)) {
            deletions = 0;
        }
        latest = Math.max(latest, deliverAt);
        pending = pending + 1;
    }

    /** One is delivered, or recalled. */
    public void gone() {
        pending = pending - 1;
    }

    /** The topic is deleted; returns how many timers died with it. */
    public int deleteAll(TimerKey done) {
        int died = pending;
        pending = 0;
        if (!isForgotten(done)) {
            deletions = deletions + 1;
        }
        return died;
    }

    /** Whether no run holds any of its timers that is still to come, dead or alive. */
    public boolean isForgotten(TimerKey done) {
        return latest == 0 || latest < done.time();
    }

    /** How many wait. */
    public int pending() {
        return pending;
    }

    /** How often the topic was deleted while timers waited. */
    public int deletions() {
        return deletions;
    }

    /** Latest delivery time of any timer it had. */
    public long latest() {
        return latest;
    }

    /** Sets all as a STATE record has it. */
    public void restore(int nowPending, int nowDeletions, long nowLatest) {
        pending = nowPending;
        deletions = nowDeletions;
        latest = nowLatest;
    }
}
