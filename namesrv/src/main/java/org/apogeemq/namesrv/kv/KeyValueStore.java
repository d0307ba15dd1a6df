package org.apogeemq.namesrv.kv;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Namespaces of keys and values, kept over restarts and crashes.
 *
 * <p>Safe for use by several threads. Reading never blocks. {@link #put} and {@link #delete} write to disk and return
 * when that is forced: not for an event loop.
 */
public final class KeyValueStore {
    /** Most characters in all namespaces, keys and values together, so that any answer fits into a frame. */
    public static final int MAX_CHARACTERS = 2 << 20;

    private final KeyValueFile file;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile TreeMap<String, TreeMap<String, String>> table;

    private KeyValueStore(KeyValueFile file, TreeMap<String, TreeMap<String, String>> table) {
        this.file = file;
        this.table = table;
    }

    /**
     * Opens the store; a file that does not exist is an empty table, written at the first change.
     *
     * @throws KeyValueFileException when the file is damaged or cannot be read
     */
    public static KeyValueStore open(Path path) throws KeyValueFileException {
        KeyValueFile file = new KeyValueFile(path);
        return new KeyValueStore(file, file.load());
    }

    /** The value, or null. */
    public String get(String namespace, String key) {
        return namespace(namespace).get(key);
    }

    /** All keys and values of a namespace; empty when there is no such namespace. */
    public SortedMap<String, String> namespace(String namespace) {
        TreeMap<String, String> values = table.get(namespace);
        return values == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(values);
    }

    /**
     * Sets a value; durable when this returns.
     *
     * @throws KeyValueFileException when it cannot be written; the value is then as before
     * @throws IllegalArgumentException when the table would grow over {@link #MAX_CHARACTERS}
     */
    public void put(String namespace, String key, String value) throws KeyValueFileException {
        writing.lock();
        try {
            TreeMap<String, TreeMap<String, String>> changed = copy();
            changed.computeIfAbsent(namespace, n -> new TreeMap<>()).put(key, value);
            long characters = characters(changed);
            if (characters > MAX_CHARACTERS) {
                throw new IllegalArgumentException("The key-value table would have " + characters
                        + " characters with '" + key + "' in namespace '" + namespace + "'; at most " + MAX_CHARACTERS
                        + " are allowed");
            }
            replace(changed);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Removes a key; durable when this returns. Nothing happens when it is not there.
     *
     * @throws KeyValueFileException when the change cannot be written; the table is then as before
     */
    public void delete(String namespace, String key) throws KeyValueFileException {
        writing.lock();
        try {
            TreeMap<String, TreeMap<String, String>> changed = copy();
            TreeMap<String, String> values = changed.get(namespace);
            if (values == null || values.remove(key) == null) {
                return;
            }
            if (values.isEmpty()) {
                changed.remove(namespace);
            }
            replace(changed);
        } finally {
            writing.unlock();
        }
    }

    private void replace(TreeMap<String, TreeMap<String, String>> changed) throws KeyValueFileException {
        file.save(changed);
        table = changed;
    }

    private TreeMap<String, TreeMap<String, String>> copy() {
        TreeMap<String, TreeMap<String, String>> copy = new TreeMap<>();
        table.forEach((namespace, values) -> copy.put(namespace, new TreeMap<>(values)));
        return copy;
    }

    private static long characters(TreeMap<String, TreeMap<String, String>> table) {
        long sum = 0;
        for (var namespace : table.entrySet()) {
            sum += namespace.getKey().length();
            for (var value : namespace.getValue().entrySet()) {
                sum += value.getKey().length() + value.getValue().length();
            }
        }
        return sum;
    }
}
