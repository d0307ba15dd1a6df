package org.apogeemq.broker.topic;

import org.apogeemq.remoting.body.TopicConfig;
import org.apogeemq.store.Store;
import org.apogeemq.store.TopicQueue;

/** A topic's settings together with its queues, resolved once. Safe for use by any thread. */
public final class Topic {
    private final TopicConfig config;
    private final Store store;
    private final TopicQueue[] queues;

    Topic(TopicConfig config, Store store) {
        this.config = config;
        this.store = store;
        this.queues = new TopicQueue[Math.max(config.readQueueNums(), config.writeQueueNums())];
    }

    public String name() {
        return config.topicName();
    }

    public TopicConfig config() {
        return config;
    }

    /** Queues that there are to read or to write; ids are 0 to this, exclusive. */
    public int queueCount() {
        return queues.length;
    }

    public int readQueues() {
        return config.readQueueNums();
    }

    public int writeQueues() {
        return config.writeQueueNums();
    }

    /** Bits of {@link TopicPermission}. */
    public int permission() {
        return config.perm();
    }

    /**
     * A queue of this topic.
     *
     * @throws IndexOutOfBoundsException when the id is not below {@link #queueCount()}
     */
    public TopicQueue queue(int queueId) {
        TopicQueue queue = queues[queueId];
        if (queue == null) {
            queue = store.queue(config.topicName(), queueId);
            queues[queueId] = queue; // the store gives every caller the same one, so a race is harmless
        }
        return queue;
    }

    boolean sameSettings(TopicConfig other) {
        return config.equals(other);
    }
}
