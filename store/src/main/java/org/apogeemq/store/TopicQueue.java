package org.apogeemq.store;

import org.apogeemq.store.index.QueueEntries;

/** One queue of a topic: a sequence of visible messages, numbered by offset. Safe for use by many threads. */
public final class TopicQueue {
    private final String topic;
    private final int queueId;
    private final QueueEntries entries = new QueueEntries();
    private volatile Object attachment;

    /** Only the store makes queues, see {@link Store#queue(String, int)}. */
    public TopicQueue(String topic, int queueId) {
        this.topic = topic;
        this.queueId = queueId;
    }

    /** The topic's name. */
    public String topic() {
        return topic;
    }

    /** The queue's number within the topic, from 0. */
    public int queueId() {
        return queueId;
    }

    /** The first offset that is still there; equals {@link #maxOffset()} when the queue is empty. */
    public long minOffset() {
        return entries.minOffset();
    }

    /** The offset after the last visible message. What is below it is as durable as configured. */
    public long maxOffset() {
        return entries.maxOffset();
    }

    /**
     * Looks an entry up.
     *
     * @return false when there is no message at the offset: out of range, or deleted
     */
    public boolean lookup(long offset, QueueEntry into) {
        return entries.lookup(offset, into);
    }

    /** Whatever the queue's user attached; null at first. */
    public Object attachment() {
        return attachment;
    }

    /** Attaches an object of the user's to the queue. */
    public void attach(Object object) {
        this.attachment = object;
    }

    /** The queue's entries; for the store's own packages. */
    public QueueEntries entries() {
        return entries;
    }

    @Override
    public String toString() {
        return topic + "/" + queueId;
    }
}
