package org.apogeemq.broker.delivery;

import java.nio.ByteBuffer;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.message.RecordLayout;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.Store;

/**
 * Picks the record of a queue that a subscription gets next and puts it into its outlet: the oldest available one, or,
 * where there are priorities and message groups, the one that goes first. Belongs to its agent.
 */
final class RecordPicker {
    /** Records looked at for one group before others have their turn. */
    private static final int BUDGET = 4096;

    /** What a look at a record has shown. */
    private enum Look {
        /** The subscription may have it; it is in the outlet's room for the next record. */
        WANTED,
        /** It does not match the selector: a queue's other receivers may have it. */
        FOR_OTHERS,
        /** Nobody of the group gets it. */
        FOR_NOBODY,
        /** Its time is over. */
        EXPIRED,
        /** There is nothing at the offset. */
        HOLE,
        /** The outlet has no room for it before it is flushed. */
        FULL,
        /** There is no further record. */
        END
    }

    private final Store store;
    private final DeliveryAgent agent;
    private final RecordFilter filter;
    private final QueueEntry entry = new QueueEntry();
    private int budget;

    RecordPicker(Store store, DeliveryAgent agent, RecordFilter filter) {
        this.store = store;
        this.agent = agent;
        this.filter = filter;
    }

    /** Another group has its turn. */
    void begin() {
        budget = BUDGET;
    }

    /** Size of the record picked last. */
    int pickedBytes() {
        return entry.size();
    }

    /** Leases the next record to the subscription and adds it to its outlet. */
    Attempt pick(Subscription subscription, GroupQueue queue, ScanCursor cursor) {
        return queue.looksAhead()
                ? pickLookingAhead(subscription, queue, cursor)
                : pickInOrder(subscription, queue, cursor);
    }

    private Attempt pickInOrder(Subscription subscription, GroupQueue queue, ScanCursor cursor) {
        QueueLeases leases = queue.leases();
        long limit = queue.queue().maxOffset();
        long offset;
        while ((offset = leases.next(cursor, limit)) >= 0) {
            if (budget-- <= 0) {
                return Attempt.OUT_OF_BUDGET;
            }
            switch (look(subscription, queue, offset)) {
                case WANTED -> {
                    if (messageGroup(subscription) != MessageGroups.NONE) {
                        queue.lookAhead();
                        return pickLookingAhead(subscription, queue, cursor);
                    }
                    give(subscription, queue, offset, MessageGroups.NONE);
                    return Attempt.DELIVERED;
                }
                case FOR_OTHERS -> pass(subscription, queue, cursor, offset);
                case FOR_NOBODY -> agent.skipped(queue, offset);
                case EXPIRED -> agent.expired(queue, offset, entry.size());
                case HOLE -> agent.skipHole(queue, offset);
                default -> {
                    return Attempt.FULL;
                }
            }
        }
        return Attempt.EXHAUSTED;
    }

    private Attempt pickLookingAhead(Subscription subscription, GroupQueue queue, ScanCursor cursor) {
        LookAhead ahead = cursor.lookAhead();
        boolean atEnd = false;
        while (budget-- > 0) {
            boolean wantsMore = cursor.hasReturned() || queue.isByPriority() && ahead.wantsMore();
            LookAhead.Lane lane =
                    wantsMore && !atEnd ? null : ahead.next(subscription, queue.messageGroups(), queue.leases());
            if (lane != null) {
                Attempt attempt = give(subscription, queue, ahead, lane);
                if (attempt != Attempt.EXHAUSTED) {
                    return attempt;
                }
            } else if (atEnd || ahead.isFull() && !cursor.hasReturned()) {
                return Attempt.EXHAUSTED;
            } else {
                Look look = takeUp(subscription, queue, cursor);
                if (look == Look.FULL) {
                    return Attempt.FULL;
                }
                atEnd = look == Look.END;
            }
        }
        return Attempt.OUT_OF_BUDGET;
    }

    /** Gives the first record of a lane, unless it turns out not to be for the subscription. */
    private Attempt give(Subscription subscription, GroupQueue queue, LookAhead ahead, LookAhead.Lane lane) {
        long offset = lane.first();
        Look look = look(subscription, queue, offset);
        if (look == Look.FULL) {
            return Attempt.FULL;
        }
        ahead.removeFirst(lane);
        switch (look) {
            case WANTED -> {
                give(subscription, queue, offset, lane.group());
                return Attempt.DELIVERED;
            }
            case FOR_NOBODY -> agent.skipped(queue, offset);
            case EXPIRED -> agent.expired(queue, offset, entry.size());
            case HOLE -> agent.skipHole(queue, offset);
            default -> {
                // the cursor's selector does not change: it matched when the record was taken up
            }
        }
        return Attempt.EXHAUSTED;
    }

    /** Takes the cursor's next record up into its look ahead. */
    private Look takeUp(Subscription subscription, GroupQueue queue, ScanCursor cursor) {
        long offset = queue.leases().next(cursor, queue.queue().maxOffset());
        if (offset < 0) {
            return Look.END;
        }
        Look look = look(subscription, queue, offset);
        switch (look) {
            case WANTED -> {
                cursor.lookAhead().add(offset, priority(subscription), messageGroup(subscription), entry.size());
                queue.leases().pass(cursor, offset);
            }
            case FOR_OTHERS -> pass(subscription, queue, cursor, offset);
            case FOR_NOBODY -> agent.skipped(queue, offset);
            case EXPIRED -> agent.expired(queue, offset, entry.size());
            case HOLE -> agent.skipHole(queue, offset);
            default -> {
                // the outlet is flushed first
            }
        }
        return look;
    }

    /** Reads a record into the outlet, where it does not count yet. */
    private Look look(Subscription subscription, GroupQueue queue, long offset) {
        if (!queue.queue().lookup(offset, entry)) {
            return Look.HOLE;
        }
        if (!subscription.mayMatch(entry.tagHash())) {
            return Look.FOR_OTHERS;
        }
        Outlet outlet = subscription.outlet();
        int id = subscription.spec().id();
        if (!outlet.reserve(entry.size())) {
            return Look.FULL;
        }
        ByteBuffer space = outlet.recordSpace(id, entry.size());
        if (store.readEntry(queue.queue(), offset, entry, space) < 0) {
            if (!queue.queue().lookup(offset, entry)) {
                return Look.HOLE;
            }
            throw new IllegalStateException("offset " + offset + " of " + queue.queue() + " at position "
                    + entry.position() + " cannot be read");
        }
        return switch (filter.verdict(
                subscription.spec(), queue.group().since, outlet.buffer(), outlet.recordIndex(id), entry.size())) {
            case WANTED -> Look.WANTED;
            case FOR_OTHERS -> Look.FOR_OTHERS;
            case FOR_NOBODY -> Look.FOR_NOBODY;
            case EXPIRED -> Look.EXPIRED;
        };
    }

    /** The message group of the record that was looked at last. */
    private int messageGroup(Subscription subscription) {
        if (subscription.spec().orderly()) {
            return MessageGroups.WHOLE_QUEUE;
        }
        Outlet outlet = subscription.outlet();
        return filter.messageGroup(
                outlet.buffer(), outlet.recordIndex(subscription.spec().id()), entry.size());
    }

    /** The priority of the record that was looked at last. */
    private static int priority(Subscription subscription) {
        Outlet outlet = subscription.outlet();
        int index = outlet.recordIndex(subscription.spec().id());
        return JmsFlag.priority(outlet.buffer().getInt(index + RecordLayout.FLAG));
    }

    /** The selector does not match: a queue's other receivers may have the record, a topic's subscription is done with it. */
    private void pass(Subscription subscription, GroupQueue queue, ScanCursor cursor, long offset) {
        if (subscription.spec().isQueue()) {
            queue.leases().pass(cursor, offset);
        } else {
            agent.skipped(queue, offset);
        }
    }

    private void give(Subscription subscription, GroupQueue queue, long offset, int messageGroup) {
        int before = queue.leases().lease(offset, subscription.handle());
        if (messageGroup != MessageGroups.NONE) {
            queue.leasedInGroup(messageGroup, subscription, offset);
        }
        subscription.outlet().add(subscription.spec().id(), queue.queue().queueId(), offset, before + 1, entry.size());
        subscription.credit--;
        subscription.leased++;
        subscription.group.outstanding++;
    }
}
