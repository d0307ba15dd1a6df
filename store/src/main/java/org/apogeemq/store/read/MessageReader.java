package org.apogeemq.store.read;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.Store;
import org.apogeemq.store.log.CommitLog;
import org.apogeemq.store.log.Segment;

/** Copies records out of the log as they are to be sent. Any thread. */
public final class MessageReader {
    private static final int CRC_MASK = 0x7FFFFFFF;

    private final CommitLog log;

    public MessageReader(CommitLog log) {
        this.log = log;
    }

    /** See {@link Store#readRecord}. */
    public int read(long position, int size, long queueOffset, ByteBuffer target) {
        if (target.remaining() < size) {
            return Store.NO_ROOM;
        }
        int at = target.position();
        if (!log.copy(position, size, target)) {
            return Store.NO_MESSAGE;
        }
        patch(target, at, queueOffset);
        return size;
    }

    private static void patch(ByteBuffer target, int at, long queueOffset) {
        target.putLong(at + RecordLayout.QUEUE_OFFSET, queueOffset);
        int flags = target.getInt(at + RecordLayout.SYS_FLAG);
        if ((flags & RecordLayout.TRANSACTION_MASK) != 0) {
            target.putInt(at + RecordLayout.SYS_FLAG, flags & ~RecordLayout.TRANSACTION_MASK);
            target.putLong(at + RecordLayout.preparedTransactionOffset(flags), 0);
        }
    }

    /** See {@link Store#readAt}. */
    public ByteBuffer readAt(long position) {
        ByteBuffer record = copyAt(position, log.visible());
        if (record != null && isParked(record)) {
            long offset = releasedOffset(position);
            if (offset >= 0) {
                patch(record, 0, offset);
            }
        }
        return record;
    }

    /** As {@link #readAt}, but null for a record that is not visible. */
    ByteBuffer visibleAt(long position) {
        ByteBuffer record = readAt(position);
        return record == null || isParked(record) ? null : record;
    }

    static boolean isParked(ByteBuffer record) {
        return (record.getInt(RecordLayout.SYS_FLAG) & RecordLayout.TRANSACTION_MASK) == RecordLayout.PREPARED;
    }

    /** The record's bytes as stored, checked in every way: the position may come from anybody. */
    ByteBuffer copyAt(long position, long before) {
        Segment segment = log.at(position);
        long end = segment == null ? 0 : Math.min(segment.end(), before);
        ByteBuffer head = ByteBuffer.allocate(RecordLayout.MIN_RECORD);
        if (end - position < RecordLayout.MIN_RECORD || !log.copy(position, head.capacity(), head)) {
            return null;
        }
        int size = head.getInt(0);
        if (head.getLong(RecordLayout.PHYSICAL_OFFSET) != position
                || size < RecordLayout.MIN_RECORD
                || size > end - position) {
            return null;
        }
        ByteBuffer record = ByteBuffer.allocate(size);
        if (!log.copy(position, size, record)
                || RecordLayout.check(record.flip(), 0, size) != null
                || !bodyIsSound(record)) {
            return null;
        }
        return record;
    }

    private static boolean bodyIsSound(ByteBuffer record) {
        int at = RecordLayout.bodyLength(record.getInt(RecordLayout.SYS_FLAG));
        CRC32 crc = new CRC32();
        crc.update(record.array(), at + 4, record.getInt(at));
        return ((int) crc.getValue() & CRC_MASK) == record.getInt(RecordLayout.BODY_CRC);
    }

    long releasedOffset(long position) {
        List<Segment> segments = log.segments();
        for (int i = segments.size() - 1; i >= 0 && segments.get(i).end() > position; i--) {
            long offset = segments.get(i).index().releasedOffset(position);
            if (offset >= 0) {
                return offset;
            }
        }
        return -1;
    }
}
