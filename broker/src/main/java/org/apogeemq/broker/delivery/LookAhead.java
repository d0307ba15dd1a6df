package org.apogeemq.broker.delivery;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records of a queue that one cursor has looked at and not given to anybody, so that a later one may go first: one of
 * higher priority, or of another message group than one that somebody is at work on. Ordered by priority and then by
 * offset; within a message group by offset alone. Some of them may have gone another way since.
 *
 * <p>One thread.
 */
final class LookAhead {
    private static final int RECORDS_FOR_PRIORITY = 4096;
    private static final long BYTES_FOR_PRIORITY = 16 << 20;
    private static final int LIMIT = 16_384;

    private record Looked(int priority, int size) {}

    /** Records of one priority or of one message group, by offset. */
    static final class Lane {
        private final int key;
        private final int group;
        private final TreeMap<Long, Looked> records = new TreeMap<>();

        private Lane(int key, int group) {
            this.key = key;
            this.group = group;
        }

        /** The message group, or {@link MessageGroups#NONE}. */
        int group() {
            return group;
        }

        /** The first record's offset. */
        long first() {
            return records.firstKey();
        }

        private boolean goesBefore(Lane other) {
            int mine = records.firstEntry().getValue().priority();
            int others = other.records.firstEntry().getValue().priority();
            return mine > others || mine == others && first() < other.first();
        }
    }

    private final Map<Integer, Lane> lanes = new HashMap<>();
    private int count;
    private long bytes;

    /** Takes a record up. */
    void add(long offset, int priority, int group, int size) {
        int key = group == MessageGroups.NONE ? -1 - priority : group;
        Lane lane = lanes.computeIfAbsent(key, k -> new Lane(k, group));
        if (lane.records.put(offset, new Looked(priority, size)) == null) {
            count++;
            bytes += size;
        }
    }

    /** Whether it is worth while to look further for a higher priority. */
    boolean wantsMore() {
        return count < RECORDS_FOR_PRIORITY && bytes < BYTES_FOR_PRIORITY;
    }

    /** Whether it holds as many as it may. */
    boolean isFull() {
        return count >= LIMIT;
    }

    /**
     * The lane whose first record is the next for the subscription.
     *
     * @param groups who works on which groups
     * @param leases to leave out what was given or consumed meanwhile
     * @return null when there is none
     */
    Lane next(Subscription subscription, MessageGroups groups, QueueLeases leases) {
        Lane best = null;
        for (Iterator<Lane> all = lanes.values().iterator(); all.hasNext(); ) {
            Lane lane = all.next();
            if (lane.group == MessageGroups.NONE || groups.admits(lane.group, subscription)) {
                dropGone(lane, leases);
                if (lane.records.isEmpty()) {
                    all.remove();
                } else if (best == null || lane.goesBefore(best)) {
                    best = lane;
                }
            }
        }
        return best;
    }

    private void dropGone(Lane lane, QueueLeases leases) {
        while (!lane.records.isEmpty() && !leases.isAvailable(lane.first())) {
            poll(lane);
        }
    }

    private void poll(Lane lane) {
        count--;
        bytes -= lane.records.pollFirstEntry().getValue().size();
    }

    /** The first record of the lane was given to somebody, or is not for anybody who shares the cursor. */
    void removeFirst(Lane lane) {
        poll(lane);
        if (lane.records.isEmpty()) {
            lanes.remove(lane.key);
        }
    }
}
