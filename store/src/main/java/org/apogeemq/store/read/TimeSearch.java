package org.apogeemq.store.read;

import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.TimeBound;
import org.apogeemq.store.TopicQueue;

/** Finds a queue's offset for a time: entries' times never go back. Any thread. */
public final class TimeSearch {
    private final TopicQueue queue;
    private final QueueEntry entry = new QueueEntry();

    public TimeSearch(TopicQueue queue) {
        this.queue = queue;
    }

    /** See {@link org.apogeemq.store.Store#offsetByTime}. */
    public long find(long timestamp, TimeBound bound) {
        long min = queue.minOffset();
        long max = queue.maxOffset();
        if (bound == TimeBound.LOWER) {
            return firstAtOrAfter(timestamp, min, max);
        }
        long after = timestamp == Long.MAX_VALUE ? max : firstAtOrAfter(timestamp + 1, min, max);
        long last = after - 1;
        while (last > min && !queue.lookup(last, entry)) {
            last--;
        }
        return Math.max(min, last);
    }

    private long firstAtOrAfter(long timestamp, long min, long max) {
        long low = min;
        long high = max;
        while (low < high) {
            long middle = (low + high) >>> 1;
            long there = firstEntryFrom(middle, high);
            if (there == high) {
                // nothing but deleted offsets between
                high = middle;
            } else if (entry.storeTimestamp() < timestamp) {
                low = there + 1;
            } else {
                high = middle;
            }
        }
        return Math.min(max, firstEntryFrom(low, max));
    }

    /** The first offset with an entry, which is looked up then; {@code end} when there is none before that. */
    private long firstEntryFrom(long offset, long end) {
        long at = offset;
        while (at < end && !queue.lookup(at, entry)) {
            at++;
        }
        return at;
    }
}
