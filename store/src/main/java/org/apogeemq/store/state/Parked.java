package org.apogeemq.store.state;

import org.apogeemq.store.TopicQueue;

/** Receives a parked record: one that is in the log but not in its queue. */
@FunctionalInterface
interface Parked {
    void record(TopicQueue queue, long position, int size, long tagHash, long deliverAt);
}
