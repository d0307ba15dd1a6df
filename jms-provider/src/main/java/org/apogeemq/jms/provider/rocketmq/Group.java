package org.apogeemq.jms.provider.rocketmq;

import org.apogeemq.jms.provider.SubscriptionSpec;

/**
 * A consumer group as the broker has it.
 *
 * @param orderly whether its administrator wants one batch per queue at a time: messages of a queue, and so of a message
 *     group, then go to one consumer at a time, in order
 * @param maxDeliveries after which a message is a dead letter
 */
record Group(String name, boolean orderly, int maxDeliveries) {

    /** As a subscription uses it that may want more order and fewer deliveries. */
    Group usedBy(SubscriptionSpec spec) {
        int most = spec.maxDeliveries() == null ? maxDeliveries : Math.min(maxDeliveries, spec.maxDeliveries());
        return new Group(name, orderly || spec.orderly(), most);
    }
}
