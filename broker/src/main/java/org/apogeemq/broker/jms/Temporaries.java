package org.apogeemq.broker.jms;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The temporary destinations of all connections: topics that end with the connection that made them. Thread-safe. */
public final class Temporaries {
    private static final Logger LOG = LoggerFactory.getLogger(Temporaries.class);
    private static final String PREFIX = "JMSTEMP-";

    private final TopicTable topics;
    private final DeliveryService delivery;
    private final ConcurrentHashMap<String, JmsConnection> owners = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    Temporaries(TopicTable topics, DeliveryService delivery) {
        this.topics = topics;
        this.delivery = delivery;
    }

    /** Whether a topic's name is one of a temporary destination. */
    public static boolean isTemporary(String topic) {
        return topic.startsWith(PREFIX);
    }

    /** Whether a temporary destination of this name is there now. */
    boolean exists(String name) {
        return owners.containsKey(name);
    }

    /**
     * Makes a temporary destination.
     *
     * @throws StoreException when the store takes nothing now
     */
    String create(JmsConnection owner, boolean topic) {
        String name = PREFIX + (topic ? "T-" : "Q-") + owner.id() + "-" + count.incrementAndGet();
        topics.findOrCreate(name, 1);
        owners.put(name, owner);
        owner.temporaries.add(name);
        return name;
    }

    /** Deletes a temporary destination with what is in it. */
    void delete(String name) {
        owners.remove(name);
        delivery.dropTopic(name);
        try {
            topics.delete(name);
        } catch (StoreException e) {
            LOG.warn("Temporary destination {} stays until the broker starts again: {}", name, e.getMessage());
        }
    }

    /** Deletes what a stopped broker has left. */
    void deleteLeftovers() {
        topics.all().stream()
                .map(topic -> topic.name())
                .filter(Temporaries::isTemporary)
                .toList()
                .forEach(this::delete);
    }
}
