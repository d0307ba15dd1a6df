package org.apogeemq.store.index;

import java.util.Arrays;
import org.apogeemq.store.QueueEntry;

/**
 * A queue's entries of the segment that is being written. One thread adds; a reader may look up what was published after it
 * was added (see {@link QueueEntries#maxOffset()}).
 */
final class HeapRun implements EntryRun {
    /** Longs of an entry: position, tag hash, size and time. */
    private static final int WIDTH = 3;

    private static final int PAGE_BITS = 10;
    private static final int PAGE_ENTRIES = 1 << PAGE_BITS;
    private static final int FIRST_ENTRIES = 4;

    private final OpenIndex index;
    private final long first;
    private final QueueEntries queue;
    private long[][] pages = {new long[FIRST_ENTRIES * WIDTH]};
    private int count;

    HeapRun(OpenIndex index, QueueEntries queue, long first) {
        this.index = index;
        this.queue = queue;
        this.first = first;
    }

    void add(long position, int size, long tagHash, long time) {
        int page = count >>> PAGE_BITS;
        int at = (count & (PAGE_ENTRIES - 1)) * WIDTH;
        if (page == pages.length) {
            long[][] more = Arrays.copyOf(pages, page + Math.max(1, page / 2));
            Arrays.fill(more, page, more.length, null);
            pages = more;
        }
        if (pages[page] == null) {
            pages[page] = new long[PAGE_ENTRIES * WIDTH];
        } else if (at == pages[page].length) {
            pages[page] = Arrays.copyOf(pages[page], Math.min(at * 2, PAGE_ENTRIES * WIDTH));
        }
        long[] entries = pages[page];
        entries[at] = position;
        entries[at + 1] = tagHash;
        entries[at + 2] = (long) size << 32 | (time - index.timeBase()) & 0xFFFFFFFFL;
        count++;
    }

    @Override
    public long first() {
        return first;
    }

    @Override
    public long end() {
        return first + count;
    }

    @Override
    public boolean lookup(long offset, QueueEntry into) {
        int i = (int) (offset - first);
        if (i < 0 || position(i) == HOLE) {
            return false;
        }
        into.set(position(i), size(i), tagHash(i), index.timeBase() + timeDelta(i));
        return true;
    }

    @Override
    public OpenIndex index() {
        return index;
    }

    QueueEntries queue() {
        return queue;
    }

    int count() {
        return count;
    }

    long position(int i) {
        return pages[i >>> PAGE_BITS][(i & (PAGE_ENTRIES - 1)) * WIDTH];
    }

    long tagHash(int i) {
        return pages[i >>> PAGE_BITS][(i & (PAGE_ENTRIES - 1)) * WIDTH + 1];
    }

    int size(int i) {
        return (int) (pages[i >>> PAGE_BITS][(i & (PAGE_ENTRIES - 1)) * WIDTH + 2] >>> 32);
    }

    long timeDelta(int i) {
        return pages[i >>> PAGE_BITS][(i & (PAGE_ENTRIES - 1)) * WIDTH + 2] & 0xFFFFFFFFL;
    }
}
