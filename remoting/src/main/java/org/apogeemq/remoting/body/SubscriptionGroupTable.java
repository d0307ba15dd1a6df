package org.apogeemq.remoting.body;

import java.util.Map;

/** All consumer groups of a broker (RocketMQ's SubscriptionGroupWrapper). */
public record SubscriptionGroupTable(
        Map<String, SubscriptionGroupConfig> subscriptionGroupTable,
        Map<String, Map<String, Integer>> forbiddenTable,
        DataVersion dataVersion) {
    /** Fills absent fields with their defaults. */
    public SubscriptionGroupTable {
        subscriptionGroupTable = subscriptionGroupTable == null ? Map.of() : subscriptionGroupTable;
        forbiddenTable = forbiddenTable == null ? Map.of() : forbiddenTable;
    }
}
