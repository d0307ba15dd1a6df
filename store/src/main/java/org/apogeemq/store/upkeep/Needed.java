package org.apogeemq.store.upkeep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.RetentionGuard;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.index.MovedEntries;
import org.apogeemq.store.index.Timer;
import org.apogeemq.store.index.TimerKey;
import org.apogeemq.store.state.Moved;

/** What of the log below a position is still needed, gathered as long as it is little. */
final class Needed {
    /** Entries that point to moved records are in memory and at each segment's head. */
    static final int MAX_MOVED = 100_000;

    private final RetentionGuard guard;
    private final long end;
    private final long limit;
    private final List<Moved> list = new ArrayList<>();
    private final Map<LogQueue, Interest> interests = new HashMap<>();
    private final Set<Pointer> entries = new HashSet<>();
    private final Set<TimerKey> timers = new HashSet<>();
    private final QueueEntry found = new QueueEntry();
    private long bytes;
    private int movedBefore;

    /** What of a queue is needed. */
    private record Interest(long from, LongPredicate offsets) {}

    private record Pointer(LogQueue queue, long offset) {}

    /**
     * Nothing yet.
     *
     * @param end position below which it is looked
     * @param limit bytes that are little
     */
    Needed(RetentionGuard guard, long end, long limit) {
        this.guard = guard;
        this.end = end;
        this.limit = limit;
    }

    long end() {
        return end;
    }

    /** The first offset of a queue that may be needed. */
    long from(LogQueue queue) {
        return isTooMuch() ? Long.MAX_VALUE : interest(queue).from;
    }

    private Interest interest(LogQueue queue) {
        return interests.computeIfAbsent(
                queue, q -> new Interest(Math.max(guard.neededFrom(q), q.minOffset()), guard.neededOffsets(q)));
    }

    /** An entry that points below, unless its record was appended anew since. */
    void entry(LogQueue queue, long offset, int size) {
        if (!isTooMuch()
                && offset >= from(queue)
                && interest(queue).offsets.test(offset)
                && queue.lookup(offset, found)
                && found.position() < end
                && entries.add(new Pointer(queue, offset))) {
            add(Moved.entry(queue, offset, size));
        }
    }

    /** A queue's entries whose records were appended anew, maybe to below. */
    void moved(LogQueue queue, MovedEntries moved) {
        movedBefore += moved.size();
        moved.forEach((offset, entry) -> {
            if (entry.position() < end) {
                entry(queue, offset, entry.size());
            }
        });
    }

    void timer(Timer timer) {
        if (!isTooMuch() && timers.add(timer.key())) {
            add(Moved.timer(timer));
        }
    }

    void halfMessages(List<Moved> half) {
        half.forEach(this::add);
    }

    private void add(Moved moved) {
        list.add(moved);
        bytes += moved.size();
    }

    /** Whether nothing is needed. */
    boolean isNothing() {
        return list.isEmpty() && !isTooMuch();
    }

    /** So much that appending it anew gains too little; what was gathered is not all then. */
    private boolean isTooMuch() {
        return bytes > limit || list.size() > MAX_MOVED;
    }

    /** More records than may be moved, whatever their size; what was gathered is not all then. */
    boolean isTooMany() {
        return movedBefore + list.size() > MAX_MOVED;
    }

    /** Whether what is needed may be appended anew. */
    boolean mayMove() {
        return !isTooMuch() && !isTooMany();
    }

    List<Moved> list() {
        return list;
    }

    /** Replaces what was gathered by what of it is still so. */
    void retain(List<Moved> still) {
        list.clear();
        list.addAll(still);
    }
}
