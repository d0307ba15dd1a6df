package org.apogeemq.broker.delivery;

/**
 * How far the records of a topic queue were looked at on behalf of one selector. Free records behind the cursor are known
 * not to match it; returned ones behind it are looked at again first. Created by {@link QueueLeases#openCursor()} and
 * changed by that object alone.
 */
final class ScanCursor {
    static final long NOTHING_RETURNED = Long.MAX_VALUE;

    long next;
    long returnedFrom = NOTHING_RETURNED;

    ScanCursor(long next) {
        this.next = next;
    }

    void returned(long offset) {
        if (offset < next && offset < returnedFrom) {
            returnedFrom = offset;
        }
    }
}
