package org.apogeemq.remoting.body;

import java.util.Set;

/** A consumer group a client belongs to. */
public record ConsumerData(
        String groupName,
        ConsumeType consumeType,
        MessageModel messageModel,
        ConsumeFromWhere consumeFromWhere,
        Set<SubscriptionData> subscriptionDataSet,
        boolean unitMode) {
    /** Fills absent fields with their defaults. */
    public ConsumerData {
        subscriptionDataSet = subscriptionDataSet == null ? Set.of() : subscriptionDataSet;
    }
}
