package org.apogeemq.broker.group;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.metadata.LoggedTable;
import org.apogeemq.broker.metadata.Metadata;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.remoting.body.DataVersion;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.body.SubscriptionGroupTable;
import org.apogeemq.store.Control;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;

/**
 * The consumer groups of this broker. A change is in force at once and written to the log; when the log refuses it, it
 * is taken back. Safe for use by any thread; never blocks.
 */
public final class GroupTable {
    private static final String KIND = "group";

    private final LoggedTable<SubscriptionGroupConfig> groups;
    private final AtomicReference<DataVersion> version;
    private final InstantSource clock;
    private final List<Consumer<String>> deleteListeners = new CopyOnWriteArrayList<>();
    private final BrokerConfig config;

    /** Loads what the store knows. */
    public GroupTable(BrokerConfig config, Store store, InstantSource clock) {
        Metadata metadata = new Metadata(store);
        this.groups = new LoggedTable<>(metadata, KIND, group -> group, this::nextVersion);
        this.clock = clock;
        this.config = config;
        this.version = new AtomicReference<>(new DataVersion(0, clock.millis(), 0));
        metadata.load(KIND, SubscriptionGroupConfig.class).forEach(groups::declare);
    }

    /** The group's settings; null when it does not exist. */
    public SubscriptionGroupConfig find(String name) {
        return groups.find(name);
    }

    /**
     * The group's settings, with the defaults for a group that does not exist yet, when groups may be created so and
     * the name is legal.
     *
     * @return null when there is none and it may not be created
     * @throws StoreException when it has to be created and the store takes nothing now
     */
    public SubscriptionGroupConfig findOrCreate(String name) {
        SubscriptionGroupConfig group = groups.find(name);
        if (group != null
                || !config.get(BrokerConfig.AUTO_CREATE_SUBSCRIPTION_GROUP)
                || TopicNames.groupProblem(name) != null) {
            return group;
        }
        return create(name);
    }

    /**
     * The group's settings, with the defaults for a group that does not exist yet, whether or not automatic creation is
     * on: for groups that the broker itself makes.
     *
     * @throws StoreException when it has to be created and the store takes nothing now
     */
    public SubscriptionGroupConfig create(String name) {
        return groups.findOrCreate(name, SubscriptionGroupConfig::of);
    }

    /**
     * Creates or changes a group.
     *
     * @return completes when it is durable, or with the {@link StoreException}, in which case nothing has changed
     * @throws StoreException when the store takes nothing now
     */
    public CompletableFuture<Void> put(SubscriptionGroupConfig group) {
        return groups.put(group.groupName(), before -> group.equals(before) ? before : group);
    }

    /**
     * Deletes a group. Unknown names are fine.
     *
     * @param withProgress whether its committed offsets are forgotten too
     * @return completes when it is durable
     * @throws StoreException when the store takes nothing now
     */
    public CompletableFuture<Void> delete(String name, boolean withProgress) {
        CompletableFuture<Void> deleted = groups.remove(
                name, withProgress ? new Control.GroupDelete(name) : new Control.MetadataRemove(KIND, name));
        deleteListeners.forEach(listener -> listener.accept(name));
        return deleted;
    }

    /** What tools are told. */
    public SubscriptionGroupTable snapshot() {
        DataVersion seen = version.get();
        return new SubscriptionGroupTable(new HashMap<>(groups.all()), Map.of(), seen);
    }

    /** Calls back with the name of each group that is deleted, on the thread that does it. */
    public void onDelete(Consumer<String> listener) {
        deleteListeners.add(listener);
    }

    private void nextVersion() {
        version.updateAndGet(v -> v.next(clock.millis()));
    }
}
