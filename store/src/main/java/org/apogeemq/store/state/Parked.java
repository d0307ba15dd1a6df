package org.apogeemq.store.state;

import org.apogeemq.store.index.LogQueue;

/** Receives a parked record: one that is in the log but not in its queue. */
@FunctionalInterface
interface Parked {
    void record(LogQueue queue, long position, int size, long tagHash, long deliverAt);
}
