package org.apogeemq.store;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The log and all that is derived from it, as its users see it. Appending never blocks; reading takes no locks. Safe for use
 * by many threads. Opened by {@code LogStore.open} in package engine.
 */
public interface Store extends AutoCloseable {
    /** {@link #readRecord} found no message at the position: it was deleted. */
    int NO_MESSAGE = -1;
    /** {@link #readRecord}: the message does not fit in what remains of the target. */
    int NO_ROOM = -2;

    /** What open found. */
    RecoveryReport recovery();

    /**
     * Appends messages, contiguous and all or none.
     *
     * @throws StoreException BUSY, DISK_FULL, TOO_LARGE, IO or CLOSED; the callback is not called then
     */
    void append(List<MessageAppend> messages, AppendCallback callback);

    /** As {@link #append(List, AppendCallback)}; the array is the store's until the callback ran. */
    void append(MessageAppend[] messages, AppendCallback callback);

    /**
     * Applies a control.
     *
     * @throws StoreException BUSY, TOO_LARGE, IO or CLOSED; the callback is not called then
     */
    void apply(Control control, AppendCallback callback);

    /** A number for a transaction: greater than 0, never given out before, also not before a restart. */
    long newTransaction();

    /** Position behind the last record written: what is appended from now on is there or further on. */
    long end();

    /**
     * A topic's queue: never null, made in memory on demand, nothing on disk before its first message. Always the same object,
     * but for a queue of which the log has nothing, and which nobody has any more.
     */
    TopicQueue queue(String topic, int queueId);

    /** The queues of a topic that exist in memory, by queue id. */
    List<TopicQueue> queues(String topic);

    /** Topics that have at least one visible message. */
    List<String> topicsWithMessages();

    /**
     * Copies a message that {@link TopicQueue#lookup} has found into the target, as it is to be sent: with its queue
     * offset, without transaction bits.
     *
     * @param queueOffset the offset to write into the copy
     * @return its size (the target's position moved on by it), {@link #NO_MESSAGE} or {@link #NO_ROOM} (target unchanged)
     */
    int readRecord(long position, int size, long queueOffset, ByteBuffer target);

    /**
     * As {@link #readRecord}; when the record was appended anew elsewhere since it was looked up, looks it up again.
     *
     * @param entry what {@link TopicQueue#lookup} gave for the offset; changed when it is looked up again
     */
    default int readEntry(TopicQueue queue, long offset, QueueEntry entry, ByteBuffer target) {
        while (true) {
            long position = entry.position();
            int size = readRecord(position, entry.size(), offset, target);
            if (size != NO_MESSAGE || !queue.lookup(offset, entry) || entry.position() == position) {
                return size;
            }
        }
    }

    /**
     * The message whose record begins at a position of the log, checked. Of a half message or timer that is not visible yet
     * the queue offset is -1 and bits and prepared transaction offset are those stored.
     *
     * @return null when no message begins there or it is deleted
     */
    ByteBuffer readAt(long position);

    /**
     * Messages with a key (one of KEYS, UNIQ_KEY or the JMS correlation id), newest first.
     *
     * @param max at most so many
     * @param begin store timestamp, inclusive
     * @param end store timestamp, inclusive
     */
    List<ByteBuffer> findByKey(String topic, String key, int max, long begin, long end);

    /**
     * The offset to start from for a time.
     *
     * @return within minOffset..maxOffset: maxOffset when LOWER finds nothing at or after the time, minOffset when UPPER finds
     *     nothing at or before it
     */
    long offsetByTime(String topic, int queueId, long timestamp, TimeBound bound);

    /** When the message at an offset became visible, milliseconds since the epoch; -1 when there is none. */
    long storeTimestamp(TopicQueue queue, long offset);

    /** All metadata of a kind: a snapshot. */
    Map<String, byte[]> metadata(String kind);

    /** A value of the metadata, null when there is none. */
    byte[] metadata(String kind, String key);

    /** What a group consumed of a queue; {@link GroupState#NONE} when nothing is known. */
    GroupState progress(String group, String topic, int queueId);

    /** What a group's consumers have of a queue for a time, by offset, also when the time is up: a snapshot. */
    SortedMap<Long, LeaseTerms> leases(String group, String topic, int queueId);

    /** Groups that have progress on a queue of the topic. */
    List<String> groupsOf(String topic);

    /** Queues on which a group has progress. */
    List<TopicQueue> queuesOf(String group);

    /** All groups that have progress on any queue. */
    List<String> groups();

    /** All undecided transactions. */
    List<TransactionInfo> transactions();

    /** An undecided transaction, null when there is none of that number. */
    TransactionInfo transaction(long number);

    /**
     * Whether a client's transaction is committed, as far as the log tells now. Known for at least 15 minutes of the log's time,
     * unless tens of thousands of connections commit within that, or hundreds of transactions of this one out of order.
     *
     * @param since store timestamp, ms since the epoch: the commit was not written before
     */
    CommitFact commitOf(Control.ClientNumber client, long since);

    /** Whether nothing is written until the store is opened anew, and whether what was written last is kept is not known. */
    boolean isBroken();

    /** Number of parked timer messages. */
    int timersPending();

    /**
     * Recalls a message that waits for its time: it is never delivered then. Half messages are not recalled.
     *
     * @param uniqueKey its property UNIQ_KEY
     * @param callback {@link AppendResult#released()} is 1 when it was recalled, 0 when it came too late
     * @return false when no message of this key waits; the callback is not called then
     * @throws StoreException BUSY also when too many recalled messages whose time has not come are remembered
     */
    boolean recall(String topic, String uniqueKey, AppendCallback callback);

    /** Figures of now. */
    StoreStatistics statistics();

    /**
     * Changes when segments are deleted and messages refused, as the settings of these names in {@link StoreConfig} say; in
     * force when the disk is looked at next.
     *
     * @throws StoreException INVALID naming the setting, its value and what is allowed
     */
    void changeRetention(int fileReservedHours, String deleteWhen, int diskCleanRatio, int diskFullRatio);

    /** Says what must be kept. Until the first call nothing is deleted but by {@link #deleteExpired()}. */
    void retentionGuard(RetentionGuard guard);

    /** Returns when everything whose callback ran before the call was forced to the disk. Blocks. */
    void flush();

    /**
     * Deletes segments that are old enough (or any, above the clean ratio) and not needed, whatever the hour. Blocks.
     *
     * @return number of segments deleted
     */
    int deleteExpired();

    /** Completes what waits, forces the log and closes; later calls do nothing. */
    @Override
    void close();
}
