package org.apogeemq.broker.delivery;

import java.nio.ByteBuffer;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.Store;

/**
 * Gives a group's available records to its subscriptions: strictly in turn, oldest first, one record each, to those that
 * have credit and whose connection takes more. Belongs to its agent.
 */
final class Dispatcher {
    /** Records looked at for one group before others have their turn. */
    private static final int BUDGET = 4096;

    private enum Attempt {
        /** A record was added to the subscription's outlet. */
        DELIVERED,
        /** Nothing is available that the subscription wants. */
        EXHAUSTED,
        /** The outlet has to be flushed first. */
        FULL,
        /** The group's turn is over, there may be more. */
        OUT_OF_BUDGET
    }

    private final Store store;
    private final DeliveryAgent agent;
    private final RecordFilter filter;
    private final QueueEntry entry = new QueueEntry();
    private int budget;
    private int delivered;
    private long deliveredBytes;

    Dispatcher(Store store, DeliveryAgent agent, RecordFilter filter) {
        this.store = store;
        this.agent = agent;
        this.filter = filter;
    }

    /**
     * Delivers what can be delivered now.
     *
     * @return true when the group is to be dispatched again after the outlets were flushed
     */
    boolean dispatch(DeliveryGroup group) {
        delivered = 0;
        deliveredBytes = 0;
        boolean again = deliver(group);
        if (delivered > 0) {
            group.consumed().add(delivered, deliveredBytes);
        }
        return again;
    }

    private boolean deliver(DeliveryGroup group) {
        budget = BUDGET;
        boolean again = false;
        boolean stopped = false;
        int ahead = 0;
        while (!stopped && ahead < group.subscriptions().size()) {
            Subscription subscription = group.inTurn(ahead);
            if (!mayTake(subscription)) {
                again |= subscription.credit > 0 && subscription.outlet().isFull();
                ahead++;
                continue;
            }
            switch (attempt(subscription)) {
                case DELIVERED -> {
                    group.served(ahead);
                    ahead = 0;
                }
                case EXHAUSTED -> {
                    ahead++;
                    stopped = group.hasOneCursor();
                }
                case FULL -> {
                    ahead++;
                    again = true;
                }
                default -> {
                    return true;
                }
            }
        }
        endDrains(group);
        return again;
    }

    private boolean mayTake(Subscription subscription) {
        if (subscription.credit == 0) {
            return false;
        }
        Outlet outlet = subscription.outlet();
        if (outlet.isBlocked()) {
            outlet.addWaiting(subscription.group);
        }
        return outlet.isOpen();
    }

    /** After a full round nothing is left for a subscription that could have taken something: its drain is over. */
    private void endDrains(DeliveryGroup group) {
        if (group.draining == 0) {
            return;
        }
        for (Subscription subscription : group.subscriptions()) {
            if (subscription.drained != null
                    && (subscription.credit == 0 || subscription.outlet().isOpen())) {
                agent.endDrain(subscription);
            }
        }
    }

    private Attempt attempt(Subscription subscription) {
        DeliveryGroup group = subscription.group;
        int queues = group.queues().size();
        for (int i = 0; i < queues; i++) {
            int index = (subscription.queueTurn + i) % queues;
            GroupQueue queue = group.queues().get(index);
            Attempt attempt = attempt(subscription, queue, subscription.cursors[index]);
            if (attempt != Attempt.EXHAUSTED) {
                subscription.queueTurn = index + 1;
                return attempt;
            }
        }
        return Attempt.EXHAUSTED;
    }

    private Attempt attempt(Subscription subscription, GroupQueue queue, ScanCursor cursor) {
        QueueLeases leases = queue.leases();
        long limit = queue.queue().maxOffset();
        long offset;
        while ((offset = leases.next(cursor, limit)) >= 0) {
            if (budget-- <= 0) {
                return Attempt.OUT_OF_BUDGET;
            }
            if (!queue.queue().lookup(offset, entry)) {
                agent.skipHole(queue, offset);
                continue;
            }
            if (!subscription.mayMatch(entry.tagHash())) {
                pass(subscription, queue, cursor, offset);
                continue;
            }
            Outlet outlet = subscription.outlet();
            int id = subscription.spec().id();
            if (!outlet.reserve(entry.size())) {
                return Attempt.FULL;
            }
            ByteBuffer space = outlet.recordSpace(id, entry.size());
            if (store.readEntry(queue.queue(), offset, entry, space) < 0) {
                if (!queue.queue().lookup(offset, entry)) {
                    agent.skipHole(queue, offset);
                    continue;
                }
                throw new IllegalStateException("offset " + offset + " of " + queue.queue() + " at position "
                        + entry.position() + " cannot be read");
            }
            switch (filter.verdict(
                    subscription.spec(), queue.group().since, outlet.buffer(), outlet.recordIndex(id), entry.size())) {
                case WANTED -> {
                    deliver(subscription, queue, offset, entry.size());
                    return Attempt.DELIVERED;
                }
                case FOR_OTHERS -> pass(subscription, queue, cursor, offset);
                default -> agent.skipped(queue, offset);
            }
        }
        return Attempt.EXHAUSTED;
    }

    /** The selector does not match: a queue's other receivers may have the record, a topic's subscription is done with it. */
    private void pass(Subscription subscription, GroupQueue queue, ScanCursor cursor, long offset) {
        if (subscription.spec().isQueue()) {
            queue.leases().reject(cursor, offset);
        } else {
            agent.skipped(queue, offset);
        }
    }

    private void deliver(Subscription subscription, GroupQueue queue, long offset, int size) {
        int before = queue.leases().lease(offset, subscription.handle());
        subscription.outlet().add(subscription.spec().id(), queue.queue().queueId(), offset, before + 1, size);
        subscription.credit--;
        subscription.leased++;
        subscription.group.outstanding++;
        delivered++;
        deliveredBytes += size;
    }
}
