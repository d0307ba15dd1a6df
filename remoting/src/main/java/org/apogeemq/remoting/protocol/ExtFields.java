package org.apogeemq.remoting.protocol;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * A small map in two arrays, in the order of arrival: headers have up to twenty fields, looked up once each, and a
 * linear scan over interned names beats hashing. Not thread-safe.
 */
final class ExtFields extends AbstractMap<String, String> {
    private static final int INITIAL = 16;

    private String[] pairs = new String[INITIAL * 2];
    private int size;

    @Override
    public String get(Object key) {
        int i = indexOf(key);
        return i < 0 ? null : pairs[i + 1];
    }

    @Override
    public boolean containsKey(Object key) {
        return indexOf(key) >= 0;
    }

    @Override
    public String put(String key, String value) {
        int i = indexOf(key);
        if (i >= 0) {
            String before = pairs[i + 1];
            pairs[i + 1] = value;
            return before;
        }
        add(key, value);
        return null;
    }

    private void add(String key, String value) {
        if (size * 2 == pairs.length) {
            pairs = Arrays.copyOf(pairs, pairs.length * 2);
        }
        pairs[size * 2] = key;
        pairs[size * 2 + 1] = value;
        size++;
    }

    private int indexOf(Object key) {
        for (int i = 0; i < size * 2; i += 2) {
            if (pairs[i] == key) {
                return i;
            }
        }
        for (int i = 0; i < size * 2; i += 2) {
            if (pairs[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, String>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private final class Entries implements Iterator<Entry<String, String>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < size;
        }

        @Override
        public Entry<String, String> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int i = next++ * 2;
            return Map.entry(pairs[i], pairs[i + 1]);
        }
    }
}
