package org.apogeemq.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apogeemq.store.append.AppendCounters;
import org.apogeemq.store.append.Appender;
import org.apogeemq.store.append.WriteGate;
import org.apogeemq.store.log.CommitLog;
import org.apogeemq.store.log.DiskErrors;
import org.apogeemq.store.log.FolderLock;
import org.apogeemq.store.read.KeySearch;
import org.apogeemq.store.read.MessageReader;
import org.apogeemq.store.read.TimeSearch;
import org.apogeemq.store.state.DerivedState;
import org.apogeemq.store.upkeep.Housekeeping;

/**
 * The log and all that is derived from it. Appending never blocks; reading takes no locks. Safe for use by many threads.
 */
public final class Store implements AutoCloseable {
    /** {@link #read} found no message at the offset: below the first, beyond the last, or deleted. */
    public static final int NO_MESSAGE = -1;
    /** {@link #read}: the message does not fit in what remains of the target. */
    public static final int NO_ROOM = -2;

    private static final int TRANSACTIONS_PER_MILLI_BITS = 20;

    private final RecoveryReport recovery;
    private final FolderLock lock;
    private final CommitLog log;
    private final DerivedState state;
    private final WriteGate gate;
    private final Appender appender;
    private final AppendCounters counters;
    private final Housekeeping housekeeping;
    private final DiskErrors errors;
    private final MessageReader reader;
    private final AtomicLong transactions;
    private final AtomicBoolean closed = new AtomicBoolean();

    Store(StoreOpening parts) {
        recovery = parts.recovery;
        lock = parts.lock;
        log = parts.log;
        state = parts.state;
        gate = parts.gate;
        appender = parts.appender;
        counters = parts.cycle.counters();
        housekeeping = parts.housekeeping;
        errors = parts.errors;
        reader = new MessageReader(log);
        // numbers handed out and never written are not known after a restart: the clock keeps them apart
        transactions = new AtomicLong(
                Math.max(state.transactions().highest(), parts.clock.millis() << TRANSACTIONS_PER_MILLI_BITS));
    }

    /**
     * Opens a data folder, making it if needed, and recovers its log.
     *
     * @param clock the wall clock: store timestamps, timers and ages
     * @throws StoreException LOCKED, READ_ONLY, DAMAGED, INCOMPATIBLE or IO
     */
    public static Store open(StoreConfig config, InstantSource clock, StoreListener listener) {
        return new StoreOpening(config, clock, listener).open();
    }

    /** What open found. */
    public RecoveryReport recovery() {
        return recovery;
    }

    /**
     * Appends messages, contiguous and all or none.
     *
     * @throws StoreException BUSY, DISK_FULL, TOO_LARGE, IO or CLOSED; the callback is not called then
     */
    public void append(List<MessageAppend> messages, AppendCallback callback) {
        append(messages.toArray(new MessageAppend[0]), callback);
    }

    /** As {@link #append(List, AppendCallback)}; the array is the store's until the callback ran. */
    public void append(MessageAppend[] messages, AppendCallback callback) {
        appender.append(messages, callback);
    }

    /**
     * Applies a control.
     *
     * @throws StoreException BUSY, TOO_LARGE, IO or CLOSED; the callback is not called then
     */
    public void apply(Control control, AppendCallback callback) {
        appender.apply(control, callback);
    }

    /** A number for a transaction: greater than 0, never given out before, also not before a restart. */
    public long newTransaction() {
        return transactions.incrementAndGet();
    }

    /** A topic's queue: never null, made in memory on demand, nothing on disk before its first message. */
    public TopicQueue queue(String topic, int queueId) {
        return state.queues().queue(topic, queueId);
    }

    /** The queues of a topic that exist in memory, by queue id. */
    public List<TopicQueue> queues(String topic) {
        return state.queues().queues(topic);
    }

    /** Topics that have at least one visible message. */
    public List<String> topicsWithMessages() {
        return state.queues().topicsWithMessages();
    }

    /**
     * Copies the message at an offset into the target, as it is to be sent: with its queue offset, without transaction bits.
     *
     * @return its size (the target's position moved on by it), {@link #NO_MESSAGE} or {@link #NO_ROOM} (target unchanged)
     */
    public int read(TopicQueue queue, long offset, ByteBuffer target) {
        return reader.read(queue, offset, target);
    }

    /**
     * As {@link #read(TopicQueue, long, ByteBuffer)} for a record that was looked up before.
     *
     * @param queueOffset the offset to write into the copy
     */
    public int readRecord(long position, int size, long queueOffset, ByteBuffer target) {
        return reader.read(position, size, queueOffset, target);
    }

    /**
     * The message whose record begins at a position of the log, checked. Of a half message or timer that is not visible yet
     * the queue offset is -1 and bits and prepared transaction offset are those stored.
     *
     * @return null when no message begins there or it is deleted
     */
    public ByteBuffer readAt(long position) {
        return reader.readAt(position);
    }

    /**
     * Messages with a key (one of KEYS, UNIQ_KEY or the JMS correlation id), newest first.
     *
     * @param max at most so many
     * @param begin store timestamp, inclusive
     * @param end store timestamp, inclusive
     */
    public List<ByteBuffer> findByKey(String topic, String key, int max, long begin, long end) {
        return new KeySearch(log, reader, state.queues()).find(topic, key, max, begin, end);
    }

    /**
     * The offset to start from for a time.
     *
     * @return within minOffset..maxOffset: maxOffset when LOWER finds nothing at or after the time, minOffset when UPPER finds
     *     nothing at or before it
     */
    public long offsetByTime(String topic, int queueId, long timestamp, TimeBound bound) {
        return new TimeSearch(queue(topic, queueId)).find(timestamp, bound);
    }

    /** When the message at an offset became visible, milliseconds since the epoch; -1 when there is none. */
    public long storeTimestamp(TopicQueue queue, long offset) {
        QueueEntry entry = new QueueEntry();
        return queue.lookup(offset, entry) ? entry.storeTimestamp() : -1;
    }

    /** All metadata of a kind: a snapshot. */
    public Map<String, byte[]> metadata(String kind) {
        return state.metadata().all(kind);
    }

    /** A value of the metadata, null when there is none. */
    public byte[] metadata(String kind, String key) {
        return state.metadata().get(kind, key);
    }

    /** What a group consumed of a queue; {@link GroupState#NONE} when nothing is known. */
    public GroupState progress(String group, String topic, int queueId) {
        return state.groups().get(group, queue(topic, queueId));
    }

    /** Groups that have progress on a queue of the topic. */
    public List<String> groupsOf(String topic) {
        return state.groups().groupsOf(topic);
    }

    /** Queues on which a group has progress. */
    public List<TopicQueue> queuesOf(String group) {
        return state.groups().queuesOf(group);
    }

    /** All groups that have progress on any queue. */
    public List<String> groups() {
        return state.groups().groups();
    }

    /** All undecided transactions. */
    public List<TransactionInfo> transactions() {
        return state.transactions().infos();
    }

    /** An undecided transaction, null when there is none of that number. */
    public TransactionInfo transaction(long number) {
        return state.transactions().info(number);
    }

    /** Number of parked timer messages. */
    public int timersPending() {
        return state.timers().size();
    }

    /** Figures of now. */
    public StoreStatistics statistics() {
        return new StoreStatistics(
                log.minPosition(),
                log.written(),
                log.flushed(),
                log.segments().size(),
                housekeeping.space().usedRatio(),
                housekeeping.space().usable(),
                counters.messages(),
                counters.controls(),
                counters.chunks(),
                counters.bytes(),
                log.flushes(),
                log.flushNanosTotal(),
                log.flushNanosMax(),
                appender.depth(),
                appender.capacity(),
                state.timers().size(),
                state.transactions().size(),
                gate.writable());
    }

    /** Says what must be kept. Until the first call nothing is deleted but by {@link #deleteExpired()}. */
    public void retentionGuard(RetentionGuard guard) {
        housekeeping.guard(guard);
    }

    /** Forces the log to the disk; returns when everything appended before the call is there. Blocks. */
    public void flush() {
        housekeeping.flush();
    }

    /**
     * Deletes segments that are old enough (or any, above the clean ratio) and not needed, whatever the hour. Blocks.
     *
     * @return number of segments deleted
     */
    public int deleteExpired() {
        return housekeeping.deleteExpired();
    }

    /** Completes what waits, forces the log and closes; later calls do nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        housekeeping.close();
        appender.close();
        try (lock;
                log) {
            if (!gate.isBroken()) {
                log.force();
            }
        } catch (IOException e) {
            throw errors.translate("closing the log", e);
        }
    }
}
