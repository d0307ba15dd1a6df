package org.apogeemq.jms.vendor;

import java.time.Instant;

/** Where consuming goes on after a {@link Replay}. */
public sealed interface ReplayFrom {
    /** With the oldest message that is still in the log. */
    static ReplayFrom first() {
        return new First();
    }

    /** With what is sent from now on: what waits is skipped. */
    static ReplayFrom end() {
        return new End();
    }

    /** With the first message stored at that time or later. */
    static ReplayFrom time(Instant time) {
        return new Time(time);
    }

    /**
     * With the message at a place in its queue, as {@code JMS_APOGEE_QUEUE_OFFSET} of a received message has it. Only for
     * destinations with one queue at one broker, as those are that this provider creates.
     */
    static ReplayFrom offset(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " is negative; the first message has 0");
        }
        return new Offset(offset);
    }

    /** See {@link #first()}. */
    record First() implements ReplayFrom {}

    /** See {@link #end()}. */
    record End() implements ReplayFrom {}

    /** See {@link #time(Instant)}. */
    record Time(Instant time) implements ReplayFrom {}

    /** See {@link #offset(long)}. */
    record Offset(long offset) implements ReplayFrom {}
}
