package org.apogeemq.store;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * The log and all that is derived from it. Appending never blocks; reading takes no locks. Safe for use by many threads.
 */
public final class Store implements AutoCloseable {
    /** {@link #read} found no message at the offset: below the first, beyond the last, or deleted. */
    public static final int NO_MESSAGE = -1;
    /** {@link #read}: the message does not fit in what remains of the target. */
    public static final int NO_ROOM = -2;

    private Store() {}

    /**
     * Opens a data folder, making it if needed, and recovers its log.
     *
     * @param clock the wall clock: store timestamps, timers and ages
     * @throws StoreException LOCKED, READ_ONLY, DAMAGED, INCOMPATIBLE or IO
     */
    public static Store open(StoreConfig config, InstantSource clock, StoreListener listener) {
        throw new UnsupportedOperationException();
    }

    /** What open found. */
    public RecoveryReport recovery() {
        throw new UnsupportedOperationException();
    }

    /**
     * Appends messages, contiguous and all or none.
     *
     * @throws StoreException BUSY, DISK_FULL, TOO_LARGE, IO or CLOSED; the callback is not called then
     */
    public void append(List<MessageAppend> messages, AppendCallback callback) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #append(List, AppendCallback)}; the array is the store's until the callback ran. */
    public void append(MessageAppend[] messages, AppendCallback callback) {
        throw new UnsupportedOperationException();
    }

    /**
     * Applies a control.
     *
     * @throws StoreException BUSY, TOO_LARGE, IO or CLOSED; the callback is not called then
     */
    public void apply(Control control, AppendCallback callback) {
        throw new UnsupportedOperationException();
    }

    /** A number for a transaction: greater than 0, never given out before, also not before a restart. */
    public long newTransaction() {
        throw new UnsupportedOperationException();
    }

    /** A topic's queue: never null, made in memory on demand, nothing on disk before its first message. */
    public TopicQueue queue(String topic, int queueId) {
        throw new UnsupportedOperationException();
    }

    /** The queues of a topic that exist in memory, by queue id. */
    public List<TopicQueue> queues(String topic) {
        throw new UnsupportedOperationException();
    }

    /** Topics that have at least one visible message. */
    public List<String> topicsWithMessages() {
        throw new UnsupportedOperationException();
    }

    /**
     * Copies the message at an offset into the target, as it is to be sent: with its queue offset, without transaction bits.
     *
     * @return its size (the target's position moved on by it), {@link #NO_MESSAGE} or {@link #NO_ROOM} (target unchanged)
     */
    public int read(TopicQueue queue, long offset, ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    /**
     * As {@link #read(TopicQueue, long, ByteBuffer)} for a record that was looked up before.
     *
     * @param queueOffset the offset to write into the copy
     */
    public int readRecord(long position, int size, long queueOffset, ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    /**
     * The message whose record begins at a position of the log, checked. Of a half message or timer that is not visible yet
     * the queue offset is -1 and bits and prepared transaction offset are those stored.
     *
     * @return null when no message begins there or it is deleted
     */
    public ByteBuffer readAt(long position) {
        throw new UnsupportedOperationException();
    }

    /**
     * Messages with a key (one of KEYS, UNIQ_KEY or the JMS correlation id), newest first.
     *
     * @param max at most so many
     * @param begin store timestamp, inclusive
     * @param end store timestamp, inclusive
     */
    public List<ByteBuffer> findByKey(String topic, String key, int max, long begin, long end) {
        throw new UnsupportedOperationException();
    }

    /**
     * The offset to start from for a time.
     *
     * @return within minOffset..maxOffset: maxOffset when LOWER finds nothing at or after the time, minOffset when UPPER finds
     *     nothing at or before it
     */
    public long offsetByTime(String topic, int queueId, long timestamp, TimeBound bound) {
        throw new UnsupportedOperationException();
    }

    /** When the message at an offset became visible, milliseconds since the epoch; -1 when there is none. */
    public long storeTimestamp(TopicQueue queue, long offset) {
        throw new UnsupportedOperationException();
    }

    /** All metadata of a kind: a snapshot. */
    public Map<String, byte[]> metadata(String kind) {
        throw new UnsupportedOperationException();
    }

    /** A value of the metadata, null when there is none. */
    public byte[] metadata(String kind, String key) {
        throw new UnsupportedOperationException();
    }

    /** What a group consumed of a queue; {@link GroupState#NONE} when nothing is known. */
    public GroupState progress(String group, String topic, int queueId) {
        throw new UnsupportedOperationException();
    }

    /** Groups that have progress on a queue of the topic. */
    public List<String> groupsOf(String topic) {
        throw new UnsupportedOperationException();
    }

    /** Queues on which a group has progress. */
    public List<TopicQueue> queuesOf(String group) {
        throw new UnsupportedOperationException();
    }

    /** All groups that have progress on any queue. */
    public List<String> groups() {
        throw new UnsupportedOperationException();
    }

    /** All undecided transactions. */
    public List<TransactionInfo> transactions() {
        throw new UnsupportedOperationException();
    }

    /** An undecided transaction, null when there is none of that number. */
    public TransactionInfo transaction(long number) {
        throw new UnsupportedOperationException();
    }

    /** Number of parked timer messages. */
    public int timersPending() {
        throw new UnsupportedOperationException();
    }

    /** Figures of now. */
    public StoreStatistics statistics() {
        throw new UnsupportedOperationException();
    }

    /** Says what must be kept. Until the first call nothing is deleted but by {@link #deleteExpired()}. */
    public void retentionGuard(RetentionGuard guard) {
        throw new UnsupportedOperationException();
    }

    /** Forces the log to the disk; returns when everything appended before the call is there. Blocks. */
    public void flush() {
        throw new UnsupportedOperationException();
    }

    /**
     * Deletes segments that are old enough (or any, above the clean ratio) and not needed, whatever the hour. Blocks.
     *
     * @return number of segments deleted
     */
    public int deleteExpired() {
        throw new UnsupportedOperationException();
    }

    /** Completes what waits, forces the log and closes; later calls do nothing. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
