package org.apogeemq.broker.delivery;

import org.apogeemq.store.Store;

/**
 * Gives a group's available records to its subscriptions: strictly in turn, oldest first, one record each, to those that
 * have credit and whose connection takes more. Belongs to its agent.
 */
final class Dispatcher {
    private final DeliveryAgent agent;
    private final RecordPicker picker;
    private int delivered;
    private long deliveredBytes;

    Dispatcher(Store store, DeliveryAgent agent, RecordFilter filter) {
        this.agent = agent;
        picker = new RecordPicker(store, agent, filter);
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
        picker.begin();
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
                    delivered++;
                    deliveredBytes += picker.pickedBytes();
                    group.served(ahead);
                    ahead = 0;
                }
                case EXHAUSTED -> {
                    ahead++;
                    stopped = group.isAlikeForAll();
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
        if (subscription.credit == 0 || subscription.connection().isLost()) {
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
            Attempt attempt = picker.pick(subscription, queue, subscription.cursors[index]);
            if (attempt != Attempt.EXHAUSTED) {
                subscription.queueTurn = index + 1;
                return attempt;
            }
        }
        return Attempt.EXHAUSTED;
    }
}
