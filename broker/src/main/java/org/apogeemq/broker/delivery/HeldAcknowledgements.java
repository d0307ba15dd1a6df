package org.apogeemq.broker.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apogeemq.store.Control.GroupProgress;

/** The acknowledgements that open transactions hold, by transaction number. Belongs to its agent. */
final class HeldAcknowledgements {
    /** What one transaction holds of one subscription on one queue. */
    private static final class Held {
        private GroupQueue queue;
        private final Subscription subscription;
        private final OffsetBatch offsets = new OffsetBatch();
        /** Messages for which consumers that want the queue in order wait. */
        private int inDoubt;

        private Held(GroupQueue queue, Subscription subscription) {
            this.queue = queue;
            this.subscription = subscription;
        }

        private int owner() {
            return isRestored() ? RESTORED : subscription.handle();
        }

        /** Whether the transaction was prepared before the broker was started. */
        private boolean isRestored() {
            return subscription == null;
        }

        private void keepsQueueWaiting() {
            inDoubt++;
            queue.messageGroups().inDoubt();
        }
    }

    /** What a transaction that was prepared before the broker was started holds of a group. */
    private record Restored(long transaction, GroupProgress progress) {
        boolean isOf(GroupQueue queue) {
            return progress.queueId() == queue.queue().queueId()
                    && progress.topic().equals(queue.group().topic())
                    && progress.group().equals(queue.group().name());
        }
    }

    /** Owner of what was held before the broker was started, and no subscription's handle. */
    private static final int RESTORED = -1;

    private final DeliveryAgent agent;
    private final GroupReader groupReader;
    private final Map<Long, String> lost = new HashMap<>();
    private final Map<Long, List<Held>> byTransaction = new HashMap<>();
    /** Of groups that are not in memory. */
    private final List<Restored> restored = new ArrayList<>();

    HeldAcknowledgements(DeliveryAgent agent, GroupReader groupReader) {
        this.agent = agent;
        this.groupReader = groupReader;
    }

    /** Holds a lease for a transaction; when the subscription has none on the offset, the transaction cannot commit. */
    void hold(long transaction, GroupQueue queue, Subscription subscription, long offset) {
        if (queue.leases().hold(offset, subscription.handle())) {
            heldOf(transaction, queue, subscription).offsets.add(offset);
        } else {
            lost.putIfAbsent(
                    transaction,
                    "the message at offset " + offset + " of " + queue.queue()
                            + ", acknowledged in it, is not with this consumer any more");
        }
    }

    private Held heldOf(long transaction, GroupQueue queue, Subscription subscription) {
        List<Held> all = byTransaction.computeIfAbsent(transaction, t -> new ArrayList<>());
        for (int i = all.size() - 1; i >= 0; i--) {
            Held held = all.get(i);
            if (held.queue == queue && held.subscription == subscription) {
                return held;
            }
        }
        Held held = new Held(queue, subscription);
        all.add(held);
        return held;
    }

    /**
     * What the commit record has to say of this agent's groups.
     *
     * @throws IllegalStateException when a lease acknowledged in the transaction was lost
     */
    List<GroupProgress> progress(long transaction) {
        if (lost.containsKey(transaction)) {
            throw new IllegalStateException(lost.get(transaction));
        }
        List<GroupProgress> result = new ArrayList<>();
        for (Held held : byTransaction.getOrDefault(transaction, List.of())) {
            DeliveryGroup group = held.queue.group();
            if (group.isPersistent()) {
                result.add(GroupProgress.consumed(
                        group.name(), group.topic(), held.queue.queue().queueId(), held.offsets.ranges()));
            }
        }
        return result;
    }

    /** A transaction holds, since before the broker was started, what a group has acknowledged in it. */
    void restore(long transaction, GroupProgress acknowledged) {
        restored.add(new Restored(transaction, acknowledged));
    }

    /** Queues of a group were loaded: what is held of them stays so. */
    void loaded(List<GroupQueue> queues) {
        if (restored.isEmpty()) {
            return;
        }
        for (GroupQueue queue : queues) {
            restored.removeIf(one -> one.isOf(queue) && attach(one, queue));
        }
    }

    private boolean attach(Restored one, GroupQueue queue) {
        Held held = heldOf(one.transaction(), queue, null);
        long[] ranges = one.progress().consumed();
        for (int i = 0; i < ranges.length; i += 2) {
            for (long offset = ranges[i]; offset < ranges[i + 1]; offset++) {
                if (queue.leases().restoreHeld(offset, RESTORED)) {
                    held.offsets.add(offset);
                    queue.group().outstanding++;
                    held.keepsQueueWaiting();
                    holdBack(groupReader.messageGroup(queue, offset), held, offset);
                }
            }
        }
        return true;
    }

    /** While a message is held, nobody gets the others of its message group. */
    private static void holdBack(int messageGroup, Held held, long offset) {
        if (messageGroup != MessageGroups.NONE) {
            held.queue.leasedInGroup(messageGroup, held.subscription, offset);
        }
    }

    /** The group's offset on a queue was set anew: transactions hold what they have held, as far as it is not below. */
    void moved(GroupQueue old, GroupQueue fresh) {
        for (List<Held> all : byTransaction.values()) {
            for (Held held : all) {
                if (held.queue == old) {
                    move(held, fresh);
                }
            }
        }
    }

    private void move(Held held, GroupQueue fresh) {
        GroupQueue old = held.queue;
        held.queue = fresh;
        held.inDoubt = 0;
        for (int i = 0; i < held.offsets.size(); i++) {
            long offset = held.offsets.get(i);
            if (fresh.leases().restoreHeld(offset, held.owner())) {
                holdBack(old.messageGroup(offset), held, offset);
                if (held.isRestored()) {
                    held.keepsQueueWaiting();
                }
            } else {
                agent.leaseEnded(old, held.subscription, MessageGroups.NONE);
            }
        }
    }

    /** What the record that rolls a transaction back has to say of this agent's groups: counts, one higher than now. */
    List<GroupProgress> raisedCounts(long transaction) {
        List<GroupProgress> result = new ArrayList<>();
        for (Held held : byTransaction.getOrDefault(transaction, List.of())) {
            DeliveryGroup group = held.queue.group();
            int size = group.isPersistent() ? held.offsets.size() : 0;
            if (size > 0) {
                long[] offsets = new long[size];
                int[] counts = new int[size];
                for (int i = 0; i < size; i++) {
                    offsets[i] = held.offsets.get(i);
                    counts[i] = Math.min(held.queue.leases().deliveryCount(offsets[i]) + 1, LeasePage.MAX_COUNT);
                }
                result.add(new GroupProgress(
                        group.name(), group.topic(), held.queue.queue().queueId(), new long[0], offsets, counts));
            }
        }
        return result;
    }

    /** The commit record is durable: what was held is consumed. */
    void committed(long transaction) {
        restored.removeIf(one -> one.transaction() == transaction);
        List<Held> all = byTransaction.remove(transaction);
        if (all == null) {
            return;
        }
        for (Held held : all) {
            for (int i = 0; i < held.offsets.size(); i++) {
                long offset = held.offsets.get(i);
                int messageGroup = held.queue.messageGroup(offset);
                if (held.queue.leases().consumeHeld(offset, held.owner())) {
                    agent.leaseEnded(held.queue, held.subscription, messageGroup);
                }
            }
            ended(held);
        }
    }

    /** The transaction is rolled back: what was held goes back, counted. */
    void rolledBack(long transaction) {
        lost.remove(transaction);
        restored.removeIf(one -> one.transaction() == transaction);
        List<Held> all = byTransaction.remove(transaction);
        if (all == null) {
            return;
        }
        for (Held held : all) {
            for (int i = 0; i < held.offsets.size(); i++) {
                long offset = held.offsets.get(i);
                int count = held.queue.leases().releaseHeld(offset, held.owner(), true);
                if (count >= 0) {
                    agent.returned(held.queue, held.subscription, offset, count, true);
                }
            }
            ended(held);
        }
    }

    private void ended(Held held) {
        if (held.inDoubt > 0) {
            held.queue.messageGroups().decided(held.inDoubt);
            agent.ready(held.queue.group());
        }
        agent.groups().unloadIfUnused(held.queue.group());
    }
}
