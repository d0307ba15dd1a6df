package org.apogeemq.broker.delivery;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * The answer to a pop.
 *
 * @param outcome what it came to
 * @param popTime when the records were taken, ms since the epoch; 0 unless FOUND
 * @param rest about how many records the group has not been given yet
 * @param records stored records back to back, in the order of {@code queues} and their offsets, owned by the receiver;
 *     null unless records were taken
 * @param queues where the records are from
 */
public record Popped(Outcome outcome, long popTime, long rest, ByteBuf records, List<FromQueue> queues) {
    /** What a pop came to. */
    public enum Outcome {
        /** There is something. */
        FOUND,
        /** Nothing came while it waited. */
        NOTHING,
        /** There is nothing, and too many requests wait already. */
        TOO_MANY_WAIT
    }

    /**
     * The records from one queue.
     *
     * @param offsets ascending
     * @param counts how often each was delivered before, in vain
     */
    public record FromQueue(int queueId, List<Long> offsets, List<Integer> counts) {}

    static Popped nothing(Outcome outcome) {
        return new Popped(outcome, 0, 0, null, List.of());
    }
}
