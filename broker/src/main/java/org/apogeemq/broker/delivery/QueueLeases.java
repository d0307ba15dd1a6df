package org.apogeemq.broker.delivery;

import java.util.ArrayList;
import java.util.List;

/**
 * Delivery state of one topic queue for one group: a watermark below which all is consumed, and above it which offsets are
 * consumed, leased (to whom), held by an open transaction, or returned for redelivery, with delivery counts.
 *
 * <p>A pure state machine: no I/O, no clock, no threads; its owner calls it from one thread. The state is a sliding window
 * of pages over the offsets. Pages whose entries are all free or all consumed take no memory, and every operation on an
 * offset is constant in time and allocates nothing once the window has its size.
 *
 * <p>Delivery counts are the number of deliveries that ended without an acknowledgement and were counted.
 */
final class QueueLeases {
    private static final int INITIAL_PAGES = 8;
    private static final int SPARE_PAGES = 16;

    /** Told about each offset that a bulk operation released. */
    interface ReleaseListener {
        /**
         * @param offset the offset that is free again
         * @param count its delivery count now
         */
        void released(long offset, int count);
    }

    private final List<ScanCursor> cursors = new ArrayList<>();
    private final List<LeasePage> spare = new ArrayList<>();
    private LeasePage[] window = new LeasePage[INITIAL_PAGES];
    private long watermark;
    private long end;
    private long returnedCount;

    /** All offsets below {@code watermark} count as consumed, all others as free. */
    QueueLeases(long watermark) {
        if (watermark < 0) {
            throw new IllegalArgumentException("watermark " + watermark + " is negative");
        }
        this.watermark = watermark;
        this.end = watermark;
    }

    /** Lowest offset that is not consumed. */
    long watermark() {
        return watermark;
    }

    boolean isConsumed(long offset) {
        if (offset < watermark) {
            return true;
        }
        LeasePage page = pageOf(offset);
        return page != null && page.state(index(offset)) == LeasePage.CONSUMED;
    }

    /** How often an offset that is not consumed went back counted. */
    int deliveryCount(long offset) {
        LeasePage page = pageOf(offset);
        return page == null ? 0 : page.count(index(offset));
    }

    /** Opens a cursor at the watermark. */
    ScanCursor openCursor() {
        ScanCursor cursor = new ScanCursor(watermark);
        cursors.add(cursor);
        return cursor;
    }

    void closeCursor(ScanCursor cursor) {
        cursors.remove(cursor);
    }

    /**
     * The next offset below {@code limit} that the cursor's readers may have, or -1. The caller leases it, consumes it or
     * says {@link #reject}; until then the same offset is returned again.
     */
    long next(ScanCursor cursor, long limit) {
        if (cursor.returnedFrom != ScanCursor.NOTHING_RETURNED) {
            long found = findReturned(cursor.returnedFrom, Math.min(cursor.next, limit));
            if (found >= 0) {
                cursor.returnedFrom = found;
                return found;
            }
            cursor.returnedFrom = ScanCursor.NOTHING_RETURNED;
        }
        if (cursor.next < watermark) {
            cursor.next = watermark;
        }
        if (cursor.next >= limit) {
            return -1;
        }
        cursor.next = findAvailable(cursor.next, limit);
        return cursor.next < limit ? cursor.next : -1;
    }

    /** The offset that {@link #next} has returned does not match the cursor's selector: it stays free for others. */
    void reject(ScanCursor cursor, long offset) {
        if (offset >= cursor.next) {
            cursor.next = offset + 1;
        } else {
            cursor.returnedFrom = offset + 1;
        }
    }

    /**
     * Gives an available offset to an owner.
     *
     * @return how often it was delivered before
     */
    int lease(long offset, int owner) {
        LeasePage page = pageForWrite(offset);
        int index = index(offset);
        int state = page.state(index);
        if (offset < watermark || state > LeasePage.RETURNED) {
            throw new IllegalStateException("offset " + offset + " cannot be leased, its state is " + state);
        }
        int count = page.count(index);
        change(page, index, LeasePage.LEASED, count, owner);
        return count;
    }

    /** Counts an available offset as consumed without a delivery (expired, not for this group). */
    void consumeAvailable(long offset) {
        LeasePage page = pageForWrite(offset);
        if (page.state(index(offset)) > LeasePage.RETURNED) {
            throw new IllegalStateException("offset " + offset + " is leased or consumed");
        }
        consume(page, offset);
    }

    /**
     * Ends an owner's lease by acknowledgement.
     *
     * @return false when the owner has no lease on it (an answer that came too late)
     */
    boolean acknowledge(long offset, int owner) {
        LeasePage page = pageOf(offset);
        if (!isOwned(page, offset, LeasePage.LEASED, owner)) {
            return false;
        }
        consume(page, offset);
        return true;
    }

    /**
     * Ends an owner's lease by giving the record back.
     *
     * @param raise whether this delivery counts
     * @return the delivery count now, or -1 when the owner has no lease on it
     */
    int release(long offset, int owner, boolean raise) {
        return giveBack(offset, LeasePage.LEASED, owner, raise);
    }

    /** Turns an owner's lease into one that an open transaction holds; false when the owner has no lease on it. */
    boolean hold(long offset, int owner) {
        LeasePage page = pageOf(offset);
        if (!isOwned(page, offset, LeasePage.LEASED, owner)) {
            return false;
        }
        int index = index(offset);
        page.set(index, LeasePage.HELD, page.count(index), owner);
        return true;
    }

    /** Consumes an offset that a transaction or a move to the dead letters holds; false when it is not held by the owner. */
    boolean consumeHeld(long offset, int owner) {
        LeasePage page = pageOf(offset);
        if (!isOwned(page, offset, LeasePage.HELD, owner)) {
            return false;
        }
        consume(page, offset);
        return true;
    }

    /** As {@link #release}, for an offset that is held. */
    int releaseHeld(long offset, int owner, boolean raise) {
        return giveBack(offset, LeasePage.HELD, owner, raise);
    }

    /** Releases every lease of an owner that no transaction holds, in offset order. */
    void releaseAll(int owner, boolean raise, ReleaseListener listener) {
        for (long first = watermark & ~LeasePage.MASK; first < end; first += LeasePage.SIZE) {
            LeasePage page = pageOf(first);
            if (page == null || !page.hasOccupied()) {
                continue;
            }
            for (int index = 0; index < LeasePage.SIZE; index++) {
                if (page.state(index) == LeasePage.LEASED && page.owner(index) == owner) {
                    long offset = first + index;
                    listener.released(offset, giveBack(offset, LeasePage.LEASED, owner, raise));
                }
            }
        }
    }

    /** Loads consumed ranges (pairs: first, first after) and a delivery count; offsets below the watermark are ignored. */
    void restoreConsumed(long from, long to) {
        for (long offset = Math.max(from, watermark); offset < to; offset++) {
            LeasePage page = pageForWrite(offset);
            if (page.state(index(offset)) != LeasePage.CONSUMED) {
                consume(page, offset);
            }
        }
    }

    /** Loads the delivery count of an offset that is not consumed. */
    void restoreCount(long offset, int count) {
        if (offset < watermark) {
            return;
        }
        LeasePage page = pageForWrite(offset);
        int index = index(offset);
        if (page.state(index) == LeasePage.FREE) {
            change(page, index, LeasePage.RETURNED, Math.min(count, LeasePage.MAX_COUNT), 0);
            for (ScanCursor cursor : cursors) {
                cursor.returned(offset);
            }
        }
    }

    /** Counts everything below {@code offset} as consumed, leased or not: the log no longer has it. */
    void advanceTo(long offset) {
        while (watermark < offset) {
            LeasePage page = pageOf(watermark);
            if (page == null && watermark >= end) {
                watermark = offset;
                end = offset;
            } else if (page == null || page == LeasePage.ALL_CONSUMED) {
                moveWatermark(Math.min(offset, nextPage(watermark)));
            } else {
                int index = index(watermark);
                if (page.state(index) != LeasePage.CONSUMED) {
                    change(page, index, LeasePage.CONSUMED, 0, 0);
                }
                moveWatermark(watermark + 1);
            }
        }
        skipConsumed();
    }

    private void consume(LeasePage page, long offset) {
        change(page, index(offset), LeasePage.CONSUMED, 0, 0);
        end = Math.max(end, offset + 1);
        if (offset == watermark) {
            skipConsumed();
        } else if (page.allConsumed() && offset >>> LeasePage.SHIFT != watermark >>> LeasePage.SHIFT) {
            window[slot(offset)] = LeasePage.ALL_CONSUMED;
            recycle(page);
        }
    }

    private int giveBack(long offset, int from, int owner, boolean raise) {
        LeasePage page = pageOf(offset);
        if (!isOwned(page, offset, from, owner)) {
            return -1;
        }
        int index = index(offset);
        int count = Math.min(page.count(index) + (raise ? 1 : 0), LeasePage.MAX_COUNT);
        change(page, index, LeasePage.RETURNED, count, 0);
        for (int i = 0; i < cursors.size(); i++) {
            cursors.get(i).returned(offset);
        }
        return count;
    }

    private void change(LeasePage page, int index, int state, int count, int owner) {
        if (page.state(index) == LeasePage.RETURNED) {
            returnedCount--;
        }
        if (state == LeasePage.RETURNED) {
            returnedCount++;
        }
        page.set(index, state, count, owner);
    }

    private boolean isOwned(LeasePage page, long offset, int state, int owner) {
        return page != null
                && offset >= watermark
                && page.state(index(offset)) == state
                && page.owner(index(offset)) == owner;
    }

    private long findReturned(long from, long limit) {
        if (returnedCount == 0) {
            return -1;
        }
        long offset = Math.max(from, watermark);
        long stop = Math.min(limit, end);
        while (offset < stop) {
            LeasePage page = pageOf(offset);
            if (page == null || !page.hasReturned()) {
                offset = nextPage(offset);
            } else if (page.state(index(offset)) == LeasePage.RETURNED) {
                return offset;
            } else {
                offset++;
            }
        }
        return -1;
    }

    private long findAvailable(long from, long limit) {
        long offset = from;
        while (offset < limit) {
            LeasePage page = pageOf(offset);
            if (page == null) {
                return offset;
            }
            if (page == LeasePage.ALL_CONSUMED) {
                offset = nextPage(offset);
            } else if (page.state(index(offset)) <= LeasePage.RETURNED) {
                return offset;
            } else {
                offset++;
            }
        }
        return limit;
    }

    private void skipConsumed() {
        while (watermark < end) {
            LeasePage page = pageOf(watermark);
            if (page == LeasePage.ALL_CONSUMED) {
                moveWatermark(nextPage(watermark));
            } else if (page != null && page.state(index(watermark)) == LeasePage.CONSUMED) {
                moveWatermark(watermark + 1);
            } else {
                return;
            }
        }
    }

    private void moveWatermark(long to) {
        if (to >>> LeasePage.SHIFT != watermark >>> LeasePage.SHIFT) {
            int slot = slot(watermark);
            recycle(window[slot]);
            window[slot] = null;
        }
        watermark = to;
        end = Math.max(end, to);
    }

    private void recycle(LeasePage page) {
        if (page != null && page != LeasePage.ALL_CONSUMED && spare.size() < SPARE_PAGES) {
            page.clear();
            spare.add(page);
        }
    }

    /** The page of an offset at or above the watermark's page; null when it has none. */
    private LeasePage pageOf(long offset) {
        long distance = (offset >>> LeasePage.SHIFT) - (watermark >>> LeasePage.SHIFT);
        return distance < 0 || distance >= window.length ? null : window[slot(offset)];
    }

    private LeasePage pageForWrite(long offset) {
        if (offset < watermark) {
            throw new IllegalStateException("offset " + offset + " is below the watermark " + watermark);
        }
        long distance = (offset >>> LeasePage.SHIFT) - (watermark >>> LeasePage.SHIFT);
        if (distance >= window.length) {
            grow(distance);
        }
        int slot = slot(offset);
        LeasePage page = window[slot];
        if (page == null) {
            page = spare.isEmpty() ? new LeasePage() : spare.remove(spare.size() - 1);
            window[slot] = page;
            if (distance == 0) {
                for (int i = 0; i < index(watermark); i++) {
                    page.set(i, LeasePage.CONSUMED, 0, 0);
                }
            }
        }
        end = Math.max(end, offset + 1);
        return page;
    }

    private void grow(long distance) {
        long wanted = Long.highestOneBit(distance) << 1;
        if (wanted > 1 << 30) {
            throw new IllegalStateException("delivery window from offset " + watermark + " is too wide");
        }
        LeasePage[] larger = new LeasePage[(int) wanted];
        long firstPage = watermark >>> LeasePage.SHIFT;
        for (long p = firstPage; p < firstPage + window.length; p++) {
            larger[(int) (p & (larger.length - 1))] = window[(int) (p & (window.length - 1))];
        }
        window = larger;
    }

    private int slot(long offset) {
        return (int) (offset >>> LeasePage.SHIFT) & (window.length - 1);
    }

    private static int index(long offset) {
        return (int) offset & LeasePage.MASK;
    }

    private static long nextPage(long offset) {
        return (offset | LeasePage.MASK) + 1;
    }
}
