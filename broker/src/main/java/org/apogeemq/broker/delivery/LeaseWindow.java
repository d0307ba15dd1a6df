package org.apogeemq.broker.delivery;

import java.util.ArrayList;
import java.util.List;

/**
 * The pages of a queue's lease states from the watermark's page on: a ring that grows with the distance between the lowest
 * and the highest offset in it, moves on with the watermark, and keeps a few emptied pages for use again.
 *
 * <p>One thread.
 */
final class LeaseWindow {
    private static final int INITIAL_PAGES = 8;
    private static final int SPARE_PAGES = 16;
    private static final int MAX_PAGES = 1 << 30;

    private final List<LeasePage> spare = new ArrayList<>();
    private LeasePage[] pages = new LeasePage[INITIAL_PAGES];
    private long watermark;
    private long end;

    LeaseWindow(long watermark) {
        this.watermark = watermark;
        this.end = watermark;
    }

    /** Lowest offset that is not consumed. */
    long watermark() {
        return watermark;
    }

    /** The offset after the highest that was ever given a state. */
    long end() {
        return end;
    }

    /** The offset has a state now. */
    void include(long offset) {
        end = Math.max(end, offset + 1);
    }

    /** Everything below is consumed. */
    void moveWatermark(long to) {
        if (to >>> LeasePage.SHIFT != watermark >>> LeasePage.SHIFT) {
            int slot = slot(watermark);
            recycle(pages[slot]);
            pages[slot] = null;
        }
        watermark = to;
        end = Math.max(end, to);
    }

    /** The page of an offset at or above the watermark's page; null when it has none. */
    LeasePage page(long offset) {
        long distance = (offset >>> LeasePage.SHIFT) - (watermark >>> LeasePage.SHIFT);
        return distance < 0 || distance >= pages.length ? null : pages[slot(offset)];
    }

    /** The page of an offset, made when it has none. */
    LeasePage pageForWrite(long offset) {
        if (offset < watermark) {
            throw new IllegalStateException("offset " + offset + " is below the watermark " + watermark);
        }
        long distance = (offset >>> LeasePage.SHIFT) - (watermark >>> LeasePage.SHIFT);
        if (distance >= pages.length) {
            grow(distance);
        }
        int slot = slot(offset);
        LeasePage page = pages[slot];
        if (page == null) {
            page = spare.isEmpty() ? new LeasePage() : spare.remove(spare.size() - 1);
            pages[slot] = page;
            if (distance == 0) {
                for (int i = 0; i < index(watermark); i++) {
                    page.set(i, LeasePage.CONSUMED, 0, 0);
                }
            }
        }
        include(offset);
        return page;
    }

    /** Every offset of this offset's page is consumed: it takes no memory any more. */
    void allConsumed(long offset) {
        int slot = slot(offset);
        LeasePage page = pages[slot];
        pages[slot] = LeasePage.ALL_CONSUMED;
        recycle(page);
    }

    private void recycle(LeasePage page) {
        if (page != null && page != LeasePage.ALL_CONSUMED && spare.size() < SPARE_PAGES) {
            page.clear();
            spare.add(page);
        }
    }

    private void grow(long distance) {
        long wanted = Long.highestOneBit(distance) << 1;
        if (wanted > MAX_PAGES) {
            throw new IllegalStateException("delivery window from offset " + watermark + " is too wide");
        }
        LeasePage[] larger = new LeasePage[(int) wanted];
        long firstPage = watermark >>> LeasePage.SHIFT;
        for (long p = firstPage; p < firstPage + pages.length; p++) {
            larger[(int) (p & (larger.length - 1))] = pages[(int) (p & (pages.length - 1))];
        }
        pages = larger;
    }

    private int slot(long offset) {
        return (int) (offset >>> LeasePage.SHIFT) & (pages.length - 1);
    }

    /** Where an offset's state is in its page. */
    static int index(long offset) {
        return (int) offset & LeasePage.MASK;
    }

    /** The first offset of the page after an offset's. */
    static long nextPage(long offset) {
        return (offset | LeasePage.MASK) + 1;
    }
}
