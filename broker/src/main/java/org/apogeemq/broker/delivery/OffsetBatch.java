package org.apogeemq.broker.delivery;

import java.util.Arrays;

/** Collects offsets and hands them out as sorted, disjoint ranges. Not thread-safe. */
final class OffsetBatch {
    private static final int INITIAL = 64;
    private static final int KEPT = 1 << 16;

    private long[] offsets = new long[INITIAL];
    private int size;
    private boolean sorted = true;

    void add(long offset) {
        if (size == offsets.length) {
            offsets = Arrays.copyOf(offsets, size * 2);
        }
        sorted &= size == 0 || offsets[size - 1] < offset;
        offsets[size++] = offset;
    }

    /** Adds ranges as {@link #takeRanges} gives them. */
    void addRanges(long[] ranges) {
        for (int i = 0; i < ranges.length; i += 2) {
            for (long offset = ranges[i]; offset < ranges[i + 1]; offset++) {
                add(offset);
            }
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** How many offsets were added since the last {@link #takeRanges}. */
    int size() {
        return size;
    }

    long get(int index) {
        return offsets[index];
    }

    /** The ranges as pairs (first, first after), ascending; the batch is empty afterwards. */
    long[] takeRanges() {
        long[] ranges = ranges();
        clear();
        return ranges;
    }

    /** The ranges as pairs (first, first after), ascending. */
    long[] ranges() {
        if (!sorted) {
            Arrays.sort(offsets, 0, size);
            sorted = true;
        }
        long[] ranges = new long[2 * countRanges()];
        int filled = 0;
        for (int i = 0; i < size; i++) {
            long offset = offsets[i];
            if (filled > 0 && offset <= ranges[filled - 1]) {
                ranges[filled - 1] = Math.max(ranges[filled - 1], offset + 1);
            } else {
                ranges[filled++] = offset;
                ranges[filled++] = offset + 1;
            }
        }
        return ranges;
    }

    private int countRanges() {
        int ranges = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || offsets[i] > offsets[i - 1] + 1) {
                ranges++;
            }
        }
        return ranges;
    }

    private void clear() {
        size = 0;
        sorted = true;
        if (offsets.length > KEPT) {
            offsets = new long[INITIAL];
        }
    }
}
