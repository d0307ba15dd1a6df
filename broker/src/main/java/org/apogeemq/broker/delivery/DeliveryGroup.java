package org.apogeemq.broker.delivery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apogeemq.broker.stats.Traffic;

/** A group on one topic as its agent sees it: the state per queue and the open subscriptions, oldest first. */
final class DeliveryGroup {
    private final SubscriptionSpec spec;
    private final Traffic consumed;
    private final List<GroupQueue> queues = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private int turn;
    private int popTurn;

    /** Pops that wait for a record, oldest first; kept by {@link Pops}. */
    final Set<WaitingPop> waitingPops = new LinkedHashSet<>();
    /** Whether there were pops since {@link Pops} looked last. */
    boolean poppedLately;
    /** Whether it stays in memory because of pops. */
    boolean keptForPops;

    /** The end of the log when the subscription came to be: delayed records sent before are not for it. */
    long since;

    /** Leased and held records over all queues. */
    int outstanding;
    /** How many subscriptions have a drain under way. */
    int draining;
    /** Whether it waits in the agent's list of groups that may have something to deliver. */
    boolean listedReady;

    /** Whether it is deleted: nothing of it is written any more. */
    boolean dropped;

    /** A group as described by the first subscription that opens it. */
    DeliveryGroup(SubscriptionSpec spec, Traffic consumed) {
        this.spec = spec;
        this.consumed = consumed;
    }

    String name() {
        return spec.group();
    }

    String topic() {
        return spec.topic();
    }

    SubscriptionSpec spec() {
        return spec;
    }

    /** Where what it gets is counted. */
    Traffic consumed() {
        return consumed;
    }

    boolean isPersistent() {
        return spec.isPersistent();
    }

    List<GroupQueue> queues() {
        return queues;
    }

    /** The state of a queue by its number, or null. */
    GroupQueue queue(int queueId) {
        return queueId >= 0 && queueId < queues.size() ? queues.get(queueId) : null;
    }

    boolean hasWaitingPops() {
        return !waitingPops.isEmpty();
    }

    /** The queue from which the next pop takes first: each time another one. */
    int nextPopTurn() {
        popTurn = (popTurn + 1) % queues.size();
        return popTurn;
    }

    List<Subscription> subscriptions() {
        return subscriptions;
    }

    /** Its records have different priorities from now on. */
    void byPriority() {
        queues.forEach(GroupQueue::byPriority);
    }

    /** The topic has another queue. */
    void grow(GroupQueue queue) {
        queues.add(queue);
        for (Subscription subscription : subscriptions) {
            int last = subscription.cursors.length;
            subscription.cursors = Arrays.copyOf(subscription.cursors, last + 1);
            subscription.cursors[last] = queue.openCursor(subscription.spec().cursorKey());
        }
    }

    void add(Subscription subscription) {
        subscriptions.add(subscription);
    }

    void remove(Subscription subscription) {
        int index = subscriptions.indexOf(subscription);
        if (index < 0) {
            return;
        }
        subscriptions.remove(index);
        if (index < turn) {
            turn--;
        }
    }

    /** The subscription that is {@code ahead} places after the one whose turn it is. */
    Subscription inTurn(int ahead) {
        return subscriptions.get((turn + ahead) % subscriptions.size());
    }

    /**
     * The subscription {@code ahead} places after the turn was served: the next one's turn has come, which may be one that
     * opens only now.
     */
    void served(int ahead) {
        turn = (turn + ahead) % subscriptions.size() + 1;
    }

    /** Whether nothing is left for any subscription when there is nothing for one of them. */
    boolean isAlikeForAll() {
        if (subscriptions.size() == 1) {
            return true;
        }
        for (GroupQueue queue : queues) {
            if (queue.cursorCount() > 1 || queue.looksAhead()) {
                return false;
            }
        }
        return true;
    }

    /** Whether its state need not be in memory. */
    boolean isUnused() {
        if (!subscriptions.isEmpty() || keptForPops || outstanding > 0 || spec.outlivesConsumersInMemory()) {
            return false;
        }
        for (GroupQueue queue : queues) {
            if (queue.isUnsettled()) {
                return false;
            }
        }
        return true;
    }
}
