package org.apogeemq.remoting.body;

import java.util.Map;
import java.util.Set;

/** The members of a consumer group. */
public record ConsumerConnection(
        Set<ClientConnection> connectionSet,
        Map<String, SubscriptionData> subscriptionTable,
        ConsumeType consumeType,
        MessageModel messageModel,
        ConsumeFromWhere consumeFromWhere) {
    /** Fills absent fields with their defaults. */
    public ConsumerConnection {
        connectionSet = connectionSet == null ? Set.of() : connectionSet;
        subscriptionTable = subscriptionTable == null ? Map.of() : subscriptionTable;
    }
}
