package org.apogeemq.store.index;

import java.util.function.LongConsumer;

/** What is indexed of one segment. */
public interface IndexOfSegment {
    /** Store timestamp of the first record, milliseconds since the epoch; {@link Long#MAX_VALUE} when there is none. */
    long firstTime();

    /** Store timestamp of the last record, 0 when there is none. */
    long lastTime();

    /** Calls back with the position of each message record of the segment that has a key of this hash. */
    void findKey(int hash, LongConsumer found);

    /** The queue offset that a commit or a timer in this segment gave to a parked record, -1 when it gave none. */
    long releasedOffset(long position);

    /** Gives back what it holds; lookups find nothing after that. */
    void close();
}
