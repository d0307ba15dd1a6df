package org.apogeemq.store.recovery;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.MessageParser;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.log.Chunk;
import org.apogeemq.store.log.Segment;
import org.apogeemq.store.state.ControlCodec;
import org.apogeemq.store.state.DerivedState;

/** Reads the records of chunks: gathers the state at a segment's head, applies the others to a state. */
final class ChunkReader {
    private long messages;
    private long controls;

    /**
     * Gathers the state at the scanner's segment's head; the scanner is behind it then.
     *
     * @return position of the previous segment's end and the state, or null when it is not there or not whole
     */
    static ByteBuffer head(SegmentScanner scanner) {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        while (scanner.atChunk()) {
            ByteBuffer bytes = scanner.bytes();
            checkVersion(bytes, scanner.offset());
            int record = scanner.offset() + Chunk.HEADER;
            if (Chunk.length(bytes, scanner.offset()) < ControlCodec.HEADER
                    || bytes.getInt(record + RecordLayout.MAGIC) != RecordLayout.MAGIC_CONTROL
                    || ControlCodec.type(bytes, record) != ControlCodec.STATE) {
                return null;
            }
            boolean last = bytes.getInt(record + ControlCodec.HEADER) == 1;
            byte[] part = new byte[bytes.getInt(record + ControlCodec.HEADER + 4)];
            bytes.get(record + ControlCodec.HEADER + 8, part);
            state.writeBytes(part);
            scanner.next();
            if (last) {
                return ByteBuffer.wrap(state.toByteArray());
            }
        }
        return null;
    }

    /** Applies the records of the chunk where the scanner stands. */
    void apply(SegmentScanner scanner, Segment segment, DerivedState state) {
        ByteBuffer bytes = scanner.bytes();
        int at = scanner.offset();
        checkVersion(bytes, at);
        int end = at + Chunk.size(bytes, at);
        state.time(Chunk.time(bytes, at));
        at += Chunk.HEADER;
        while (at < end) {
            int size = bytes.getInt(at);
            if (size < ControlCodec.HEADER || size > end - at) {
                throw new StoreException(
                        StoreException.Category.DAMAGED,
                        segment.path() + ": record of size " + size + " at " + (segment.base() + at)
                                + " in a chunk whose checksum is right: this is a defect of the program that wrote it");
            }
            if (bytes.getInt(at + RecordLayout.MAGIC) != RecordLayout.MAGIC_CONTROL) {
                message(bytes, at, size, segment.base() + at, state);
                messages++;
            } else if (ControlCodec.type(bytes, at) == ControlCodec.RELOCATION) {
                state.relocated(bytes, at, segment.base() + at);
                controls++;
            } else if (ControlCodec.type(bytes, at) != ControlCodec.STATE) {
                // parts of a state are met here when another part of it is damaged: what it says was folded already
                state.apply(
                        ControlCodec.decode(bytes.duplicate().limit(at + size).position(at)));
                controls++;
            }
            at += size;
        }
    }

    private static void message(ByteBuffer bytes, int at, int size, long position, DerivedState state) {
        MessageParser parsed = MessageParser.parse(bytes, at, size);
        LogQueue queue = state.queues().queue(parsed.topic(), parsed.queueId());
        MessageAppend message = MessageAppend.of(queue, null, parsed);
        int flags = bytes.getInt(at + RecordLayout.SYS_FLAG);
        if ((flags & RecordLayout.TRANSACTION_MASK) == RecordLayout.PREPARED) {
            long parked = bytes.getLong(at + RecordLayout.preparedTransactionOffset(flags));
            if (parked > 0) {
                message.inTransaction(parked);
            } else {
                message.deliverAt(-parked);
            }
        }
        state.apply(message, position, size, bytes.getLong(at + RecordLayout.QUEUE_OFFSET));
    }

    private static void checkVersion(ByteBuffer bytes, int at) {
        if (Chunk.version(bytes, at) != Chunk.VERSION) {
            throw new StoreException(
                    StoreException.Category.INCOMPATIBLE,
                    "log of format " + Chunk.version(bytes, at) + ", this version knows " + Chunk.VERSION
                            + ": use the version that wrote it");
        }
    }

    /** Number of records in the whole chunk at an offset, parts of a state not counted. */
    static int records(ByteBuffer bytes, int chunk) {
        checkVersion(bytes, chunk);
        int n = 0;
        int end = chunk + Chunk.size(bytes, chunk);
        int at = chunk + Chunk.HEADER;
        while (at < end && bytes.getInt(at) >= ControlCodec.HEADER) {
            boolean state = bytes.getInt(at + RecordLayout.MAGIC) == RecordLayout.MAGIC_CONTROL
                    && ControlCodec.type(bytes, at) == ControlCodec.STATE;
            n += state ? 0 : 1;
            at += bytes.getInt(at);
        }
        return n;
    }

    long messages() {
        return messages;
    }

    long controls() {
        return controls;
    }
}
