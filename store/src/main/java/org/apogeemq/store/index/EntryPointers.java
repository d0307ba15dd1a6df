package org.apogeemq.store.index;

/** Told of queue entries that point into a stretch of the log. */
@FunctionalInterface
public interface EntryPointers {
    /** An entry that does. */
    void points(LogQueue queue, long offset, int size);
}
