package org.apogeemq.broker.topic;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.metadata.LoggedTable;
import org.apogeemq.broker.metadata.Metadata;
import org.apogeemq.remoting.body.DataVersion;
import org.apogeemq.remoting.body.TopicConfig;
import org.apogeemq.remoting.body.TopicConfigTable;
import org.apogeemq.remoting.body.TopicFilterType;
import org.apogeemq.store.Control;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;

/**
 * The topics of this broker. A change is in force at once and written to the log before anything that depends on it;
 * when the log refuses it, it is taken back. Safe for use by any thread; never blocks.
 */
public final class TopicTable {
    private static final String KIND = "topic";
    private static final int READ_WRITE = TopicPermission.READ | TopicPermission.WRITE;

    private final LoggedTable<Topic> topics;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> deleteListeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<DataVersion> version;
    private final Store store;
    private final InstantSource clock;
    private final BrokerConfig config;
    private final Set<String> systemTopics;

    /** Loads what the store knows and declares the system topics. */
    public TopicTable(BrokerConfig config, Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        Metadata metadata = new Metadata(store);
        this.topics = new LoggedTable<>(metadata, KIND, Topic::config, this::changed);
        this.config = config;
        this.version = new AtomicReference<>(new DataVersion(0, clock.millis(), 0));
        metadata.load(KIND, TopicConfig.class).forEach((name, topic) -> topics.declare(name, new Topic(topic, store)));
        List<SystemTopics.Declaration> declared = SystemTopics.of(config, config.brokerName());
        systemTopics = declared.stream().map(SystemTopics.Declaration::name).collect(Collectors.toUnmodifiableSet());
        for (SystemTopics.Declaration system : declared) {
            topics.declare(system.name(), new Topic(plain(system.name(), system.queues(), system.permission()), store));
        }
        followConfig();
    }

    /** Gives or takes the template of automatic creation as the configuration now says. */
    public void followConfig() {
        boolean wanted = autoCreate();
        if (wanted == (topics.find(SystemTopics.TEMPLATE) != null)) {
            return;
        }
        if (wanted) {
            SystemTopics.Declaration template = SystemTopics.template(config);
            topics.declare(
                    template.name(),
                    new Topic(plain(template.name(), template.queues(), template.permission()), store));
        } else {
            topics.withdraw(SystemTopics.TEMPLATE);
        }
        changed();
    }

    private boolean autoCreate() {
        return config.get(BrokerConfig.AUTO_CREATE_TOPIC_ENABLE);
    }

    /** The topic; null when there is none of that name. */
    public Topic find(String name) {
        return topics.find(name);
    }

    /** All topics, the system's included. */
    public Collection<Topic> all() {
        return topics.values();
    }

    /** True for the topics that a broker has by itself: they cannot be changed or deleted. */
    public boolean isSystemTopic(String name) {
        return systemTopics.contains(name);
    }

    /** Names of the topics that the broker has by itself. */
    public Set<String> systemTopics() {
        return systemTopics;
    }

    /**
     * The topic, created from a template when it does not exist, as RocketMQ does for a producer.
     *
     * @param template name of the topic to inherit from, usually TBW102
     * @param queues queues wanted; at most the template's are given
     * @return null when there is none and it may not be created
     * @throws StoreException when it has to be created and the store takes nothing now
     */
    public Topic findOrCreateFrom(String name, String template, int queues) {
        Topic topic = topics.find(name);
        if (topic != null || !autoCreate() && SystemTopics.TEMPLATE.equals(template)) {
            return topic;
        }
        Topic pattern = topics.find(template);
        if (pattern == null || !TopicPermission.inherited(pattern.permission())) {
            return null;
        }
        int granted = Math.max(1, Math.min(queues, pattern.writeQueues()));
        TopicConfig config = plain(name, granted, pattern.permission() & ~TopicPermission.INHERIT);
        return topics.findOrCreate(name, key -> new Topic(config, store));
    }

    /**
     * The topic, created readable and writable when it does not exist, whether or not automatic creation is on: for the
     * topics that the broker itself needs, such as retry topics.
     *
     * @throws StoreException when it has to be created and the store takes nothing now
     */
    public Topic findOrCreate(String name, int queues) {
        return topics.findOrCreate(name, key -> new Topic(plain(key, queues, READ_WRITE), store));
    }

    /**
     * Creates or changes a topic.
     *
     * @return completes when it is durable, or with the {@link StoreException}, in which case nothing has changed
     * @throws StoreException when the store takes nothing now
     */
    public CompletableFuture<Void> put(TopicConfig config) {
        return topics.put(
                config.topicName(),
                before -> before != null && before.sameSettings(config) ? before : new Topic(config, store));
    }

    /**
     * Deletes a topic with its messages and all groups' progress on it. Unknown names are fine.
     *
     * @return completes when it is durable
     * @throws StoreException when the store takes nothing now
     */
    public CompletableFuture<Void> delete(String name) {
        CompletableFuture<Void> deleted = topics.remove(name, new Control.TopicDelete(name));
        deleteListeners.forEach(listener -> listener.accept(name));
        return deleted;
    }

    /** What name servers and tools are told. */
    public TopicConfigTable snapshot() {
        DataVersion seen = version.get();
        Map<String, TopicConfig> configs = new HashMap<>();
        topics.all().forEach((name, topic) -> configs.put(name, topic.config()));
        return new TopicConfigTable(configs, seen);
    }

    /** Calls back after each change, on the thread that made it. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Calls back with the name of each topic that is deleted, on the thread that does it. */
    public void onDelete(Consumer<String> listener) {
        deleteListeners.add(listener);
    }

    private void changed() {
        version.updateAndGet(v -> v.next(clock.millis()));
        listeners.forEach(Runnable::run);
    }

    private static TopicConfig plain(String name, int queues, int permission) {
        return new TopicConfig(name, queues, queues, permission, TopicFilterType.SINGLE_TAG, 0, false, Map.of());
    }
}
