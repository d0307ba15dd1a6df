package org.apogeemq.store.state;

import java.util.Arrays;
import org.apogeemq.store.Control;
import org.apogeemq.store.GroupState;

/** Adds what a control reports to what is known of a group on a queue. */
final class ProgressMerge {
    private final long[] ranges;
    private int end;

    private ProgressMerge(int capacity) {
        ranges = new long[capacity];
    }

    static GroupState merge(GroupState known, Control.GroupProgress more) {
        long watermark = known.watermark();
        long[] ranges = union(known, more.consumed());
        int from = 0;
        if (ranges.length > 0 && ranges[0] <= Math.max(watermark, 0)) {
            watermark = Math.max(watermark, ranges[1]);
            from = 2;
        }
        GroupState consumed = new GroupState(
                watermark,
                from == 0 ? ranges : Arrays.copyOfRange(ranges, from, ranges.length),
                new long[0],
                new int[0]);
        return withCounts(known, more, consumed);
    }

    /** Ascending, disjoint, not touching ranges of both; what is below the watermark is left out. */
    private static long[] union(GroupState known, long[] more) {
        long[] sorted = sorted(more);
        ProgressMerge out = new ProgressMerge(2 * known.rangeCount() + sorted.length);
        int k = 0;
        int m = 0;
        while (k < known.rangeCount() || m < sorted.length) {
            if (m == sorted.length || k < known.rangeCount() && known.rangeStart(k) <= sorted[m]) {
                out.add(known.rangeStart(k), known.rangeEnd(k));
                k++;
            } else {
                if (sorted[m + 1] > known.watermark()) {
                    out.add(Math.max(sorted[m], known.watermark()), sorted[m + 1]);
                }
                m += 2;
            }
        }
        return Arrays.copyOf(out.ranges, out.end);
    }

    private void add(long start, long stop) {
        if (end > 0 && ranges[end - 1] >= start) {
            ranges[end - 1] = Math.max(ranges[end - 1], stop);
        } else {
            ranges[end] = start;
            ranges[end + 1] = stop;
            end += 2;
        }
    }

    private static long[] sorted(long[] pairs) {
        boolean ascending = true;
        for (int i = 2; i < pairs.length; i += 2) {
            ascending &= pairs[i] >= pairs[i - 2];
        }
        if (ascending) {
            return pairs;
        }
        long[][] boxes = new long[pairs.length / 2][];
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] = new long[] {pairs[2 * i], pairs[2 * i + 1]};
        }
        Arrays.sort(boxes, (a, b) -> Long.compare(a[0], b[0]));
        long[] sorted = new long[pairs.length];
        for (int i = 0; i < boxes.length; i++) {
            sorted[2 * i] = boxes[i][0];
            sorted[2 * i + 1] = boxes[i][1];
        }
        return sorted;
    }

    /** Redelivery counts of both, the newer one winning; without those of consumed offsets. */
    private static GroupState withCounts(GroupState known, Control.GroupProgress more, GroupState consumed) {
        int most = known.redeliveredCount() + more.redelivered().length;
        if (most == 0) {
            return consumed;
        }
        long[] offsets = new long[most];
        int[] counts = new int[most];
        int n = 0;
        for (int i = 0; i < known.redeliveredCount(); i++) {
            long offset = known.redeliveredOffset(i);
            if (!consumed.isConsumed(offset)) {
                offsets[n] = offset;
                counts[n++] = known.redeliveryCount(offset);
            }
        }
        for (int i = 0; i < more.redelivered().length; i++) {
            long offset = more.redelivered()[i];
            int at = Arrays.binarySearch(offsets, 0, n, offset);
            if (at >= 0) {
                counts[at] = more.counts()[i];
            } else if (!consumed.isConsumed(offset)) {
                at = -at - 1;
                System.arraycopy(offsets, at, offsets, at + 1, n - at);
                System.arraycopy(counts, at, counts, at + 1, n - at);
                offsets[at] = offset;
                counts[at] = more.counts()[i];
                n++;
            }
        }
        long[] ranges = new long[2 * consumed.rangeCount()];
        for (int i = 0; i < consumed.rangeCount(); i++) {
            ranges[2 * i] = consumed.rangeStart(i);
            ranges[2 * i + 1] = consumed.rangeEnd(i);
        }
        return new GroupState(consumed.watermark(), ranges, Arrays.copyOf(offsets, n), Arrays.copyOf(counts, n));
    }
}
