package org.apogeemq.broker.delivery;

import java.util.Comparator;

/** A popped record that is out: until it is acknowledged, or until a time. Belongs to its agent. */
final class PopLease {
    static final Comparator<PopLease> BY_END =
            Comparator.<PopLease>comparingLong(l -> l.end).thenComparingLong(l -> l.number);

    private final GroupQueue queue;
    private final long offset;
    private final String attemptId;
    private final int maxDeliveries;
    private final long number;
    private final long popTime;
    private final long end;
    private final boolean counted;

    /**
     * @param number unique at the agent
     * @param popTime tells this lease from others of the same record, ms since the epoch
     * @param end when the record goes back, ms since the epoch
     * @param counted whether going back counts as a delivery
     */
    PopLease(
            GroupQueue queue,
            long offset,
            String attemptId,
            int maxDeliveries,
            long number,
            long popTime,
            long end,
            boolean counted) {
        this.queue = queue;
        this.offset = offset;
        this.attemptId = attemptId;
        this.maxDeliveries = maxDeliveries;
        this.number = number;
        this.popTime = popTime;
        this.end = end;
        this.counted = counted;
    }

    /** The same record for the same consumer for another time. */
    PopLease renewed(long newNumber, long newPopTime, long newEnd, boolean newCounted) {
        return new PopLease(queue, offset, attemptId, maxDeliveries, newNumber, newPopTime, newEnd, newCounted);
    }

    GroupQueue queue() {
        return queue;
    }

    long offset() {
        return offset;
    }

    String attemptId() {
        return attemptId;
    }

    int maxDeliveries() {
        return maxDeliveries;
    }

    long popTime() {
        return popTime;
    }

    long end() {
        return end;
    }

    boolean isCounted() {
        return counted;
    }
}
