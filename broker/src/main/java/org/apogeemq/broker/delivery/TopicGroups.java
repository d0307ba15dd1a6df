package org.apogeemq.broker.delivery;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The groups of one topic that an agent has in memory; wakes the agent when the topic gets records, once until it has looked.
 * For the agent's thread, but for {@link #raise}.
 */
final class TopicGroups implements Runnable {
    private final DeliveryAgent agent;
    private final Map<String, DeliveryGroup> byName = new HashMap<>();
    private final AtomicBoolean raised = new AtomicBoolean();
    /** One more than the highest number of a queue that got records since this was made. One thread writes. */
    private volatile int queuesSeen;

    TopicGroups(DeliveryAgent agent) {
        this.agent = agent;
    }

    /** Records of a queue became visible. On the store's appender. */
    void raise(int queueId) {
        if (queueId >= queuesSeen) {
            queuesSeen = queueId + 1;
        }
        if (!raised.get() && !raised.getAndSet(true)) {
            agent.post(this);
        }
    }

    @Override
    public void run() {
        raised.set(false);
        agent.visible(this);
    }

    int queuesSeen() {
        return queuesSeen;
    }

    DeliveryGroup find(String name) {
        return byName.get(name);
    }

    void put(DeliveryGroup group) {
        byName.put(group.name(), group);
    }

    boolean remove(DeliveryGroup group) {
        return byName.remove(group.name(), group);
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    Collection<DeliveryGroup> all() {
        return byName.values();
    }
}
