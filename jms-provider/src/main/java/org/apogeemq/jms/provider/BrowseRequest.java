package org.apogeemq.jms.provider;

/**
 * One page of a browse.
 *
 * @param group RocketMQ group whose progress is the starting point, null for the queue's own
 * @param position null for the start, else the value the last page gave
 * @param max most records of the page
 */
public record BrowseRequest(
        String destination, boolean temporary, String group, String selector, Position position, int max) {

    /** The same from another position. */
    public BrowseRequest from(Position other) {
        return new BrowseRequest(destination, temporary, group, selector, other, max);
    }

    /** Where the next page begins; opaque above the seam. */
    public record Position(String broker, int queueId, long offset) {
        /** The offset that stands for the queue's first message. */
        public static final long START = -1;
    }
}
