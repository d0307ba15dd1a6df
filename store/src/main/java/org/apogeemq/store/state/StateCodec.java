package org.apogeemq.store.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apogeemq.store.Control;
import org.apogeemq.store.GroupState;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.TransactionInfo;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.index.TimerKey;

/**
 * The whole derived state but for queue entries, as it stands at each segment's head. Equal states have equal bytes. Layout:
 * docs/store.md.
 */
public final class StateCodec {
    private static final int VERSION = 5;
    /** Ends before the commits of clients. */
    private static final int WITHOUT_CLIENT_COMMITS = 4;
    /** Ends before the leases. */
    private static final int WITHOUT_LEASES = 3;

    private static final int OPEN = 0;
    private static final int PREPARED = 1;
    private static final int COMMITTED = 2;
    private static final int ROLLED_BACK = 3;

    private final Map<LogQueue, Integer> numbers = new HashMap<>();
    private final List<LogQueue> queues = new ArrayList<>();
    private final GrowingBuffer out = new GrowingBuffer();

    private StateCodec() {}

    /** Encodes a state, which remembers what was left out. */
    private static byte[] encode(DerivedState state) {
        StateCodec codec = new StateCodec();
        codec.out
                .putInt(VERSION)
                .putLong(state.time())
                .putLong(state.transactions().highest());
        List<Control.GroupLeases> leases = state.leases().all(state.groups());
        codec.queues(state, leases);
        codec.metadata(state.metadata());
        codec.groups(state.groups());
        codec.transactions(state.transactions());
        codec.timers(state.timers());
        LeaseCodec.put(codec.out, leases);
        state.clientCommits().encode(codec.out);
        return codec.out.toArray();
    }

    /**
     * The control records for a segment's head.
     *
     * @param previousEnd position after the last record of the segment before
     * @param partBytes at most so many bytes of state in each
     */
    public static List<byte[]> records(long previousEnd, DerivedState derived, int partBytes) {
        byte[] encoded = encode(derived);
        byte[] state = ByteBuffer.allocate(Long.BYTES + encoded.length)
                .putLong(previousEnd)
                .put(encoded)
                .array();
        List<byte[]> records = new ArrayList<>();
        for (int from = 0; from < state.length; from += partBytes) {
            int length = Math.min(partBytes, state.length - from);
            records.add(ControlCodec.statePart(state, from, length, from + length == state.length));
        }
        return records;
    }

    private void queues(DerivedState state, List<Control.GroupLeases> leases) {
        // a queue that others refer to keeps its number even when nothing is stored of it
        state.queues().forEach(queue -> {
            numbers.put(queue, queues.size());
            queues.add(queue);
        });
        boolean[] used = new boolean[queues.size()];
        state.groups()
                .groups()
                .forEach(group -> state.groups().queuesOf(group).forEach(queue -> used[numbers.get(queue)] = true));
        Parked use = (queue, position, size, tagHash, deliverAt) -> used[numbers.get(queue)] = true;
        state.transactions().byNumber().forEach(transaction -> {
            transaction.messages.forEach(use);
            Control.Prepare prepared = transaction.prepared();
            if (prepared != null) {
                prepared.acknowledged().forEach(progress -> use(state, progress.topic(), progress.queueId(), used));
            }
        });
        leases.forEach(lease -> use(state, lease.topic(), lease.queueId(), used));
        List<LogQueue> kept = new ArrayList<>();
        List<LogQueue> leftOut = new ArrayList<>();
        for (LogQueue queue : queues) {
            if (used[numbers.get(queue)]
                    || !queue.entries().isDead()
                    || !queue.timers().isForgotten(state.timers().done())) {
                kept.add(queue);
            } else if (queue.entries().nextOffset() > 0) {
                leftOut.add(queue);
            }
        }
        state.queues().leftOut(kept, leftOut);
        numbers.clear();
        out.putInt(kept.size());
        for (LogQueue queue : kept) {
            numbers.put(queue, numbers.size());
            out.putString(queue.topic())
                    .putInt(queue.queueId())
                    .putLong(queue.entries().nextOffset())
                    .putLong(queue.entries().deletedBelow())
                    .putInt(queue.timers().pending())
                    .putInt(queue.timers().deletions())
                    .putLong(queue.timers().latest())
                    .putInt(queue.entries().moved().size());
            queue.entries()
                    .moved()
                    .forEach((offset, entry) -> out.putLong(offset)
                            .putLong(entry.position())
                            .putInt(entry.size())
                            .putLong(entry.tagHash())
                            .putLong(entry.storeTimestamp()));
        }
    }

    private void use(DerivedState state, String topic, int queueId, boolean[] used) {
        Integer number = numbers.get(state.queues().find(topic, queueId));
        if (number != null) {
            used[number] = true;
        }
    }

    private void metadata(MetadataTable metadata) {
        for (String kind : metadata.kinds()) {
            metadata.all(kind)
                    .forEach((key, value) ->
                            out.putInt(1).putString(kind).putString(key).putBytes(value));
        }
        out.putInt(0);
    }

    private void groups(GroupProgressTable groups) {
        for (String group : groups.groups()) {
            for (LogQueue queue : groups.queuesOf(group)) {
                GroupState s = groups.get(group, queue);
                out.putInt(1).putString(group).putInt(numbers.get(queue)).putLong(s.watermark());
                out.putInt(s.rangeCount());
                for (int i = 0; i < s.rangeCount(); i++) {
                    out.putLong(s.rangeStart(i)).putLong(s.rangeEnd(i));
                }
                out.putInt(s.redeliveredCount());
                for (int i = 0; i < s.redeliveredCount(); i++) {
                    out.putLong(s.redeliveredOffset(i)).putInt(s.redeliveryCount(s.redeliveredOffset(i)));
                }
            }
        }
        out.putInt(0);
    }

    private void transactions(TransactionTable transactions) {
        for (Transaction t : transactions.byNumber()) {
            out.putInt(1).putLong(t.number).putLong(t.since).putInt(t.messages.size());
            t.messages.forEach(this::parked);
            Control.Prepare prepared = t.prepared();
            out.putInt(prepared == null ? OPEN : stateOf(t));
            if (prepared != null) {
                out.putBytes(prepared.xid());
                ControlCodec.progress(out, prepared.acknowledged());
            }
        }
        out.putInt(0);
    }

    private static int stateOf(Transaction prepared) {
        if (prepared.decided() == null) {
            return PREPARED;
        }
        return prepared.decided() == TransactionInfo.State.HEURISTIC_COMMIT ? COMMITTED : ROLLED_BACK;
    }

    /** The timers are in the segments' indexes; here is how far they were delivered, and which are not to be. */
    private void timers(TimerIndex timers) {
        out.putLong(timers.done().time()).putLong(timers.done().position());
        List<TimerKey> recalled = new ArrayList<>(timers.recalled());
        out.putInt(recalled.size());
        recalled.forEach(timer -> out.putLong(timer.time()).putLong(timer.position()));
    }

    private void parked(LogQueue queue, long position, int size, long tagHash, long deliverAt) {
        out.putInt(numbers.get(queue))
                .putLong(position)
                .putInt(size)
                .putLong(tagHash)
                .putLong(deliverAt);
    }

    /**
     * Fills an empty state.
     *
     * @throws StoreException INCOMPATIBLE when a newer version wrote it
     */
    public static void decode(byte[] bytes, DerivedState state) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int version = in.getInt();
        if (version < WITHOUT_LEASES || version > VERSION) {
            throw new StoreException(
                    StoreException.Category.INCOMPATIBLE,
                    "state of version " + version + ", this version knows " + WITHOUT_LEASES + " to " + VERSION
                            + ": the log was written by a newer version, which must be used");
        }
        new StateCodec().fill(in, state);
        if (version >= WITHOUT_CLIENT_COMMITS) {
            LeaseCodec.list(in).forEach(state.leases()::apply);
        }
        if (version >= VERSION) {
            state.clientCommits().decode(in);
        } else {
            state.clientCommits().unknownBefore(state.time());
        }
    }

    private void fill(ByteBuffer in, DerivedState state) {
        state.restoreTime(in.getLong());
        state.transactions().highest(in.getLong());
        for (int n = in.getInt(); n > 0; n--) {
            LogQueue queue = state.queues().queue(GrowingBuffer.string(in), in.getInt());
            queue.entries().restore(in.getLong(), in.getLong());
            state.timers().restore(queue.timers(), in.getInt(), in.getInt(), in.getLong());
            Map<Long, QueueEntry> moved = new HashMap<>();
            for (int m = in.getInt(); m > 0; m--) {
                QueueEntry entry = new QueueEntry();
                moved.put(in.getLong(), entry);
                entry.set(in.getLong(), in.getInt(), in.getLong(), in.getLong());
            }
            queue.entries().move(moved);
            queues.add(queue);
        }
        while (in.getInt() == 1) {
            state.metadata().put(GrowingBuffer.string(in), GrowingBuffer.string(in), GrowingBuffer.bytes(in));
        }
        fillGroups(in, state.groups());
        while (in.getInt() == 1) {
            Transaction t = state.transactions().open(in.getLong(), in.getLong());
            for (int n = in.getInt(); n > 0; n--) {
                t.messages.add(queues.get(in.getInt()), in.getLong(), in.getInt(), in.getLong(), in.getLong());
            }
            int stands = in.getInt();
            if (stands != OPEN) {
                t.prepare(new Control.Prepare(t.number, GrowingBuffer.bytes(in), ControlCodec.progressList(in)));
            }
            if (stands > PREPARED) {
                state.transactions().keep(t.decided(stands == COMMITTED));
            }
        }
        TimerKey done = new TimerKey(in.getLong(), in.getLong());
        List<TimerKey> recalled = new ArrayList<>();
        for (int n = in.getInt(); n > 0; n--) {
            recalled.add(new TimerKey(in.getLong(), in.getLong()));
        }
        state.timers().restore(done, recalled);
    }

    private void fillGroups(ByteBuffer in, GroupProgressTable groups) {
        while (in.getInt() == 1) {
            String group = GrowingBuffer.string(in);
            LogQueue queue = queues.get(in.getInt());
            long watermark = in.getLong();
            long[] ranges = new long[2 * in.getInt()];
            for (int i = 0; i < ranges.length; i++) {
                ranges[i] = in.getLong();
            }
            long[] redelivered = new long[in.getInt()];
            int[] counts = new int[redelivered.length];
            for (int i = 0; i < counts.length; i++) {
                redelivered[i] = in.getLong();
                counts[i] = in.getInt();
            }
            groups.set(group, queue, new GroupState(watermark, ranges, redelivered, counts));
        }
    }
}
