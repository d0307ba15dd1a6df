package org.apogeemq.store.index;

import org.apogeemq.store.QueueEntry;

/** A queue's entries that one segment's records made: consecutive offsets. */
public interface EntryRun {
    /** Position value of an offset that no record has. */
    long HOLE = -1;

    /** The first offset. */
    long first();

    /** The offset after the last. */
    long end();

    /** Fills in the entry of an offset; false when it is not of this run, a hole, or the run's segment was deleted. */
    boolean lookup(long offset, QueueEntry into);

    /** The segment's index this run is of. */
    IndexOfSegment index();
}
