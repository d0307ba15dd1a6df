package org.apogeemq.store.index;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apogeemq.store.QueueEntry;

/** Entries of one queue whose records were appended anew: they count before those in the queue's runs. Immutable. */
public final class MovedEntries {
    /** No entry. */
    public static final MovedEntries NONE = new MovedEntries(new long[0], new QueueEntry[0]);

    private final long[] offsets;
    private final QueueEntry[] entries;

    private MovedEntries(long[] offsets, QueueEntry[] entries) {
        this.offsets = offsets;
        this.entries = entries;
    }

    /** Receives an entry. */
    @FunctionalInterface
    public interface Visitor {
        /** The entry at an offset; not to be changed. */
        void entry(long offset, QueueEntry entry);
    }

    /** These entries and others, of which the latter count. */
    MovedEntries with(Map<Long, QueueEntry> more) {
        TreeMap<Long, QueueEntry> all = new TreeMap<>();
        forEach(all::put);
        all.putAll(more);
        return of(all);
    }

    /** These entries without those of records below a position. */
    MovedEntries from(long position) {
        TreeMap<Long, QueueEntry> all = new TreeMap<>();
        forEach((offset, entry) -> {
            if (entry.position() >= position) {
                all.put(offset, entry);
            }
        });
        return all.size() == offsets.length ? this : of(all);
    }

    private static MovedEntries of(TreeMap<Long, QueueEntry> all) {
        return all.isEmpty()
                ? NONE
                : new MovedEntries(
                        all.keySet().stream().mapToLong(Long::longValue).toArray(),
                        all.values().toArray(QueueEntry[]::new));
    }

    boolean lookup(long offset, QueueEntry into) {
        int at = Arrays.binarySearch(offsets, offset);
        if (at < 0) {
            return false;
        }
        QueueEntry entry = entries[at];
        into.set(entry.position(), entry.size(), entry.tagHash(), entry.storeTimestamp());
        return true;
    }

    /** Calls back with each entry, by offset. */
    public void forEach(Visitor visitor) {
        for (int i = 0; i < offsets.length; i++) {
            visitor.entry(offsets[i], entries[i]);
        }
    }

    /** How many there are. */
    public int size() {
        return offsets.length;
    }

    /** The lowest offset, {@link Long#MAX_VALUE} when there is none. */
    long first() {
        return offsets.length == 0 ? Long.MAX_VALUE : offsets[0];
    }
}
