package org.apogeemq.store.index;

import org.apogeemq.store.QueueEntry;

/** The entries of one queue. */
public final class QueueEntries {
    public long minOffset() {
        return 0;
    }

    public long maxOffset() {
        return 0;
    }

    public boolean lookup(long offset, QueueEntry into) {
        return false;
    }
}
