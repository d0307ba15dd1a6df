package org.apogeemq.store;

/** Which offset to choose when several messages were stored in the searched millisecond. */
public enum TimeBound {
    /** The first message stored at or after the time. */
    LOWER,
    /** The last message stored at or before the time. */
    UPPER
}
