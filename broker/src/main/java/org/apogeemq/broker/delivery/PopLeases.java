package org.apogeemq.broker.delivery;

import java.time.InstantSource;
import java.util.TreeSet;

/**
 * The popped records that are out, at one agent: by record, for acknowledgements, and by time. Each is a lease in its
 * queue's {@link QueueLeases} too. Memory is in proportion to them, and they are bounded per queue. Belongs to its agent.
 */
final class PopLeases {
    /** The owner of popped records in {@link QueueLeases}; subscriptions' handles and the dead letters' are others. */
    static final int OWNER = -1;

    /** Popped records of one group that may be out on one queue. */
    static final int MAX_PER_QUEUE = 10_000;

    private final TreeSet<PopLease> byEnd = new TreeSet<>(PopLease.BY_END);
    private final InstantSource clock;
    private final DeliveryAgent agent;
    private long numbers;
    private long lastNow;

    PopLeases(InstantSource clock, DeliveryAgent agent) {
        this.clock = clock;
        this.agent = agent;
    }

    /** The time, ms since the epoch; never goes back. */
    long now() {
        lastNow = Math.max(lastNow, clock.millis());
        return lastNow;
    }

    static boolean hasRoom(GroupQueue queue) {
        return queue.popLeases.size() < MAX_PER_QUEUE;
    }

    /**
     * Takes an available record for a request.
     *
     * @return how often it was delivered before
     */
    int take(GroupQueue queue, long offset, PopRequest request, long popTime) {
        int before = queue.leases().lease(offset, OWNER);
        queue.group().outstanding++;
        add(new PopLease(
                queue,
                offset,
                request.attemptId(),
                request.maxDeliveries(),
                numbers++,
                popTime,
                popTime + request.invisibleMillis(),
                true));
        return before;
    }

    /**
     * Begins the lease's time anew; what the consumer had to prove that it has the record is of no use any more. Each lease
     * of a record ends after it began, so no two of them have the same pop time.
     */
    PopLease renew(PopLease lease, long invisibleMillis, boolean counted) {
        long popTime = Math.max(now(), lease.popTime() + 1);
        PopLease renewed = lease.renewed(numbers++, popTime, popTime + Math.max(1, invisibleMillis), counted);
        byEnd.remove(lease);
        add(renewed);
        return renewed;
    }

    /** The consumer is done with the record. */
    void consume(PopLease lease) {
        GroupQueue queue = lease.queue();
        forget(lease);
        queue.leases().acknowledge(lease.offset(), OWNER);
        agent.progress().consumed(queue, lease.offset());
        if (queue.group().hasWaitingPops()) {
            agent.ready(queue.group()); // its queue may have been blocked or full
        }
    }

    /** Gives back what is out of a queue as if it had never been taken. */
    void releaseAll(GroupQueue queue) {
        for (PopLease lease : queue.popLeases.values()) {
            byEnd.remove(lease);
            queue.leases().release(lease.offset(), OWNER, false);
            queue.group().outstanding--;
        }
        queue.popLeases.clear();
    }

    /** Gives back the records whose time is up. */
    void expire() {
        if (byEnd.isEmpty()) {
            return;
        }
        long now = now();
        while (!byEnd.isEmpty() && byEnd.first().end() <= now) {
            PopLease lease = byEnd.first();
            forget(lease);
            int count = lease.queue().leases().release(lease.offset(), OWNER, lease.isCounted());
            if (count >= 0) {
                agent.wentBack(lease.queue(), lease.offset(), count, lease.isCounted(), lease.maxDeliveries());
            }
        }
    }

    private void add(PopLease lease) {
        lease.queue().popLeases.put(lease.offset(), lease);
        byEnd.add(lease);
    }

    private void forget(PopLease lease) {
        byEnd.remove(lease);
        lease.queue().popLeases.remove(lease.offset());
        lease.queue().group().outstanding--;
    }
}
