package org.apogeemq.remoting.body;

import java.util.Map;
import java.util.Set;

/** What a consumer says about itself. */
public record ConsumerRunningInfo(
        Map<String, String> properties,
        Set<SubscriptionData> subscriptionSet,
        Map<MessageQueue, ProcessQueueInfo> mqTable,
        Map<MessageQueue, PopQueueInfo> mqPopTable,
        Map<String, ConsumeStatus> statusTable,
        Map<String, String> userConsumerInfo,
        String jstack) {
    /** Fills absent fields with their defaults. */
    public ConsumerRunningInfo {
        properties = properties == null ? Map.of() : properties;
        subscriptionSet = subscriptionSet == null ? Set.of() : subscriptionSet;
        mqTable = mqTable == null ? Map.of() : mqTable;
        mqPopTable = mqPopTable == null ? Map.of() : mqPopTable;
        statusTable = statusTable == null ? Map.of() : statusTable;
        userConsumerInfo = userConsumerInfo == null ? Map.of() : userConsumerInfo;
    }
}
