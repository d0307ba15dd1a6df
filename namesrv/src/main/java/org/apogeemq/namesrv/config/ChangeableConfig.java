package org.apogeemq.namesrv.config;

import java.util.Map;
import org.apogeemq.namesrv.kv.KeyValueFileException;
import org.apogeemq.namesrv.kv.KeyValueStore;
import org.apogeemq.remoting.config.ConfigException;

/**
 * The settings in force: those of the file, with those over them that were changed while the server ran.
 *
 * <p>Changes are kept as key-value settings in namespace {@link #NAMESPACE} and so survive a restart. Safe for use by
 * several threads; {@link #change} writes to disk.
 */
public final class ChangeableConfig {
    /** Where changes are kept; only this class writes there. */
    public static final String NAMESPACE = "NAMESRV_CONFIG";

    private final KeyValueStore store;
    private volatile NameServerConfig current;

    /**
     * Takes the file's settings and puts the kept changes over them.
     *
     * @throws ConfigException when a kept change is not allowed any more
     */
    public ChangeableConfig(NameServerConfig file, KeyValueStore store) {
        this.store = store;
        this.current = file.with(store.namespace(NAMESPACE), "settings changed while the name server ran");
    }

    /** The settings in force now. */
    public NameServerConfig current() {
        return current;
    }

    /** The changes that lie over the file. */
    public Map<String, String> changes() {
        return store.namespace(NAMESPACE);
    }

    /**
     * Changes settings, for good.
     *
     * @param changes only keys of {@link NameServerConfig#CHANGEABLE}
     * @throws ConfigException for a bad value; nothing is changed then
     * @throws KeyValueFileException when a change cannot be kept; the ones before it are kept and in force
     */
    public void change(Map<String, String> changes) throws KeyValueFileException {
        current.with(changes, "request");
        for (Map.Entry<String, String> change : changes.entrySet()) {
            store.put(NAMESPACE, change.getKey(), change.getValue());
            current = current.with(Map.of(change.getKey(), change.getValue()), "request");
        }
    }
}
