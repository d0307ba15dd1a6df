package org.apogeemq.broker.delivery;

/**
 * How far the records of a topic queue were looked at on behalf of one selector. Free records behind the cursor are known
 * not to match it or are in its look ahead; returned ones behind it are looked at again first. Created by
 * {@link QueueLeases#openCursor()}; its positions are changed by that object alone.
 */
final class ScanCursor {
    static final long NOTHING_RETURNED = Long.MAX_VALUE;

    long next;
    long returnedFrom = NOTHING_RETURNED;

    private LookAhead lookAhead;

    ScanCursor(long next) {
        this.next = next;
    }

    /** Records that were looked at and not yet given. */
    LookAhead lookAhead() {
        if (lookAhead == null) {
            lookAhead = new LookAhead();
        }
        return lookAhead;
    }

    /** Whether records behind it may have been returned since it looked at them. */
    boolean hasReturned() {
        return returnedFrom != NOTHING_RETURNED;
    }

    void returned(long offset) {
        if (offset < next && offset < returnedFrom) {
            returnedFrom = offset;
        }
    }
}
