package org.apogeemq.store;

import java.util.function.LongPredicate;

/** Tells retention what somebody durable still needs. Called from the housekeeping thread; must not block. */
@FunctionalInterface
public interface RetentionGuard {
    /** Nobody durable needs anything: retention goes by age and disk use alone. */
    RetentionGuard NONE = queue -> Long.MAX_VALUE;

    /** The lowest offset of the queue that must not be deleted; {@link Long#MAX_VALUE} when none is needed. */
    long neededFrom(TopicQueue queue);

    /** Of a queue's offsets at or above {@link #neededFrom}, those that must not be deleted; asked once, then tested for many. */
    default LongPredicate neededOffsets(TopicQueue queue) {
        return offset -> true;
    }
}
