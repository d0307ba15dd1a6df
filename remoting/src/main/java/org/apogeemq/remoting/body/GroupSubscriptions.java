package org.apogeemq.remoting.body;

import java.util.List;

/** What a group subscribes to. */
public record GroupSubscriptions(String group, String topic, List<SubscriptionData> subscriptionDataList) {
    /** Fills absent fields with their defaults. */
    public GroupSubscriptions {
        subscriptionDataList = subscriptionDataList == null ? List.of() : subscriptionDataList;
    }
}
