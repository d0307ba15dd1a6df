package org.apogeemq.store.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apogeemq.store.Control;
import org.apogeemq.store.GroupState;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.index.OpenIndex;
import org.apogeemq.store.index.SegmentIndex;
import org.apogeemq.store.index.TimerKey;

/**
 * All that is derived from the log: a fold over its records in their order. Appending and recovery apply each record through
 * the same two methods, so what is recovered cannot differ from what was live. Applied to by one thread.
 */
public final class DerivedState {
    private final QueueTable queues = new QueueTable();
    private final MetadataTable metadata = new MetadataTable();
    private final GroupProgressTable groups = new GroupProgressTable(queues);
    private final LeaseTable leases = new LeaseTable(queues);
    private final TransactionTable transactions = new TransactionTable();
    private final ClientCommits clientCommits = new ClientCommits();
    private final TimerIndex timers = new TimerIndex();
    private final Consumer<LogQueue> touched;
    private OpenIndex index;
    private long time;

    /**
     * An empty state.
     *
     * @param touched told of each queue that got entries, once until they are published
     */
    public DerivedState(Consumer<LogQueue> touched) {
        this.touched = touched;
    }

    /** The records that follow are of the segment this index is of. */
    public void segment(OpenIndex newIndex) {
        index = newIndex;
        timers.begin(newIndex.timers());
    }

    /** The records that follow were stored at this time. */
    public void time(long newTime) {
        time = newTime;
        index.time(newTime);
    }

    /** Store timestamp of the newest records. */
    public long time() {
        return time;
    }

    /**
     * A message record is in the log.
     *
     * @param offset the queue offset in the record; -1 when it is parked
     */
    public void apply(MessageAppend message, long position, int size, long offset) {
        LogQueue queue = LogQueue.of(message.queue());
        index.keys(message.keyHashes(), position);
        if (message.transaction() > 0) {
            transactions
                    .open(message.transaction(), time)
                    .messages
                    .add(queue, position, size, message.tagHash(), message.deliverAt());
        } else if (offset < 0) {
            timers.add(queue, position, size, message.tagHash(), message.deliverAt());
        } else if (index.entry(queue, offset, position, size, message.tagHash(), time)) {
            touched.accept(queue);
        }
    }

    /**
     * A control record is in the log.
     *
     * @return the number of half messages that a commit took out of its transaction, or of timers that a recall took out
     */
    public int apply(Control control) {
        if (control instanceof Control.Progress c) {
            progress(c.groups());
            c.leases().forEach(leases::apply);
        } else if (control instanceof Control.OffsetReset c) {
            LogQueue queue = queues.queue(c.topic(), c.queueId());
            groups.set(c.group(), queue, new GroupState(c.offset(), new long[0], new long[0], new int[0]));
            leases.reset(c.group(), queue);
        } else if (control instanceof Control.MetadataPut c) {
            metadata.put(c.kind(), c.key(), c.value());
        } else if (control instanceof Control.MetadataRemove c) {
            metadata.remove(c.kind(), c.key());
        } else if (control instanceof Control.TopicDelete c) {
            deleteTopic(c.topic());
        } else if (control instanceof Control.GroupDelete c) {
            groups.deleteGroup(c.group());
            leases.deleteGroup(c.group());
            metadata.remove("group", c.group());
        } else if (control instanceof Control.Commit c) {
            return commit(c);
        } else if (control instanceof Control.Rollback c) {
            transactions.decide(c.transaction());
            progress(c.progress());
        } else if (control instanceof Control.Prepare c) {
            transactions.open(c.transaction(), time).prepare(c);
        } else if (control instanceof Control.Decide c) {
            return decide(c);
        } else if (control instanceof Control.Forget c) {
            transactions.forget(c.transaction());
        } else if (control instanceof Control.TimersDue c) {
            timersDue(c);
        } else if (control instanceof Control.Recall c) {
            TimerKey timer = new TimerKey(c.deliverAt(), c.position());
            return timers.recall(queues.queue(c.topic(), c.queueId()), timer) ? 1 : 0;
        } else if (control instanceof Control.QueueResumed c) {
            queues.resume(c);
        }
        return 0;
    }

    private void timersDue(Control.TimersDue due) {
        for (Control.Fired fired : due.fired()) {
            LogQueue queue = queues.queue(fired.topic(), fired.queueId());
            timers.delivered(queue);
            release(queue, fired.position(), fired.size(), fired.tagHash());
        }
        timers.done(new TimerKey(due.time(), due.position()));
    }

    /**
     * A control record with records that were appended anew is in the log.
     *
     * @param at of the record in the bytes
     * @param position of the record in the log
     */
    public void relocated(ByteBuffer bytes, int at, long position) {
        Map<LogQueue, Map<Long, QueueEntry>> entries = new HashMap<>();
        for (Relocation.Arrived arrived : Relocation.decode(bytes, at, position, queues)) {
            Moved moved = arrived.moved();
            index.keys(arrived.keyHashes(), arrived.position());
            switch (moved.kind()) {
                case ENTRY -> {
                    QueueEntry entry = new QueueEntry();
                    entry.set(arrived.position(), moved.size(), moved.tagHash(), moved.time());
                    entries.computeIfAbsent(moved.queue(), q -> new HashMap<>()).put(moved.key(), entry);
                }
                case HALF_MESSAGE -> transactions.move(moved.key(), moved.from(), arrived.position());
                case TIMER -> timers.move(moved, arrived.position());
                default -> throw new AssertionError(moved.kind());
            }
        }
        entries.forEach((queue, moves) -> queue.entries().move(moves));
    }

    /** What of these is still so, and is of a record below a position. */
    public List<Moved> stillAt(List<Moved> wanted, long end) {
        List<Moved> list = new ArrayList<>();
        QueueEntry entry = new QueueEntry();
        for (Moved moved : wanted) {
            LogQueue queue = moved.queue();
            switch (moved.kind()) {
                case ENTRY -> {
                    if (queue.lookup(moved.key(), entry) && entry.position() < end) {
                        list.add(Moved.entry(queue, moved.key(), entry));
                    }
                }
                case HALF_MESSAGE -> {
                    if (transactions.has(moved.key(), moved.from())) {
                        list.add(moved);
                    }
                }
                default -> {
                    if (moved.deletions() == queue.timers().deletions()
                            && timers.waits(new TimerKey(moved.key(), moved.from()))) {
                        list.add(moved);
                    }
                }
            }
        }
        return list;
    }

    /** The oldest segment is deleted: the log begins at a position now. */
    public void drop(SegmentIndex oldest, long begin) {
        oldest.drop();
        timers.remove(oldest);
        dropMoved(begin);
    }

    /** Forgets what was moved to where the log is deleted by now. */
    public void dropMoved(long begin) {
        queues.forEach(queue -> {
            if (queue.entries().moved().size() > 0) {
                queue.entries().dropMoved(begin);
            }
        });
    }

    private void deleteTopic(String topic) {
        queues.queues(topic).forEach(queue -> queue.entries().deleteAll());
        timers.deleteTopic(queues.queues(topic));
        groups.deleteTopic(topic);
        leases.deleteTopic(topic);
        metadata.remove("topic", topic);
    }

    private int commit(Control.Commit commit) {
        Transaction transaction = transactions.decide(commit.transaction());
        int released = transaction == null ? 0 : commit(transaction);
        progress(commit.progress());
        if (commit.client() != null) {
            clientCommits.committed(commit.client(), time);
        }
        return released;
    }

    private int commit(Transaction transaction) {
        transaction.messages.forEach(this::committed);
        if (transaction.prepared() != null) {
            progress(transaction.prepared().acknowledged());
        }
        return transaction.messages.size();
    }

    private int decide(Control.Decide decision) {
        if (!transactions.isPrepared(decision.transaction())) {
            return 0;
        }
        Transaction transaction = transactions.decide(decision.transaction());
        transactions.keep(transaction.decided(decision.commit()));
        int released = decision.commit() ? commit(transaction) : 0;
        progress(decision.progress());
        return released;
    }

    private void committed(LogQueue queue, long position, int size, long tagHash, long deliverAt) {
        if (deliverAt > time) {
            timers.add(queue, position, size, tagHash, deliverAt);
        } else {
            release(queue, position, size, tagHash);
        }
    }

    private void release(LogQueue queue, long position, int size, long tagHash) {
        long offset = queue.entries().nextOffset();
        index.released(position, offset);
        if (index.entry(queue, offset, position, size, tagHash, time)) {
            touched.accept(queue);
        }
    }

    private void progress(List<Control.GroupProgress> list) {
        for (Control.GroupProgress more : list) {
            groups.apply(more);
            leases.ended(more);
        }
    }

    /** The queues. */
    public QueueTable queues() {
        return queues;
    }

    /** The metadata. */
    public MetadataTable metadata() {
        return metadata;
    }

    /** The groups' progress. */
    public GroupProgressTable groups() {
        return groups;
    }

    /** What the groups' consumers have for a time. */
    public LeaseTable leases() {
        return leases;
    }

    /** The undecided transactions. */
    public TransactionTable transactions() {
        return transactions;
    }

    /** The commits that clients may ask about. */
    public ClientCommits clientCommits() {
        return clientCommits;
    }

    /** The timers. */
    public TimerIndex timers() {
        return timers;
    }

    /** Sets the time of the newest record as a STATE record has it. */
    void restoreTime(long newest) {
        time = newest;
    }
}
