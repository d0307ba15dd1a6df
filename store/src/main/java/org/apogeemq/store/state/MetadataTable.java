package org.apogeemq.store.state;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Values by kind and key. Changed by the appender thread, read by any. */
public final class MetadataTable {
    private final Map<String, Map<String, byte[]>> kinds = new ConcurrentHashMap<>();

    void put(String kind, String key, byte[] value) {
        kinds.computeIfAbsent(kind, k -> new ConcurrentHashMap<>()).put(key, value);
    }

    void remove(String kind, String key) {
        kinds.computeIfPresent(kind, (k, values) -> {
            values.remove(key);
            return values.isEmpty() ? null : values;
        });
    }

    /** All of a kind; a snapshot. */
    public Map<String, byte[]> all(String kind) {
        return new TreeMap<>(kinds.getOrDefault(kind, Map.of()));
    }

    /** A value, null when there is none. */
    public byte[] get(String kind, String key) {
        return kinds.getOrDefault(kind, Map.of()).get(key);
    }

    /** The kinds that have values, in order. */
    Iterable<String> kinds() {
        return new TreeMap<>(kinds).keySet();
    }
}
