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
    /** Told about each offset that a bulk operation released. */
    interface ReleaseListener {
        /**
         * @param offset the offset that is free again
         * @param count its delivery count now
         */
        void released(long offset, int count);
    }

    private final List<ScanCursor> cursors = new ArrayList<>();
    private final LeaseWindow window;
    private long returnedCount;
    private int outstanding;

    /** All offsets below {@code watermark} count as consumed, all others as free. */
    QueueLeases(long watermark) {
        if (watermark < 0) {
            throw new IllegalArgumentException("watermark " + watermark + " is negative");
        }
        window = new LeaseWindow(watermark);
    }

    /** Lowest offset that is not consumed. */
    long watermark() {
        return window.watermark();
    }

    boolean isConsumed(long offset) {
        if (offset < window.watermark()) {
            return true;
        }
        LeasePage page = window.page(offset);
        return page != null && page.state(LeaseWindow.index(offset)) == LeasePage.CONSUMED;
    }

    /** Whether nobody has the offset and it is not consumed. */
    boolean isAvailable(long offset) {
        if (offset < window.watermark()) {
            return false;
        }
        LeasePage page = window.page(offset);
        return page == null || page.state(LeaseWindow.index(offset)) <= LeasePage.RETURNED;
    }

    /** Whether the offset was given back and nobody has it. */
    boolean isReturned(long offset) {
        if (offset < window.watermark()) {
            return false;
        }
        LeasePage page = window.page(offset);
        return page != null && page.state(LeaseWindow.index(offset)) == LeasePage.RETURNED;
    }

    /** How many offsets are leased or held. */
    int outstanding() {
        return outstanding;
    }

    /** The offset from which on the cursor has looked at nothing yet. */
    long lookedAtUpTo(ScanCursor cursor) {
        return Math.max(cursor.next, window.watermark());
    }

    /** How often an offset that is not consumed went back counted. */
    int deliveryCount(long offset) {
        LeasePage page = window.page(offset);
        return page == null ? 0 : page.count(LeaseWindow.index(offset));
    }

    /** Opens a cursor at the window.watermark(). */
    ScanCursor openCursor() {
        ScanCursor cursor = new ScanCursor(window.watermark());
        cursors.add(cursor);
        return cursor;
    }

    void closeCursor(ScanCursor cursor) {
        cursors.remove(cursor);
    }

    /**
     * The next offset below {@code limit} that the cursor's readers may have, or -1. The caller leases it, consumes it or
     * says {@link #pass}; until then the same offset is returned again.
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
        if (cursor.next < window.watermark()) {
            cursor.next = window.watermark();
        }
        if (cursor.next >= limit) {
            return -1;
        }
        cursor.next = findAvailable(cursor.next, limit);
        return cursor.next < limit ? cursor.next : -1;
    }

    /**
     * The offset that {@link #next} has returned stays free: it does not match the cursor's selector, or the cursor's look
     * ahead has it.
     */
    void pass(ScanCursor cursor, long offset) {
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
        LeasePage page = window.pageForWrite(offset);
        int index = LeaseWindow.index(offset);
        int state = page.state(index);
        if (offset < window.watermark() || state > LeasePage.RETURNED) {
            throw new IllegalStateException("offset " + offset + " cannot be leased, its state is " + state);
        }
        int count = page.count(index);
        change(page, index, LeasePage.LEASED, count, owner);
        return count;
    }

    /** Notes the message group of an offset that is leased, 1 to {@link LeasePage#MAX_GROUP}. */
    void group(long offset, int group) {
        window.pageForWrite(offset).group(LeaseWindow.index(offset), group);
    }

    /** The message group of an offset that is leased or held; 0 for none. */
    int group(long offset) {
        LeasePage page = offset < window.watermark() ? null : window.page(offset);
        return page == null ? 0 : page.group(LeaseWindow.index(offset));
    }

    /** Counts an available offset as consumed without a delivery (expired, not for this group). */
    void consumeAvailable(long offset) {
        LeasePage page = window.pageForWrite(offset);
        if (page.state(LeaseWindow.index(offset)) > LeasePage.RETURNED) {
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
        LeasePage page = window.page(offset);
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
        LeasePage page = window.page(offset);
        if (!isOwned(page, offset, LeasePage.LEASED, owner)) {
            return false;
        }
        int index = LeaseWindow.index(offset);
        page.set(index, LeasePage.HELD, page.count(index), owner);
        return true;
    }

    /** Consumes an offset that a transaction or a move to the dead letters holds; false when it is not held by the owner. */
    boolean consumeHeld(long offset, int owner) {
        LeasePage page = window.page(offset);
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
        for (long first = window.watermark() & ~LeasePage.MASK; first < window.end(); first += LeasePage.SIZE) {
            LeasePage page = window.page(first);
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

    /** Loads consumed ranges (pairs: first, first after) and a delivery count; offsets below the window.watermark() are ignored. */
    void restoreConsumed(long from, long to) {
        for (long offset = Math.max(from, window.watermark()); offset < to; offset++) {
            LeasePage page = window.pageForWrite(offset);
            if (page.state(LeaseWindow.index(offset)) != LeasePage.CONSUMED) {
                consume(page, offset);
            }
        }
    }

    /** Loads the delivery count of an offset that is not consumed. */
    void restoreCount(long offset, int count) {
        if (offset < window.watermark()) {
            return;
        }
        LeasePage page = window.pageForWrite(offset);
        int index = LeaseWindow.index(offset);
        if (page.state(index) == LeasePage.FREE) {
            change(page, index, LeasePage.RETURNED, Math.min(count, LeasePage.MAX_COUNT), 0);
            for (ScanCursor cursor : cursors) {
                cursor.returned(offset);
            }
        }
    }

    /** Loads an offset that a transaction holds; false when it is consumed, or somebody has it. */
    boolean restoreHeld(long offset, int owner) {
        if (!isAvailable(offset)) {
            return false;
        }
        LeasePage page = window.pageForWrite(offset);
        int index = LeaseWindow.index(offset);
        change(page, index, LeasePage.HELD, page.count(index), owner);
        return true;
    }

    /** Counts everything below {@code offset} as consumed, leased or not: the log no longer has it. */
    void advanceTo(long offset) {
        while (window.watermark() < offset) {
            LeasePage page = window.page(window.watermark());
            if (page == null && window.watermark() >= window.end()) {
                window.moveWatermark(offset);
            } else if (page == null || page == LeasePage.ALL_CONSUMED) {
                window.moveWatermark(Math.min(offset, LeaseWindow.nextPage(window.watermark())));
            } else {
                int index = LeaseWindow.index(window.watermark());
                if (page.state(index) != LeasePage.CONSUMED) {
                    change(page, index, LeasePage.CONSUMED, 0, 0);
                }
                window.moveWatermark(window.watermark() + 1);
            }
        }
        skipConsumed();
    }

    private void consume(LeasePage page, long offset) {
        change(page, LeaseWindow.index(offset), LeasePage.CONSUMED, 0, 0);
        window.include(offset);
        if (offset == window.watermark()) {
            skipConsumed();
        } else if (page.allConsumed() && offset >>> LeasePage.SHIFT != window.watermark() >>> LeasePage.SHIFT) {
            window.allConsumed(offset);
        }
    }

    private int giveBack(long offset, int from, int owner, boolean raise) {
        LeasePage page = window.page(offset);
        if (!isOwned(page, offset, from, owner)) {
            return -1;
        }
        int index = LeaseWindow.index(offset);
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
        outstanding += (LeasePage.isOut(state) ? 1 : 0) - (LeasePage.isOut(page.state(index)) ? 1 : 0);
        page.set(index, state, count, owner);
    }

    private boolean isOwned(LeasePage page, long offset, int state, int owner) {
        return page != null
                && offset >= window.watermark()
                && page.state(LeaseWindow.index(offset)) == state
                && page.owner(LeaseWindow.index(offset)) == owner;
    }

    private long findReturned(long from, long limit) {
        if (returnedCount == 0) {
            return -1;
        }
        long offset = Math.max(from, window.watermark());
        long stop = Math.min(limit, window.end());
        while (offset < stop) {
            LeasePage page = window.page(offset);
            if (page == null || !page.hasReturned()) {
                offset = LeaseWindow.nextPage(offset);
            } else if (page.state(LeaseWindow.index(offset)) == LeasePage.RETURNED) {
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
            LeasePage page = offset < window.end() ? window.page(offset) : null;
            if (page == null) {
                return offset;
            }
            if (page == LeasePage.ALL_CONSUMED) {
                offset = LeaseWindow.nextPage(offset);
            } else if (page.state(LeaseWindow.index(offset)) <= LeasePage.RETURNED) {
                return offset;
            } else {
                offset++;
            }
        }
        return limit;
    }

    private void skipConsumed() {
        while (window.watermark() < window.end()) {
            LeasePage page = window.page(window.watermark());
            if (page == LeasePage.ALL_CONSUMED) {
                window.moveWatermark(LeaseWindow.nextPage(window.watermark()));
            } else if (page != null && page.state(LeaseWindow.index(window.watermark())) == LeasePage.CONSUMED) {
                window.moveWatermark(window.watermark() + 1);
            } else {
                return;
            }
        }
    }
}
