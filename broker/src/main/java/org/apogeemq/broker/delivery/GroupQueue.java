package org.apogeemq.broker.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.store.TopicQueue;

/** A group's state on one topic queue: its leases, its cursors by selector, and progress that is not yet written. */
final class GroupQueue {
    private static final class CountedCursor {
        private final ScanCursor cursor;
        private int users;

        private CountedCursor(ScanCursor cursor) {
            this.cursor = cursor;
        }
    }

    /** Key of a cursor that no selector has. */
    private static final String POP = "\0pop";

    private final DeliveryGroup group;
    private final TopicQueue queue;
    private final QueueLeases leases;
    private final Map<String, CountedCursor> cursors = new HashMap<>();
    private ScanCursor popCursor;
    private MessageGroups messageGroups;
    private boolean looksAhead;
    private boolean byPriority;

    /** Popped records that are out, by offset; kept by {@link PopLeases}. */
    final Map<Long, PopLease> popLeases = new HashMap<>();

    /** Records popped at this time (ms since the epoch) or before mean nothing: the group's offset was set anew since. */
    long poppedAfter;

    /** Consumed offsets that no written progress covers. */
    final OffsetBatch consumed = new OffsetBatch();
    /** Raised delivery counts that no written progress covers. */
    final Map<Long, Integer> counts = new TreeMap<>();
    /** Offsets that were leased by pops, or whose leases ended, since written progress said so; some may be repeated. */
    final OffsetBatch leaseChanges = new OffsetBatch();
    /** Completed when the progress collected so far is durable. */
    List<CompletableFuture<Void>> waiting = new ArrayList<>();

    boolean writeInFlight;
    /** Whether the last write failed; said once. */
    boolean writeFails;

    boolean listedDirty;

    GroupQueue(DeliveryGroup group, TopicQueue queue, QueueLeases leases) {
        this.group = group;
        this.queue = queue;
        this.leases = leases;
    }

    /** The same queue, with nothing leased and all below an offset consumed. */
    GroupQueue from(long offset) {
        GroupQueue fresh = new GroupQueue(group, queue, new QueueLeases(offset));
        fresh.looksAhead = looksAhead;
        fresh.byPriority = byPriority;
        return fresh;
    }

    DeliveryGroup group() {
        return group;
    }

    TopicQueue queue() {
        return queue;
    }

    QueueLeases leases() {
        return leases;
    }

    ScanCursor openCursor(String key) {
        CountedCursor counted = cursors.computeIfAbsent(key, k -> new CountedCursor(leases.openCursor()));
        counted.users++;
        return counted.cursor;
    }

    private void closeCursor(String key) {
        CountedCursor counted = cursors.get(key);
        if (counted != null && --counted.users == 0) {
            cursors.remove(key);
            leases.closeCursor(counted.cursor);
        }
    }

    /**
     * The records are not all alike from now on: there are priorities or message groups among them, and a later one may go
     * first.
     */
    void lookAhead() {
        looksAhead = true;
    }

    /** Some records may have a higher priority than others: they are looked for. */
    void byPriority() {
        byPriority = true;
        looksAhead = true;
    }

    /** Whether records of a higher priority are looked for. */
    boolean isByPriority() {
        return byPriority;
    }

    /** Whether cursors look ahead. */
    boolean looksAhead() {
        return looksAhead;
    }

    /** Who works on which message groups. */
    MessageGroups messageGroups() {
        if (messageGroups == null) {
            messageGroups = new MessageGroups();
        }
        return messageGroups;
    }

    /** Notes that a subscription is given a message of a group. */
    void leasedInGroup(int messageGroup, Subscription subscription, long offset) {
        messageGroups().leased(messageGroup, subscription);
        leases.group(offset, messageGroup);
    }

    /** The message group of a leased or held record, {@link MessageGroups#NONE} in most cases. */
    int messageGroup(long offset) {
        return messageGroups == null ? MessageGroups.NONE : leases.group(offset);
    }

    /** The subscription is closed. */
    void closed(Subscription subscription) {
        closeCursor(subscription.spec().cursorKey());
        if (messageGroups != null) {
            messageGroups.closed(subscription);
        }
    }

    /** The cursor of pop consumers, theirs alone for they do not look ahead; it stays open. */
    ScanCursor popCursor() {
        if (popCursor == null) {
            popCursor = openCursor(POP);
        }
        return popCursor;
    }

    /** About how many records pop consumers have not been given yet. */
    long notGiven() {
        return Math.max(0, queue.maxOffset() - leases.lookedAtUpTo(popCursor()));
    }

    /** Drops progress that is not yet on its way to the store; who waits for it is told that all is well. */
    void forgetUnwritten() {
        consumed.takeRanges();
        counts.clear();
        leaseChanges.takeRanges();
        waiting.forEach(done -> done.complete(null));
        waiting.clear();
    }

    int cursorCount() {
        return cursors.size();
    }

    /** Whether something waits to be written or is being written. */
    boolean isUnsettled() {
        return writeInFlight || hasUnwritten();
    }

    boolean hasUnwritten() {
        return !consumed.isEmpty() || !counts.isEmpty() || !leaseChanges.isEmpty();
    }
}
