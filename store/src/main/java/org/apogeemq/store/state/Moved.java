package org.apogeemq.store.state;

import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.index.Timer;
import org.apogeemq.store.index.TimerKey;

/**
 * A record that is to be appended anew, or was, and what points to it.
 *
 * @param kind what points to it
 * @param key of an entry its queue offset, of a half message its transaction, of a timer its time of delivery
 * @param from position where the record was
 * @param size its bytes
 * @param time when it became visible, of an entry; else 0
 * @param deletions of a timer, see {@link Timer}; not in the log, where it is what its queue has at that place
 */
public record Moved(Kind kind, LogQueue queue, long key, long from, int size, long tagHash, long time, int deletions) {
    /** An entry, of which is still to be found out where its record is. */
    public static Moved entry(LogQueue queue, long offset, int size) {
        return new Moved(Kind.ENTRY, queue, offset, -1, size, 0, 0, 0);
    }

    /** An entry that was looked up. */
    static Moved entry(LogQueue queue, long offset, QueueEntry entry) {
        return new Moved(
                Kind.ENTRY, queue, offset, entry.position(), entry.size(), entry.tagHash(), entry.storeTimestamp(), 0);
    }

    /** A timer. */
    public static Moved timer(Timer timer) {
        TimerKey key = timer.key();
        return new Moved(
                Kind.TIMER,
                timer.queue(),
                key.time(),
                key.position(),
                timer.size(),
                timer.tagHash(),
                0,
                timer.deletions());
    }

    /** What points to a record. */
    public enum Kind {
        /** A queue's entry. */
        ENTRY,
        /** An undecided transaction. */
        HALF_MESSAGE,
        /** A timer that is still to come. */
        TIMER
    }
}
