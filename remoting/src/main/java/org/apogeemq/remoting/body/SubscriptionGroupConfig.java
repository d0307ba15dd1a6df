package org.apogeemq.remoting.body;

import java.util.List;
import java.util.Map;

/** A consumer group's settings at one broker. */
public record SubscriptionGroupConfig(
        String groupName,
        Boolean consumeEnable,
        Boolean consumeFromMinEnable,
        Boolean consumeBroadcastEnable,
        boolean consumeMessageOrderly,
        Integer retryQueueNums,
        Integer retryMaxTimes,
        GroupRetryPolicy groupRetryPolicy,
        long brokerId,
        Long whichBrokerWhenConsumeSlowly,
        Boolean notifyConsumerIdsChangedEnable,
        int groupSysFlag,
        Integer consumeTimeoutMinute,
        List<GroupSubscription> subscriptionDataSet,
        Map<String, String> attributes) {
    /** Fills absent fields with their defaults. */
    public SubscriptionGroupConfig {
        consumeEnable = consumeEnable == null ? true : consumeEnable;
        consumeFromMinEnable = consumeFromMinEnable == null ? true : consumeFromMinEnable;
        consumeBroadcastEnable = consumeBroadcastEnable == null ? true : consumeBroadcastEnable;
        retryQueueNums = retryQueueNums == null ? 1 : retryQueueNums;
        retryMaxTimes = retryMaxTimes == null ? 16 : retryMaxTimes;
        groupRetryPolicy = groupRetryPolicy == null ? new GroupRetryPolicy("CUSTOMIZED", null, null) : groupRetryPolicy;
        whichBrokerWhenConsumeSlowly = whichBrokerWhenConsumeSlowly == null ? 1L : whichBrokerWhenConsumeSlowly;
        notifyConsumerIdsChangedEnable = notifyConsumerIdsChangedEnable == null ? true : notifyConsumerIdsChangedEnable;
        consumeTimeoutMinute = consumeTimeoutMinute == null ? 15 : consumeTimeoutMinute;
        attributes = attributes == null ? Map.of() : attributes;
    }

    /**
     * Makes a group with the default settings.
     *
     * @param groupName group
     * @return its settings
     */
    public static SubscriptionGroupConfig of(String groupName) {
        return new SubscriptionGroupConfig(
                groupName, null, null, null, false, null, null, null, 0, null, null, 0, null, null, null);
    }

    /** A subscription fixed by the administrator. */
    public record GroupSubscription(String topic, String expressionType, String expression, long version) {}
}
