package org.apogeemq.store.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.store.MessageParser;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.log.CommitLog;

/**
 * Records that are appended anew so that the segment they were in can be deleted. They are inside one control record, which says
 * of each what pointed to it: what points there changes with the record that brings the copies, or not at all.
 */
public final class Relocation {
    /** Bytes of the control record for each record, its topic apart. */
    private static final int ITEM = 7 * Long.BYTES;

    private static final Moved.Kind[] KINDS = Moved.Kind.values();

    private Relocation() {}

    /** A moved record as the log has it now. */
    record Arrived(Moved moved, long position, int[] keyHashes) {}

    /** Bytes that a record takes in the control record. */
    public static int bytes(Moved moved) {
        return ITEM + 3 * moved.queue().topic().length() + moved.size();
    }

    /**
     * The control record.
     *
     * @param position of the control record in the log
     * @return null when one of the records cannot be read
     */
    public static byte[] encode(List<Moved> list, CommitLog log, long position) {
        GrowingBuffer out = ControlCodec.begin(new GrowingBuffer(), ControlCodec.RELOCATION);
        out.putInt(list.size());
        for (Moved moved : list) {
            out.putInt(moved.kind().ordinal())
                    .putString(moved.queue().topic())
                    .putInt(moved.queue().queueId())
                    .putLong(moved.key())
                    .putLong(moved.from())
                    .putLong(moved.tagHash())
                    .putLong(moved.time());
            ByteBuffer record = ByteBuffer.allocate(moved.size());
            if (!log.copy(moved.from(), moved.size(), record)) {
                return null;
            }
            patch(record, moved, position + out.size() + Integer.BYTES);
            out.putBytes(record.array());
        }
        return ControlCodec.finish(out);
    }

    /** A record that has been parked and is visible becomes a plain one: what the old log knows of it goes with the old segment. */
    private static void patch(ByteBuffer record, Moved moved, long position) {
        record.putLong(RecordLayout.PHYSICAL_OFFSET, position);
        if (moved.kind() == Moved.Kind.ENTRY) {
            int flags = record.getInt(RecordLayout.SYS_FLAG);
            record.putLong(RecordLayout.QUEUE_OFFSET, moved.key());
            record.putInt(RecordLayout.SYS_FLAG, flags & ~RecordLayout.TRANSACTION_MASK);
            record.putLong(RecordLayout.preparedTransactionOffset(flags), 0);
        }
    }

    /**
     * Reads the control record.
     *
     * @param at of the record in the bytes
     * @param position of the record in the log
     */
    static List<Arrived> decode(ByteBuffer bytes, int at, long position, QueueTable queues) {
        ByteBuffer in = bytes.duplicate().position(at + ControlCodec.HEADER);
        int n = in.getInt();
        List<Arrived> list = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            Moved.Kind kind = KINDS[in.getInt()];
            String topic = GrowingBuffer.string(in);
            int queueId = in.getInt();
            long key = in.getLong();
            long from = in.getLong();
            long tagHash = in.getLong();
            long time = in.getLong();
            int size = in.getInt();
            int record = in.position();
            MessageParser parsed = MessageParser.parse(bytes, record, size);
            Moved moved = new Moved(kind, queues.queue(topic, queueId), key, from, size, tagHash, time, 0);
            list.add(new Arrived(moved, position + record - at, parsed.keyHashes()));
            in.position(record + size);
        }
        return list;
    }
}
