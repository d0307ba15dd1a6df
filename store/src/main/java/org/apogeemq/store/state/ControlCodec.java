package org.apogeemq.store.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apogeemq.store.Control;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.file.Checksum;

/** Control records: int size, int magic, int CRC32C of the rest, short type, payload. */
public final class ControlCodec {
    /** Bytes before the payload. */
    public static final int HEADER = 14;
    /** Type of a part of the state at a segment's head. */
    public static final short STATE = 2;

    /** Type of records that were appended anew, see {@link Relocation}. */
    public static final short RELOCATION = 14;

    /** Bytes of a fired timer in its record, its topic's characters apart. */
    static final int FIRED_BYTES = 32;

    private static final short PROGRESS = 3;
    private static final short OFFSET_RESET = 4;
    private static final short METADATA_PUT = 5;
    private static final short METADATA_REMOVE = 6;
    private static final short TOPIC_DELETE = 7;
    private static final short GROUP_DELETE = 8;
    private static final short COMMIT = 9;
    private static final short ROLLBACK = 10;
    private static final short PREPARE = 11;
    private static final short TIMERS_DUE = 12;
    private static final short RECALL = 13;
    private static final short LEASES = 15;
    private static final short QUEUE_RESUMED = 16;
    private static final short CLIENT_COMMIT = 17;
    private static final short DECIDE = 18;
    private static final short FORGET = 19;

    private ControlCodec() {}

    /** The whole record of a control. */
    public static byte[] encode(Control control) {
        GrowingBuffer out = new GrowingBuffer();
        if (control instanceof Control.Progress c) {
            progress(out, c);
        } else if (control instanceof Control.OffsetReset c) {
            begin(out, OFFSET_RESET)
                    .putString(c.group())
                    .putString(c.topic())
                    .putInt(c.queueId())
                    .putLong(c.offset());
        } else if (control instanceof Control.MetadataPut c) {
            begin(out, METADATA_PUT).putString(c.kind()).putString(c.key()).putBytes(c.value());
        } else if (control instanceof Control.MetadataRemove c) {
            begin(out, METADATA_REMOVE).putString(c.kind()).putString(c.key());
        } else if (control instanceof Control.TopicDelete c) {
            begin(out, TOPIC_DELETE).putString(c.topic());
        } else if (control instanceof Control.GroupDelete c) {
            begin(out, GROUP_DELETE).putString(c.group());
        } else if (control instanceof Control.Commit c) {
            commit(out, c);
        } else if (control instanceof Control.Rollback c) {
            progress(begin(out, ROLLBACK).putLong(c.transaction()), c.progress());
        } else if (control instanceof Control.Prepare c) {
            progress(begin(out, PREPARE).putLong(c.transaction()).putBytes(c.xid()), c.acknowledged());
        } else if (control instanceof Control.Decide c) {
            progress(begin(out, DECIDE).putLong(c.transaction()).putInt(c.commit() ? 1 : 0), c.progress());
        } else if (control instanceof Control.Forget c) {
            begin(out, FORGET).putLong(c.transaction());
        } else if (control instanceof Control.TimersDue c) {
            timers(begin(out, TIMERS_DUE), c);
        } else if (control instanceof Control.Recall c) {
            begin(out, RECALL)
                    .putString(c.topic())
                    .putInt(c.queueId())
                    .putLong(c.position())
                    .putLong(c.deliverAt());
        } else if (control instanceof Control.QueueResumed c) {
            begin(out, QUEUE_RESUMED).putString(c.topic()).putInt(c.queueId()).putLong(c.offset());
        }
        return finish(out);
    }

    /** A record that carries a part of the state: whether it is the last, and its bytes. */
    static byte[] statePart(byte[] state, int from, int length, boolean last) {
        GrowingBuffer out = begin(new GrowingBuffer(), STATE);
        byte[] part = new byte[length];
        System.arraycopy(state, from, part, 0, length);
        return finish(out.putInt(last ? 1 : 0).putBytes(part));
    }

    static GrowingBuffer begin(GrowingBuffer out, short type) {
        return out.putInt(0).putInt(RecordLayout.MAGIC_CONTROL).putInt(0).putShort(type);
    }

    static byte[] finish(GrowingBuffer out) {
        byte[] bytes = out.toArray();
        ByteBuffer record = ByteBuffer.wrap(bytes);
        record.putInt(0, bytes.length);
        record.putInt(8, Checksum.of(record, 12, bytes.length));
        return bytes;
    }

    /** Each queue's name once. */
    private static void timers(GrowingBuffer out, Control.TimersDue due) {
        out.putLong(due.time()).putLong(due.position());
        Map<List<Object>, Integer> queues = new LinkedHashMap<>();
        due.fired().forEach(f -> queues.putIfAbsent(List.of(f.topic(), f.queueId()), queues.size()));
        out.putInt(queues.size());
        queues.keySet().forEach(q -> out.putString((String) q.get(0)).putInt((Integer) q.get(1)));
        out.putInt(due.fired().size());
        for (Control.Fired f : due.fired()) {
            out.putInt(queues.get(List.of(f.topic(), f.queueId())))
                    .putLong(f.position())
                    .putInt(f.size())
                    .putLong(f.tagHash());
        }
    }

    private static Control.TimersDue timers(ByteBuffer in) {
        long time = in.getLong();
        long position = in.getLong();
        String[] topics = new String[in.getInt()];
        int[] queueIds = new int[topics.length];
        for (int i = 0; i < topics.length; i++) {
            topics[i] = GrowingBuffer.string(in);
            queueIds[i] = in.getInt();
        }
        int n = in.getInt();
        List<Control.Fired> fired = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            int queue = in.getInt();
            fired.add(new Control.Fired(topics[queue], queueIds[queue], in.getLong(), in.getInt(), in.getLong()));
        }
        return new Control.TimersDue(time, position, fired);
    }

    private static void commit(GrowingBuffer out, Control.Commit c) {
        if (c.client() == null) {
            progress(begin(out, COMMIT).putLong(c.transaction()), c.progress());
        } else {
            begin(out, CLIENT_COMMIT)
                    .putLong(c.transaction())
                    .putString(c.client().connection())
                    .putLong(c.client().number());
            progress(out, c.progress());
        }
    }

    private static Control.Commit clientCommit(ByteBuffer in) {
        long transaction = in.getLong();
        Control.ClientNumber client = new Control.ClientNumber(GrowingBuffer.string(in), in.getLong());
        return new Control.Commit(transaction, progressList(in), client);
    }

    /** Earlier versions have written no progress. */
    private static Control.Decide decide(ByteBuffer in) {
        long transaction = in.getLong();
        boolean commit = in.getInt() == 1;
        return new Control.Decide(transaction, commit, in.hasRemaining() ? progressList(in) : List.of());
    }

    private static void progress(GrowingBuffer out, Control.Progress c) {
        if (c.leases().isEmpty()) {
            progress(begin(out, PROGRESS), c.groups());
        } else {
            progress(begin(out, LEASES), c.groups());
            LeaseCodec.put(out, c.leases());
        }
    }

    static void progress(GrowingBuffer out, List<Control.GroupProgress> list) {
        out.putInt(list.size());
        list.forEach(p -> progress(out, p));
    }

    private static void progress(GrowingBuffer out, Control.GroupProgress p) {
        out.putString(p.group())
                .putString(p.topic())
                .putInt(p.queueId())
                .putLongs(p.consumed())
                .putLongs(p.redelivered())
                .putInts(p.counts());
    }

    /** Type of the control record at an offset. */
    public static short type(ByteBuffer buffer, int at) {
        return buffer.getShort(at + 12);
    }

    /**
     * Reads a record.
     *
     * @param record from its first to its last byte
     * @throws StoreException INCOMPATIBLE for a type this version does not know
     */
    public static Control decode(ByteBuffer record) {
        ByteBuffer in = record.duplicate();
        short type = type(in, in.position());
        in.position(in.position() + HEADER);
        return switch (type) {
            case PROGRESS -> new Control.Progress(progressList(in));
            case LEASES -> new Control.Progress(progressList(in), LeaseCodec.list(in));
            case OFFSET_RESET ->
                new Control.OffsetReset(GrowingBuffer.string(in), GrowingBuffer.string(in), in.getInt(), in.getLong());
            case METADATA_PUT ->
                new Control.MetadataPut(GrowingBuffer.string(in), GrowingBuffer.string(in), GrowingBuffer.bytes(in));
            case METADATA_REMOVE -> new Control.MetadataRemove(GrowingBuffer.string(in), GrowingBuffer.string(in));
            case TOPIC_DELETE -> new Control.TopicDelete(GrowingBuffer.string(in));
            case GROUP_DELETE -> new Control.GroupDelete(GrowingBuffer.string(in));
            case COMMIT -> new Control.Commit(in.getLong(), progressList(in));
            case CLIENT_COMMIT -> clientCommit(in);
            case ROLLBACK -> new Control.Rollback(in.getLong(), progressList(in));
            case PREPARE -> new Control.Prepare(in.getLong(), GrowingBuffer.bytes(in), progressList(in));
            case DECIDE -> decide(in);
            case FORGET -> new Control.Forget(in.getLong());
            case TIMERS_DUE -> timers(in);
            case RECALL -> new Control.Recall(GrowingBuffer.string(in), in.getInt(), in.getLong(), in.getLong());
            case QUEUE_RESUMED -> new Control.QueueResumed(GrowingBuffer.string(in), in.getInt(), in.getLong());
            default ->
                throw new StoreException(
                        StoreException.Category.INCOMPATIBLE,
                        "control record of type " + type
                                + ": the log was written by a newer version, which must be used");
        };
    }

    static List<Control.GroupProgress> progressList(ByteBuffer in) {
        int n = in.getInt();
        List<Control.GroupProgress> list = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            list.add(progress(in));
        }
        return list;
    }

    private static Control.GroupProgress progress(ByteBuffer in) {
        return new Control.GroupProgress(
                GrowingBuffer.string(in),
                GrowingBuffer.string(in),
                in.getInt(),
                GrowingBuffer.longs(in),
                GrowingBuffer.longs(in),
                GrowingBuffer.ints(in));
    }
}
