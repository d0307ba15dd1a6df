package org.apogeemq.broker.group;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apogeemq.broker.config.BrokerConfig;
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

    private final ConcurrentHashMap<String, SubscriptionGroupConfig> groups = new ConcurrentHashMap<>();
    private final AtomicReference<DataVersion> version;
    private final Metadata metadata;
    private final InstantSource clock;
    private final boolean autoCreate;

    /** Loads what the store knows. */
    public GroupTable(BrokerConfig config, Store store, InstantSource clock) {
        this.metadata = new Metadata(store);
        this.clock = clock;
        this.autoCreate = config.get(BrokerConfig.AUTO_CREATE_SUBSCRIPTION_GROUP);
        this.version = new AtomicReference<>(new DataVersion(0, clock.millis(), 0));
        groups.putAll(metadata.load(KIND, SubscriptionGroupConfig.class));
    }

    /** The group's settings; null when it does not exist. */
    public SubscriptionGroupConfig find(String name) {
        return groups.get(name);
    }

    /**
     * The group's settings, with the defaults for a group that does not exist yet, when groups may be created so and
     * the name is legal.
     *
     * @return null when there is none and it may not be created
     * @throws StoreException when it has to be created and the store takes nothing now
     */
    public SubscriptionGroupConfig findOrCreate(String name) {
        SubscriptionGroupConfig group = groups.get(name);
        if (group != null || !autoCreate || TopicNames.groupProblem(name) != null) {
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
        SubscriptionGroupConfig group = groups.get(name);
        return group != null
                ? group
                : groups.computeIfAbsent(name, key -> {
                    SubscriptionGroupConfig fresh = SubscriptionGroupConfig.of(key);
                    write(null, fresh);
                    return fresh;
                });
    }

    /**
     * Creates or changes a group.
     *
     * @return completes when it is durable, or with the {@link StoreException}, in which case nothing has changed
     * @throws StoreException when the store takes nothing now
     */
    public CompletableFuture<Void> put(SubscriptionGroupConfig group) {
        AtomicReference<CompletableFuture<Void>> written = new AtomicReference<>();
        groups.compute(group.groupName(), (name, before) -> {
            if (!group.equals(before)) {
                written.set(write(before, group));
            }
            return group;
        });
        return written.get() == null ? CompletableFuture.completedFuture(null) : written.get();
    }

    /**
     * Deletes a group. Unknown names are fine.
     *
     * @param withProgress whether its committed offsets are forgotten too
     * @return completes when it is durable
     * @throws StoreException when the store takes nothing now
     */
    public CompletableFuture<Void> delete(String name, boolean withProgress) {
        CompletableFuture<Void> written =
                metadata.apply(withProgress ? new Control.GroupDelete(name) : new Control.MetadataRemove(KIND, name));
        groups.remove(name);
        nextVersion();
        return written;
    }

    /** What tools are told. */
    public SubscriptionGroupTable snapshot() {
        DataVersion seen = version.get();
        return new SubscriptionGroupTable(new HashMap<>(groups), Map.of(), seen);
    }

    private CompletableFuture<Void> write(SubscriptionGroupConfig before, SubscriptionGroupConfig after) {
        CompletableFuture<Void> written = metadata.put(KIND, after.groupName(), after);
        nextVersion();
        return written.whenComplete((done, failure) -> {
            if (failure != null) {
                takeBack(before, after);
            }
        });
    }

    private void takeBack(SubscriptionGroupConfig before, SubscriptionGroupConfig after) {
        if (before == null) {
            groups.remove(after.groupName(), after);
        } else {
            groups.replace(after.groupName(), after, before);
        }
        nextVersion();
    }

    private void nextVersion() {
        version.updateAndGet(v -> v.next(clock.millis()));
    }
}
