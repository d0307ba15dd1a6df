package org.apogeemq.store.state;

import java.util.Arrays;
import org.apogeemq.store.CommitFact;

/**
 * The numbers that one connection of a client has committed. Sessions commit more or less in the order of their numbers, so
 * these are few ranges; of more than {@link #MAX_RANGES} the lowest are forgotten. Immutable.
 *
 * @param ranges pairs of numbers, first inclusive and end exclusive, ascending, with gaps between them
 * @param forgottenTo numbers up to this that are in no range may have been committed
 * @param last store timestamp of the newest commit, milliseconds since the epoch
 */
record CommittedNumbers(long[] ranges, long forgottenTo, long last) {
    static final int MAX_RANGES = 256;

    static final CommittedNumbers NONE = new CommittedNumbers(new long[0], Long.MIN_VALUE, 0);

    /** What is known of a number. */
    CommitFact of(long number) {
        int at = endsAbove(number);
        if (at < ranges.length && ranges[at] <= number) {
            return CommitFact.COMMITTED;
        }
        return number <= forgottenTo ? CommitFact.FORGOTTEN : CommitFact.NOT_COMMITTED;
    }

    /** Index of the first range that ends above a number; the length of the array when there is none. */
    private int endsAbove(long number) {
        int low = 0;
        int high = ranges.length / 2;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ranges[2 * middle + 1] > number) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return 2 * low;
    }

    /** These and one more. */
    CommittedNumbers with(long number, long time) {
        int at = endsAbove(number);
        boolean afterOne = at > 0 && ranges[at - 1] == number;
        boolean beforeOne = at < ranges.length && ranges[at] == number + 1;
        if (at < ranges.length && ranges[at] <= number) {
            return new CommittedNumbers(ranges, forgottenTo, time);
        }
        long first = afterOne ? ranges[at - 2] : number;
        long end = beforeOne ? ranges[at + 1] : number + 1;
        int from = afterOne ? at - 2 : at;
        int to = beforeOne ? at + 2 : at;
        long[] more = new long[ranges.length - (to - from) + 2];
        System.arraycopy(ranges, 0, more, 0, from);
        more[from] = first;
        more[from + 1] = end;
        System.arraycopy(ranges, to, more, from + 2, ranges.length - to);
        return more.length / 2 <= MAX_RANGES
                ? new CommittedNumbers(more, forgottenTo, time)
                : new CommittedNumbers(
                        withoutLowest(more, from), Math.max(forgottenTo, more[from == 0 ? 3 : 1] - 1), time);
    }

    /** The one that was just added is the one most likely to be asked about, lowest or not. */
    private static long[] withoutLowest(long[] more, int added) {
        long[] fewer = Arrays.copyOfRange(more, 2, more.length);
        if (added == 0) {
            fewer[0] = more[0];
            fewer[1] = more[1];
        }
        return fewer;
    }
}
