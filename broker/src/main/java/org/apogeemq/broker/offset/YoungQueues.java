package org.apogeemq.broker.offset;

import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.Store;
import org.apogeemq.store.TopicQueue;

/**
 * RocketMQ's shortcut: a group without an offset begins at 0 while the queue still has all its messages and the first of
 * them is recent in the log (RocketMQ: still in memory). So a group loses nothing on a young topic, and does not read a
 * long history that its client did not ask for.
 */
public final class YoungQueues {
    private static final long RECENT_BYTES = 1L << 30;

    private YoungQueues() {}

    /** Whether a new group begins at 0 of this queue, whatever its client asked for. */
    public static boolean isYoung(Store store, TopicQueue queue) {
        QueueEntry first = new QueueEntry();
        return queue.minOffset() == 0
                && (!queue.lookup(0, first) || store.statistics().maxPosition() - first.position() < RECENT_BYTES);
    }
}
