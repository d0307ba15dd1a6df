package org.apogeemq.store.append;

import java.nio.ByteBuffer;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.log.Chunk;

/** Gathers records in one direct buffer, with the fields set that only the log's writer knows. Appender thread only. */
final class ChunkBuilder {
    private final ByteBuffer buffer;
    private long position;
    private long time;
    private int end;

    ChunkBuilder(int capacity) {
        buffer = ByteBuffer.allocateDirect(capacity);
    }

    int capacity() {
        return buffer.capacity();
    }

    /** Begins a chunk that goes to a position of the log. */
    void begin(long newPosition, long newTime) {
        position = newPosition;
        time = newTime;
        end = Chunk.HEADER;
    }

    /** Bytes so far, the header included. */
    int size() {
        return end;
    }

    void add(MessageAppend message) {
        ByteBuffer record = message.record();
        int size = record.remaining();
        int at = end;
        buffer.put(at, record, 0, size);
        end += size;
        int flags = buffer.getInt(at + RecordLayout.SYS_FLAG) & ~RecordLayout.TRANSACTION_MASK;
        boolean parked = message.transaction() > 0 || message.deliverAt() > time;
        long offset = parked ? -1 : LogQueue.of(message.queue()).entries().assign();
        long prepared = 0;
        if (parked) {
            flags |= RecordLayout.PREPARED;
            prepared = message.transaction() > 0 ? message.transaction() : -message.deliverAt();
        }
        buffer.putLong(at + RecordLayout.QUEUE_OFFSET, offset);
        buffer.putLong(at + RecordLayout.PHYSICAL_OFFSET, position + at);
        buffer.putInt(at + RecordLayout.SYS_FLAG, flags);
        buffer.putLong(at + RecordLayout.storeTimestamp(flags), time);
        buffer.putLong(at + RecordLayout.preparedTransactionOffset(flags), prepared);
        message.assign(position + at, offset);
    }

    void add(byte[] controlRecord) {
        buffer.put(end, controlRecord);
        end += controlRecord.length;
    }

    /**
     * The finished chunk: its bytes are those of the buffer from position to limit.
     *
     * @param forced position up to which the log is known to be on the disk
     */
    ByteBuffer seal(long forced) {
        buffer.limit(buffer.capacity());
        Chunk.seal(buffer, end, position, time, forced);
        return buffer.position(0).limit(end);
    }

    /** Makes the buffer writable again after a chunk was written. */
    void reset() {
        buffer.clear();
        end = Chunk.HEADER;
    }
}
