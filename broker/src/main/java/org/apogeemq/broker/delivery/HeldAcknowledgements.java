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
        private final GroupQueue queue;
        private final Subscription subscription;
        private final OffsetBatch offsets = new OffsetBatch();

        private Held(GroupQueue queue, Subscription subscription) {
            this.queue = queue;
            this.subscription = subscription;
        }
    }

    private final DeliveryAgent agent;
    private final Map<Long, String> lost = new HashMap<>();
    private final Map<Long, List<Held>> byTransaction = new HashMap<>();

    HeldAcknowledgements(DeliveryAgent agent) {
        this.agent = agent;
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

    /** The commit record is durable: what was held is consumed. */
    void committed(long transaction) {
        List<Held> all = byTransaction.remove(transaction);
        if (all == null) {
            return;
        }
        for (Held held : all) {
            for (int i = 0; i < held.offsets.size(); i++) {
                long offset = held.offsets.get(i);
                int messageGroup = held.queue.messageGroup(offset);
                if (held.queue.leases().consumeHeld(offset, held.subscription.handle())) {
                    agent.leaseEnded(held.queue, held.subscription, messageGroup);
                }
            }
            agent.groups().unloadIfUnused(held.queue.group());
        }
    }

    /** The transaction is rolled back: what was held goes back, counted. */
    void rolledBack(long transaction) {
        lost.remove(transaction);
        List<Held> all = byTransaction.remove(transaction);
        if (all == null) {
            return;
        }
        for (Held held : all) {
            for (int i = 0; i < held.offsets.size(); i++) {
                long offset = held.offsets.get(i);
                int count = held.queue.leases().releaseHeld(offset, held.subscription.handle(), true);
                if (count >= 0) {
                    agent.returned(held.queue, held.subscription, offset, count, true);
                }
            }
        }
    }
}
