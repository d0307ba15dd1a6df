package org.apogeemq.broker.delivery;

import java.util.Arrays;

/**
 * The delivery state of {@value #SIZE} neighbouring offsets, one {@code long} each, with counts that let a scan pass over
 * a page without looking at its entries. Not thread-safe.
 */
final class LeasePage {
    static final int SHIFT = 9;
    static final int SIZE = 1 << SHIFT;
    static final int MASK = SIZE - 1;

    /** Nobody has it; it was never given to anybody since this state was loaded. */
    static final int FREE = 0;
    /** Nobody has it, and it was given back: to be considered again before records that were never delivered. */
    static final int RETURNED = 1;
    /** An owner has it. */
    static final int LEASED = 2;
    /** An owner has acknowledged it in a transaction that is still open. */
    static final int HELD = 3;
    /** Done with. */
    static final int CONSUMED = 4;

    /** Highest delivery count that an entry can hold. */
    static final int MAX_COUNT = 0xFFFF;

    /** Highest number of a message group. */
    static final int MAX_GROUP = 0xFFF;

    private static final int STATE_MASK = 0xF;
    private static final int GROUP_SHIFT = 4;
    private static final long GROUP_BITS = (long) MAX_GROUP << GROUP_SHIFT;
    private static final int COUNT_SHIFT = 16;
    private static final int OWNER_SHIFT = 32;

    /** Stands in for every page whose entries are all consumed; never changed. */
    static final LeasePage ALL_CONSUMED = new LeasePage();

    static {
        for (int index = 0; index < SIZE; index++) {
            ALL_CONSUMED.set(index, CONSUMED, 0, 0);
        }
    }

    private final long[] entries = new long[SIZE];
    private int returned;
    private int occupied;
    private int consumed;

    int state(int index) {
        return (int) entries[index] & STATE_MASK;
    }

    int count(int index) {
        return (int) (entries[index] >>> COUNT_SHIFT) & MAX_COUNT;
    }

    int owner(int index) {
        return (int) (entries[index] >>> OWNER_SHIFT);
    }

    /** Changes all of an entry but its message group. */
    void set(int index, int state, int count, int owner) {
        account(state(index), -1);
        account(state, 1);
        entries[index] =
                (long) owner << OWNER_SHIFT | (long) count << COUNT_SHIFT | entries[index] & GROUP_BITS | state;
    }

    /** The number of the message group that the entry was given, 0 for none. */
    int group(int index) {
        return (int) (entries[index] & GROUP_BITS) >>> GROUP_SHIFT;
    }

    void group(int index, int group) {
        entries[index] = entries[index] & ~GROUP_BITS | (long) group << GROUP_SHIFT;
    }

    private void account(int state, int by) {
        switch (state) {
            case RETURNED -> returned += by;
            case LEASED, HELD -> occupied += by;
            case CONSUMED -> consumed += by;
            default -> {
                // free entries are not counted
            }
        }
    }

    boolean hasReturned() {
        return returned > 0;
    }

    /** Whether an entry of the page is leased or held. */
    boolean hasOccupied() {
        return occupied > 0;
    }

    boolean allConsumed() {
        return consumed == SIZE;
    }

    static boolean isOut(int state) {
        return state == LEASED || state == HELD;
    }

    void clear() {
        Arrays.fill(entries, 0);
        returned = 0;
        occupied = 0;
        consumed = 0;
    }
}
