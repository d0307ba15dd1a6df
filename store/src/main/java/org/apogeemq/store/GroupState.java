package org.apogeemq.store;

import java.util.Arrays;

/** What a group has consumed of one queue. Immutable. */
public final class GroupState {
    private static final long[] NO_OFFSETS = {};
    private static final int[] NO_COUNTS = {};

    /** Nothing is known of the group on this queue. */
    public static final GroupState NONE = new GroupState(-1, NO_OFFSETS, NO_OFFSETS, NO_COUNTS);

    private final long watermark;
    private final long[] ranges;
    private final long[] redelivered;
    private final int[] counts;

    /** Takes the arrays over: the caller must not change them afterwards. */
    public GroupState(long watermark, long[] ranges, long[] redelivered, int[] counts) {
        this.watermark = watermark;
        this.ranges = ranges;
        this.redelivered = redelivered;
        this.counts = counts;
    }

    /** The committed offset: all below is consumed. -1 when never set and offset 0 is not consumed. */
    public long watermark() {
        return watermark;
    }

    /** Number of consumed ranges above the watermark; ascending, disjoint, not touching. */
    public int rangeCount() {
        return ranges.length / 2;
    }

    /** First offset of the i-th consumed range. */
    public long rangeStart(int i) {
        return ranges[2 * i];
    }

    /** The offset after the i-th consumed range. */
    public long rangeEnd(int i) {
        return ranges[2 * i + 1];
    }

    /** Whether the group consumed the offset. */
    public boolean isConsumed(long offset) {
        if (offset < watermark) {
            return true;
        }
        int at = Arrays.binarySearch(ranges, offset);
        // an exact hit on an even slot is a range's start, on an odd slot its exclusive end
        return at >= 0 ? at % 2 == 0 : (-at - 1) % 2 == 1;
    }

    /** How often the message at the offset was returned; 0 when never. */
    public int redeliveryCount(long offset) {
        int at = Arrays.binarySearch(redelivered, offset);
        return at >= 0 ? counts[at] : 0;
    }

    /** Number of offsets that have a redelivery count. */
    public int redeliveredCount() {
        return redelivered.length;
    }

    /** The i-th offset that has a redelivery count, ascending. */
    public long redeliveredOffset(int i) {
        return redelivered[i];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupState that
                && watermark == that.watermark
                && Arrays.equals(ranges, that.ranges)
                && Arrays.equals(redelivered, that.redelivered)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(watermark) * 31 + Arrays.hashCode(ranges);
    }

    @Override
    public String toString() {
        return "watermark " + watermark + ", consumed above " + Arrays.toString(ranges) + ", redelivered "
                + Arrays.toString(redelivered) + " x " + Arrays.toString(counts);
    }
}
