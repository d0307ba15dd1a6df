package org.apogeemq.broker.stats;

import java.util.List;
import java.util.function.ToLongFunction;
import org.apogeemq.store.Store;
import org.apogeemq.store.TopicQueue;

/** What became visible in a topic, read from its queues: storing a message costs nothing more for it. */
record TopicFlow(Store store, String topic) implements Flow {
    @Override
    public long messages() {
        return sum(TopicQueue::added);
    }

    @Override
    public long bytes() {
        return sum(TopicQueue::bytes);
    }

    private long sum(ToLongFunction<TopicQueue> value) {
        List<TopicQueue> queues = store.queues(topic);
        long sum = 0;
        for (TopicQueue queue : queues) {
            sum += value.applyAsLong(queue);
        }
        return sum;
    }
}
