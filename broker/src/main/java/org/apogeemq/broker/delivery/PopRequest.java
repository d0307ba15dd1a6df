package org.apogeemq.broker.delivery;

import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.apogeemq.broker.client.TopicSubscription;
import org.apogeemq.store.LeaseTerms;

/**
 * What a pop asks for.
 *
 * @param spec topic and group, and where the group begins when it is new
 * @param queueId the only queue to take from, or {@link #ALL_QUEUES}
 * @param maxMessages at most so many; 0: nothing is taken, the answer only says that there is something
 * @param maxBytes at most so many bytes of records, but one record is always given
 * @param invisibleMillis how long the taken records are nobody else's, 1 or more
 * @param maxDeliveries deliveries after which a record goes to the group's dead letters
 * @param ordered whether a queue is passed over while records taken from it are still out
 * @param attemptId the same for a repeated ordered request, which gets the same records again; may be null
 * @param filter what of the topic is wanted; the group is done with the rest
 * @param waitMillis how long to wait for a record when there is none; 0 not at all
 * @param awaited whether somebody still waits for the answer; asked before anything is taken
 */
public record PopRequest(
        SubscriptionSpec spec,
        int queueId,
        int maxMessages,
        int maxBytes,
        long invisibleMillis,
        int maxDeliveries,
        boolean ordered,
        String attemptId,
        TopicSubscription filter,
        long waitMillis,
        BooleanSupplier awaited) {
    /** Takes from any queue of the topic. */
    public static final int ALL_QUEUES = -1;

    /** Checks that what it cannot do without is there. */
    public PopRequest {
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(awaited, "awaited");
    }

    /** On what terms records are taken now. */
    LeaseTerms terms(long now) {
        return new LeaseTerms(now, now + invisibleMillis, maxDeliveries, true, attemptId);
    }

    /** Whether it only wants to know that there is something. */
    boolean onlyAsks() {
        return maxMessages == 0;
    }
}
