package org.apogeemq.store;

/** Events of the store. Implementations must not block and must not throw. */
public interface StoreListener {
    /** A listener that ignores everything. */
    StoreListener NONE = new StoreListener() {};

    /** Messages of a queue became visible; once per queue and batch, on the appender thread. */
    default void visible(TopicQueue queue, long maxOffset) {}

    /**
     * The store stopped or resumed taking messages (disk full, failed flush).
     *
     * @param reason what happened, for people; empty when it is writable again
     */
    default void writable(boolean writable, String reason) {}

    /** Segments were deleted by retention: the log now begins at this position. Housekeeping thread. */
    default void trimmed(long minPosition) {}

    /** Something failed that has no caller to be told: a callback that threw, an index file that could not be written. */
    default void failed(String what, Throwable cause) {}
}
