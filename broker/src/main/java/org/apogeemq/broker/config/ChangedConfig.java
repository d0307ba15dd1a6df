package org.apogeemq.broker.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apogeemq.broker.metadata.Metadata;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.store.Control;
import org.apogeemq.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings that were changed while the broker ran. They are records in the log, go over {@code broker.conf} at the next
 * start, and go away by setting what the file says. Changes are made by one thread.
 */
public final class ChangedConfig {
    private static final Logger LOG = LoggerFactory.getLogger(ChangedConfig.class);
    private static final String KIND = "broker-config";

    private final BrokerConfig config;
    private final Metadata metadata;
    private final Map<String, String> changes = new TreeMap<>();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    private long version;

    /** Puts what was changed before over the configuration; what is not allowed any more is left out with a warning. */
    public ChangedConfig(BrokerConfig config, Metadata metadata) {
        this.config = config;
        this.metadata = metadata;
        metadata.load(KIND, String.class).forEach(this::restore);
    }

    private void restore(String name, String value) {
        ConfigKey<?> key = BrokerConfig.key(name);
        Map<String, String> all = new HashMap<>(changes);
        all.put(name, value);
        try {
            if (key == null || !BrokerConfig.isChangeable(key)) {
                throw new ConfigException("the key cannot be changed at run time in this version");
            }
            config.change(all);
            changes.put(name, value);
            LOG.info(
                    "{} = {} was set while the broker ran and goes over the {} of the configuration",
                    name,
                    value,
                    config.textAtStart(key));
        } catch (ConfigException e) {
            LOG.warn("{} = {} was set while the broker ran and is left out: {}", name, value, e.getMessage());
        }
    }

    /** Calls back after each change, on the thread that made it. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Changes settings. They are in force when this returns.
     *
     * @param wanted only keys that are changeable
     * @return completes when they are durable, or with the {@link StoreException}: they go back with the next start then
     * @throws ConfigException for a bad value; nothing is changed then
     * @throws StoreException when the store takes nothing now; nothing more is changed then
     */
    public CompletableFuture<Void> change(Map<String, String> wanted) {
        Map<String, String> all = new HashMap<>(changes);
        all.putAll(wanted);
        all.entrySet().removeIf(change -> isAtStart(change.getKey(), change.getValue()));
        Map<String, String> before = Map.copyOf(changes);
        config.change(all);
        CompletableFuture<?>[] written;
        try {
            written = wanted.keySet().stream()
                    .map(name -> write(name, all.get(name)))
                    .toArray(CompletableFuture<?>[]::new);
        } catch (StoreException e) {
            config.change(before);
            throw e;
        }
        changes.clear();
        changes.putAll(all);
        version++;
        listeners.forEach(Runnable::run);
        return CompletableFuture.allOf(written);
    }

    private boolean isAtStart(String name, String value) {
        return config.textAtStart(BrokerConfig.key(name)).equals(value);
    }

    private CompletableFuture<Void> write(String name, String value) {
        return value == null ? metadata.apply(new Control.MetadataRemove(KIND, name)) : metadata.put(KIND, name, value);
    }

    /** Names of the settings that lie over the file now. */
    public Set<String> names() {
        return Set.copyOf(changes.keySet());
    }

    /** How often something was changed since the start. */
    public long version() {
        return version;
    }
}
