package org.apogeemq.store.index;

import java.util.Arrays;
import java.util.Map;
import org.apogeemq.store.QueueEntry;

/**
 * The entries of one queue: runs, one for each segment that made entries. Changed by the appender thread only; looked up by
 * any thread, without locks.
 *
 * <p>Three counters of the appender thread: {@code assigned} (given to records that are about to be written) is never below
 * {@code folded} (the record is in the log), and that never below the published maximum (as durable as configured).
 */
public final class QueueEntries {
    private static final EntryRun[] NO_RUNS = {};

    private long assigned;
    private long folded;
    private long deletedBelow;
    private long added;
    private long bytes;
    private HeapRun open;
    private boolean touched;
    private boolean resumed;
    private volatile long minOffset;
    private volatile long maxOffset;
    private volatile EntryRun[] runs = NO_RUNS;
    private volatile MovedEntries moved = MovedEntries.NONE;

    /** The first offset that is still there. */
    public long minOffset() {
        return minOffset;
    }

    /** The offset after the last visible entry. */
    public long maxOffset() {
        return maxOffset;
    }

    /** Messages added since the store was opened, those of the segments read then included. */
    public long added() {
        return maxOffset < 0 ? 0 : added;
    }

    /** Bytes of those messages. */
    public long bytes() {
        // written before the maximum is published, so that who has read that sees all of it
        return maxOffset < 0 ? 0 : bytes;
    }

    /** Looks a visible entry up; false when there is none at the offset. */
    public boolean lookup(long offset, QueueEntry into) {
        // the maximum is read first: what was added before it was published is seen after that
        if (offset >= maxOffset || offset < minOffset) {
            return false;
        }
        MovedEntries first = moved;
        if (first != MovedEntries.NONE && first.lookup(offset, into)) {
            return true;
        }
        EntryRun[] all = runs;
        int i = all.length - 1;
        if (i < 0) {
            return false;
        }
        if (offset < all[i].first()) {
            i = runOf(all, offset);
            if (i < 0 || offset >= all[i].end()) {
                return false;
            }
        }
        return all[i].lookup(offset, into);
    }

    /** Index of the last run that begins at or below the offset, -1 when none does. */
    private static int runOf(EntryRun[] all, long offset) {
        int low = 0;
        int high = all.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (all[middle].first() <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** Takes the next offset for a record that is about to be written. */
    public long assign() {
        return assigned++;
    }

    /** Takes back what was assigned to records that were not written. */
    public void unassign() {
        assigned = folded;
    }

    /** The offset the next record that is folded gets. */
    public long nextOffset() {
        return folded;
    }

    /** Offsets below were deleted with the topic. */
    public long deletedBelow() {
        return deletedBelow;
    }

    /**
     * Adds an entry whose record is in the log. Offsets left out (a damaged stretch of log) become holes.
     *
     * @return whether it is the first since the last {@link #publish()}
     */
    boolean add(OpenIndex index, long offset, long position, int size, long tagHash, long time) {
        if (open == null || open.index() != index) {
            open = index.newRun(this, offset);
            EntryRun[] more = Arrays.copyOf(runs, runs.length + 1);
            more[runs.length] = open;
            runs = more;
        }
        for (long hole = open.end(); hole < offset; hole++) {
            open.add(EntryRun.HOLE, 0, 0, time);
        }
        open.add(position, size, tagHash, time);
        added++;
        bytes += size;
        folded = offset + 1;
        assigned = Math.max(assigned, folded);
        boolean first = !touched;
        touched = true;
        return first;
    }

    /** Makes all that was added visible. */
    public void publish() {
        touched = false;
        if (runs.length > 0 && minOffset == maxOffset) {
            minOffset = lowest();
        }
        maxOffset = folded;
    }

    /**
     * Deletes all entries; offsets go on. The runs stay until their segments are deleted: as long as index files hold the
     * entries, it must be remembered that they are deleted.
     */
    public void deleteAll() {
        resumed = false;
        deletedBelow = folded;
        maxOffset = folded;
        minOffset = folded;
        moved = MovedEntries.NONE;
    }

    /** The first offset that has an entry, of a run or of a moved record. */
    private long lowest() {
        long first = runs.length == 0 ? folded : runs[0].first();
        return Math.min(folded, Math.max(deletedBelow, Math.min(first, moved.first())));
    }

    /** Sets entries whose records were appended anew. */
    public void move(Map<Long, QueueEntry> entries) {
        moved = moved.with(entries);
    }

    /** Entries whose records were appended anew. */
    public MovedEntries moved() {
        return moved;
    }

    /** Forgets moved entries whose records are below a position, where the log begins now. */
    public void dropMoved(long position) {
        moved = moved.from(position);
        minOffset = Math.min(maxOffset, lowest());
    }

    /** Sets the counters as a STATE record has them, before any run is added. */
    public void restore(long next, long deleted) {
        folded = next;
        assigned = next;
        deletedBelow = deleted;
        minOffset = next;
        maxOffset = next;
    }

    /** A queue of which nothing was known goes on at an offset, and is known from now on. */
    public void resume(long offset) {
        restore(offset, offset);
        resumed = true;
    }

    /** Puts a run of an older segment in its place, or instead of the run it was built from. */
    void install(EntryRun run) {
        if (open != null && open.first() == run.first()) {
            open = null;
        }
        EntryRun[] now = runs;
        int i = runOf(now, run.first());
        EntryRun[] next;
        if (i >= 0 && now[i].first() == run.first()) {
            next = now.clone();
            next[i] = run;
        } else {
            next = new EntryRun[now.length + 1];
            System.arraycopy(now, 0, next, 0, i + 1);
            next[i + 1] = run;
            System.arraycopy(now, i + 1, next, i + 2, now.length - i - 1);
        }
        runs = next;
        if (folded < run.end()) {
            folded = run.end();
            assigned = folded;
        }
        minOffset = lowest();
    }

    /** Removes the run of a segment that is about to be deleted. */
    void drop(IndexOfSegment index) {
        EntryRun[] now = runs;
        int kept = 0;
        while (kept < now.length && now[kept].index() != index) {
            kept++;
        }
        if (kept == now.length) {
            return;
        }
        EntryRun[] next = new EntryRun[now.length - 1];
        System.arraycopy(now, 0, next, 0, kept);
        System.arraycopy(now, kept + 1, next, kept, next.length - kept);
        runs = next;
        minOffset = Math.min(maxOffset, lowest());
    }

    /** Whether nothing is known of the queue: no entries, and its topic deleted or never written to; and nobody came back to it. */
    public boolean isDead() {
        return !resumed && runs.length == 0 && deletedBelow == folded && moved == MovedEntries.NONE;
    }
}
