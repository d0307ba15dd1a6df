package org.apogeemq.broker.delivery;

import java.time.InstantSource;
import java.util.Map;
import java.util.TreeSet;
import org.apogeemq.store.LeaseTerms;

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
     * Takes an available record.
     *
     * @return how often it was delivered before
     */
    int take(GroupQueue queue, long offset, LeaseTerms terms) {
        int before = queue.leases().lease(offset, OWNER);
        queue.group().outstanding++;
        add(new PopLease(queue, offset, numbers++, terms));
        agent.progress().leaseChanged(queue, offset);
        return before;
    }

    /** Takes up a queue's leases as the log has them; those whose time is up go back when time is looked at next. */
    void restore(GroupQueue queue, Map<Long, LeaseTerms> logged) {
        long now = now();
        logged.forEach((offset, terms) -> {
            if (offset < queue.queue().maxOffset() && queue.leases().isAvailable(offset)) {
                queue.leases().lease(offset, OWNER);
                queue.group().outstanding++;
                add(new PopLease(queue, offset, numbers++, noLongerThanTaken(terms, now)));
            }
        });
    }

    /** Should the clock have been set back meanwhile, a record is not out for longer than it was taken for. */
    private static LeaseTerms noLongerThanTaken(LeaseTerms terms, long now) {
        long most = now + terms.until() - terms.takenAt();
        return terms.until() <= most
                ? terms
                : new LeaseTerms(terms.takenAt(), most, terms.maxDeliveries(), terms.counted(), terms.attempt());
    }

    /**
     * Begins the lease's time anew; what the consumer had to prove that it has the record is of no use any more. Each lease
     * of a record ends after it began, so no two of them have the same pop time.
     */
    PopLease renew(PopLease lease, long invisibleMillis, boolean counted) {
        long popTime = Math.max(now(), lease.popTime() + 1);
        LeaseTerms old = lease.terms();
        LeaseTerms terms = new LeaseTerms(
                popTime, popTime + Math.max(1, invisibleMillis), old.maxDeliveries(), counted, old.attempt());
        PopLease renewed = new PopLease(lease.queue(), lease.offset(), numbers++, terms);
        byEnd.remove(lease);
        add(renewed);
        agent.progress().leaseChanged(lease.queue(), lease.offset());
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
            agent.progress().leaseChanged(queue, lease.offset());
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
            GroupQueue queue = lease.queue();
            LeaseTerms terms = lease.terms();
            int count = queue.leases().release(lease.offset(), OWNER, terms.counted());
            if (count >= 0) {
                if (!terms.counted()) {
                    agent.progress().leaseChanged(queue, lease.offset()); // else the count says it, or the dead letter
                }
                agent.wentBack(queue, lease.offset(), count, terms.counted(), terms.maxDeliveries());
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
