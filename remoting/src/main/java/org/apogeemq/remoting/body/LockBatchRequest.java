package org.apogeemq.remoting.body;

import java.util.Set;

/** Queues to lock (41) or unlock (42) for one member of a group. */
public record LockBatchRequest(String consumerGroup, String clientId, boolean onlyThisBroker, Set<MessageQueue> mqSet) {
    /** Fills absent fields with their defaults. */
    public LockBatchRequest {
        mqSet = mqSet == null ? Set.of() : mqSet;
    }
}
