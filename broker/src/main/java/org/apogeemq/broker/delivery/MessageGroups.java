package org.apogeemq.broker.delivery;

/**
 * Who works on which message groups of one queue. A group (JMSXGroupID, RocketMQ's sharding key) is delivered to one
 * subscription as long as that has messages of it; after that it stays with it while it is open and can take more, so that
 * a group's messages go to one consumer and others share the other groups. Groups are told apart by a hash of {@value
 * #GROUPS} values: two that fall together are treated as one.
 *
 * <p>One thread.
 */
final class MessageGroups {
    /** Not in a group. */
    static final int NONE = 0;

    /** All records of the queue, for consumers that want it in order. */
    static final int WHOLE_QUEUE = 1;

    private static final int GROUPS = LeasePage.MAX_GROUP;

    /** Null: nobody, or, while messages are leased, a transaction that was prepared before the broker was started. */
    private final Subscription[] owners = new Subscription[GROUPS + 1];

    private final int[] leased = new int[GROUPS + 1];

    /** Messages that transactions hold which were prepared before the broker was started. */
    private int inDoubt;

    /** The number of a group, {@value #WHOLE_QUEUE} + 1 to {@value #GROUPS}. */
    static int numberOf(String groupId) {
        return WHOLE_QUEUE + 1 + Math.floorMod(groupId.hashCode() * 0x9E3779B9 >>> 8, GROUPS - WHOLE_QUEUE);
    }

    /** Whether the subscription may have the next message of the group. */
    boolean admits(int group, Subscription subscription) {
        if (group == WHOLE_QUEUE && inDoubt > 0) {
            return false;
        }
        Subscription owner = owners[group];
        if (owner == subscription) {
            return true;
        }
        return leased[group] == 0 && (owner == null || !keeps(owner, subscription));
    }

    /** Whether a group of whose messages nobody has any is to stay with its owner. */
    private static boolean keeps(Subscription owner, Subscription other) {
        return !owner.closed
                && owner.credit > 0
                && !owner.outlet().isBlocked()
                && owner.spec().cursorKey().equals(other.spec().cursorKey());
    }

    /** The subscription, or null for a transaction of before the broker's start, is given a message of the group. */
    void leased(int group, Subscription subscription) {
        owners[group] = subscription;
        leased[group]++;
    }

    /**
     * A transaction that was prepared before the broker was started holds a message. Whether its consumer wanted the queue in
     * order nobody knows any more; those that do, wait.
     */
    void inDoubt() {
        inDoubt++;
    }

    /** A transaction that was prepared before the broker was started has ended, and with it what it held, so many messages. */
    void decided(int messages) {
        inDoubt -= messages;
    }

    /** A lease on a message of the group has ended; true when it was the last. */
    boolean ended(int group) {
        leased[group]--;
        if (leased[group] == 0 && owners[group] != null && owners[group].closed) {
            owners[group] = null;
        }
        return leased[group] == 0;
    }

    /** The subscription is closed: what it has nothing of is nobody's. */
    void closed(Subscription subscription) {
        for (int group = 1; group <= GROUPS; group++) {
            if (owners[group] == subscription && leased[group] == 0) {
                owners[group] = null;
            }
        }
    }
}
