package org.apogeemq.store;

/**
 * One queue of a topic: a sequence of visible messages, numbered by offset. Safe for use by many threads. Only the store makes
 * queues, see {@link Store#queue(String, int)}; a queue stays the same object as long as its store is open.
 */
public interface TopicQueue {
    /** The topic's name. */
    String topic();

    /** The queue's number within the topic, from 0. */
    int queueId();

    /** The first offset that is still there; equals {@link #maxOffset()} when the queue is empty. */
    long minOffset();

    /** The offset after the last visible message. What is below it is as durable as configured. */
    long maxOffset();

    /**
     * Messages that came into the queue: only grows while the queue exists, from any number on when the store was opened and
     * from 0 for a queue that is new. The difference of two readings is what came in between.
     */
    long added();

    /** Bytes of the messages that came into the queue; as {@link #added()}. */
    long bytes();

    /**
     * Looks an entry up.
     *
     * @return false when there is no message at the offset: out of range, or deleted
     */
    boolean lookup(long offset, QueueEntry into);

    /** Whatever the queue's user attached; null at first. */
    Object attachment();

    /** Attaches an object of the user's to the queue. */
    void attach(Object object);
}
