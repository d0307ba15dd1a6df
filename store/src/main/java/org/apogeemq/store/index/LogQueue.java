package org.apogeemq.store.index;

import java.util.Comparator;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.TopicQueue;

/** A queue as the store has it. */
public final class LogQueue implements TopicQueue {
    /** By topic, then queue id. */
    public static final Comparator<LogQueue> BY_NAME =
            Comparator.comparing(LogQueue::topic).thenComparingInt(LogQueue::queueId);

    private final String topic;
    private final int queueId;
    private final QueueEntries entries = new QueueEntries();
    private final QueueTimers timers = new QueueTimers();
    private volatile Object attachment;

    public LogQueue(String topic, int queueId) {
        this.topic = topic;
        this.queueId = queueId;
    }

    /**
     * The store's own view of a queue.
     *
     * @throws StoreException INVALID when the queue was not made by a store
     */
    public static LogQueue of(TopicQueue queue) {
        if (queue instanceof LogQueue own) {
            return own;
        }
        throw new StoreException(
                StoreException.Category.INVALID, "queue " + queue + " was not made by a store: use Store.queue()");
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public int queueId() {
        return queueId;
    }

    @Override
    public long minOffset() {
        return entries.minOffset();
    }

    @Override
    public long maxOffset() {
        return entries.maxOffset();
    }

    @Override
    public long added() {
        return entries.added();
    }

    @Override
    public long bytes() {
        return entries.bytes();
    }

    @Override
    public boolean lookup(long offset, QueueEntry into) {
        return entries.lookup(offset, into);
    }

    @Override
    public Object attachment() {
        return attachment;
    }

    @Override
    public void attach(Object object) {
        attachment = object;
    }

    /** Its entries. */
    public QueueEntries entries() {
        return entries;
    }

    /** Its timers. */
    public QueueTimers timers() {
        return timers;
    }

    @Override
    public String toString() {
        return topic + "/" + queueId;
    }
}
