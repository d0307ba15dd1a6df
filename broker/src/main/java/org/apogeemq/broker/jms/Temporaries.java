package org.apogeemq.broker.jms;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary destinations of all connections: topics that end with the connection that made them. Their names tell the
 * client's key of that connection, though not to others: who has it may have them again, empty, after a lost connection.
 * Thread-safe.
 */
public final class Temporaries {
    private static final Logger LOG = LoggerFactory.getLogger(Temporaries.class);
    private static final String PREFIX = "JMSTEMP-";
    private static final int HASH_BYTES = 10;

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
        String name;
        do {
            name = prefix(owner, topic) + count.incrementAndGet();
        } while (owners.putIfAbsent(name, owner) != null);
        make(name, owner);
        return name;
    }

    /**
     * Makes one again, empty, that an earlier connection of the same client had.
     *
     * @throws CommandException NOT_OWNER when the name is none of the client's
     * @throws StoreException when the store takes nothing now
     */
    void restore(JmsConnection owner, boolean topic, String name) throws CommandException {
        if (!name.matches(prefix(owner, topic) + "\\d{1,19}")) {
            throw new CommandException(
                    ResponseCode.NOT_OWNER, "temporary destination " + name + " was not made by this connection");
        }
        JmsConnection before = owners.put(name, owner);
        if (before != null && before != owner) {
            // its connection is lost, which the broker has not noticed yet
            drop(name);
        }
        make(name, owner);
    }

    private void make(String name, JmsConnection owner) {
        try {
            topics.findOrCreate(name, 1);
        } catch (StoreException e) {
            owners.remove(name, owner);
            throw e;
        }
        owner.temporaries.add(name);
    }

    private static String prefix(JmsConnection owner, boolean topic) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(owner.key().getBytes(StandardCharsets.UTF_8));
            return PREFIX + (topic ? "T-" : "Q-") + HexFormat.of().formatHex(hash, 0, HASH_BYTES) + "-";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Deletes a temporary destination with what is in it, unless another connection has it now. */
    void delete(String name, JmsConnection owner) {
        if (owners.remove(name, owner)) {
            drop(name);
        }
    }

    private void drop(String name) {
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
                .forEach(this::drop);
    }
}
