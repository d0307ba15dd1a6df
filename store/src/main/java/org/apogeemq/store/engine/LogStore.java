package org.apogeemq.store.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.CommitFact;
import org.apogeemq.store.Control;
import org.apogeemq.store.GroupState;
import org.apogeemq.store.LeaseTerms;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.RecoveryReport;
import org.apogeemq.store.RetentionGuard;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreConfig;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.StoreListener;
import org.apogeemq.store.StoreStatistics;
import org.apogeemq.store.TimeBound;
import org.apogeemq.store.TopicQueue;
import org.apogeemq.store.TransactionInfo;
import org.apogeemq.store.append.AppendCounters;
import org.apogeemq.store.append.Appender;
import org.apogeemq.store.append.WriteGate;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.log.CommitLog;
import org.apogeemq.store.log.DiskErrors;
import org.apogeemq.store.log.FolderLock;
import org.apogeemq.store.read.KeySearch;
import org.apogeemq.store.read.MessageReader;
import org.apogeemq.store.read.ParkedTimers;
import org.apogeemq.store.read.TimeSearch;
import org.apogeemq.store.state.DerivedState;
import org.apogeemq.store.upkeep.Housekeeping;

/** The store on a data folder: hands each request to the part that does it. */
public final class LogStore implements Store {
    private static final int TRANSACTIONS_PER_MILLI_BITS = 20;
    /** They are in memory and at each segment's head until their time has come. */
    private static final int MAX_RECALLED = 100_000;

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

    LogStore(StoreOpening parts) {
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
    public static LogStore open(StoreConfig config, InstantSource clock, StoreListener listener) {
        return new StoreOpening(config, clock, listener).open();
    }

    @Override
    public RecoveryReport recovery() {
        return recovery;
    }

    @Override
    public void append(List<MessageAppend> messages, AppendCallback callback) {
        append(messages.toArray(new MessageAppend[0]), callback);
    }

    @Override
    public void append(MessageAppend[] messages, AppendCallback callback) {
        appender.append(messages, callback);
    }

    @Override
    public void apply(Control control, AppendCallback callback) {
        appender.apply(control, callback);
    }

    @Override
    public long newTransaction() {
        return transactions.incrementAndGet();
    }

    @Override
    public long end() {
        return log.written();
    }

    @Override
    public TopicQueue queue(String topic, int queueId) {
        return state.queues().queue(topic, queueId);
    }

    @Override
    public List<TopicQueue> queues(String topic) {
        return List.copyOf(state.queues().queues(topic));
    }

    @Override
    public List<String> topicsWithMessages() {
        return state.queues().topicsWithMessages();
    }

    @Override
    public int readRecord(long position, int size, long queueOffset, ByteBuffer target) {
        return reader.read(position, size, queueOffset, target);
    }

    @Override
    public ByteBuffer readAt(long position) {
        return reader.readAt(position);
    }

    @Override
    public List<ByteBuffer> findByKey(String topic, String key, int max, long begin, long end) {
        return new KeySearch(log, reader, state.queues()).find(topic, key, max, begin, end);
    }

    @Override
    public long offsetByTime(String topic, int queueId, long timestamp, TimeBound bound) {
        LogQueue queue = state.queues().find(topic, queueId);
        return queue == null ? 0 : new TimeSearch(queue).find(timestamp, bound);
    }

    @Override
    public long storeTimestamp(TopicQueue queue, long offset) {
        QueueEntry entry = new QueueEntry();
        return queue.lookup(offset, entry) ? entry.storeTimestamp() : -1;
    }

    @Override
    public Map<String, byte[]> metadata(String kind) {
        return state.metadata().all(kind);
    }

    @Override
    public byte[] metadata(String kind, String key) {
        return state.metadata().get(kind, key);
    }

    @Override
    public GroupState progress(String group, String topic, int queueId) {
        LogQueue queue = state.queues().find(topic, queueId);
        return queue == null ? GroupState.NONE : state.groups().get(group, queue);
    }

    @Override
    public SortedMap<Long, LeaseTerms> leases(String group, String topic, int queueId) {
        LogQueue queue = state.queues().find(topic, queueId);
        return queue == null ? Collections.emptySortedMap() : state.leases().get(group, queue);
    }

    @Override
    public List<String> groupsOf(String topic) {
        return state.groups().groupsOf(topic);
    }

    @Override
    public List<TopicQueue> queuesOf(String group) {
        return List.copyOf(state.groups().queuesOf(group));
    }

    @Override
    public List<String> groups() {
        return state.groups().groups();
    }

    @Override
    public List<TransactionInfo> transactions() {
        return state.transactions().infos();
    }

    @Override
    public TransactionInfo transaction(long number) {
        return state.transactions().info(number);
    }

    @Override
    public CommitFact commitOf(Control.ClientNumber client, long since) {
        return state.clientCommits().of(client, since);
    }

    @Override
    public boolean isBroken() {
        return gate.isBroken();
    }

    @Override
    public int timersPending() {
        return state.timers().size();
    }

    @Override
    public boolean recall(String topic, String uniqueKey, AppendCallback callback) {
        Control.Recall recall = new ParkedTimers(log, reader).find(topic, uniqueKey);
        if (recall == null) {
            return false;
        }
        if (state.timers().recalledCount() >= MAX_RECALLED) {
            throw new StoreException(
                    StoreException.Category.BUSY,
                    MAX_RECALLED + " recalled messages whose time has not come are the most there can be");
        }
        appender.apply(recall, callback);
        return true;
    }

    @Override
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

    @Override
    public void changeRetention(int fileReservedHours, String deleteWhen, int diskCleanRatio, int diskFullRatio) {
        housekeeping.changeRetention(fileReservedHours, deleteWhen, diskCleanRatio, diskFullRatio);
    }

    @Override
    public void retentionGuard(RetentionGuard guard) {
        housekeeping.guard(guard);
    }

    @Override
    public void flush() {
        housekeeping.flush();
    }

    @Override
    public int deleteExpired() {
        return housekeeping.deleteExpired();
    }

    @Override
    public void close() {
        appender.checkMayClose();
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean wasBroken = gate.isBroken();
        housekeeping.close();
        appender.close();
        try (lock;
                log) {
            if (!wasBroken && gate.isBroken()) {
                throw gate.brokenBy();
            }
        } catch (IOException e) {
            throw errors.translate("closing the log", e);
        }
    }
}
