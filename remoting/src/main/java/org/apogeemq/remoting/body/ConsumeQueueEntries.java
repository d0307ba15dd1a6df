package org.apogeemq.remoting.body;

import java.util.List;

/** Entries of a consume queue. */
public record ConsumeQueueEntries(
        SubscriptionData subscriptionData,
        String filterData,
        List<ConsumeQueueEntry> queueData,
        long maxQueueIndex,
        long minQueueIndex) {
    /** Fills absent fields with their defaults. */
    public ConsumeQueueEntries {
        queueData = queueData == null ? List.of() : queueData;
    }
}
