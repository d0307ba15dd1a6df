package org.apogeemq.store.recovery;

import java.nio.ByteBuffer;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.log.Chunk;
import org.apogeemq.store.log.Segment;

/** Walks a segment chunk by chunk, and says what is wrong where a chunk should be and is not. */
final class SegmentScanner {
    private final Segment segment;
    private final ByteBuffer bytes;
    private int at;
    private int lastUsed = -1;

    /** A scanner that stands at the segment's head. */
    SegmentScanner(Segment segment) {
        this.segment = segment;
        this.bytes = segment.region().buffer();
    }

    /** Offset in the segment where the scanner stands. */
    int offset() {
        return at;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** Whether a whole chunk is where the scanner stands. */
    boolean atChunk() {
        return Chunk.validAt(bytes, at, segment.base() + at);
    }

    /** Moves on behind the chunk. */
    void next() {
        at += Chunk.size(bytes, at);
    }

    /** Whether the segment's padding is here: it was ended at this place. */
    boolean atPadding() {
        return segment.length() - at >= RecordLayout.PADDING_BYTES
                && bytes.getInt(at) == segment.length() - at
                && bytes.getInt(at + 4) == RecordLayout.MAGIC_PADDING;
    }

    /** Whether nothing but zeros or the segment's padding follows. */
    boolean atCleanEnd() {
        int last = lastUsed();
        return last <= at || last <= at + RecordLayout.PADDING_BYTES && atPadding();
    }

    /** Offset after the last byte that is not zero. */
    int lastUsed() {
        if (lastUsed < 0) {
            lastUsed = findLastUsed();
        }
        return Math.max(lastUsed, at);
    }

    private int findLastUsed() {
        int end = segment.length();
        while (end % Long.BYTES != 0 && end > at && bytes.get(end - 1) == 0) {
            end--;
        }
        while (end - Long.BYTES >= at && end % Long.BYTES == 0 && bytes.getLong(end - Long.BYTES) == 0) {
            end -= Long.BYTES;
        }
        while (end > at && bytes.get(end - 1) == 0) {
            end--;
        }
        return end;
    }

    /** Offset of the next whole chunk behind the place where the scanner stands, -1 when there is none. */
    int nextChunk() {
        int last = lastUsed();
        for (int i = at + 1; i < last; i++) {
            if (Chunk.validAt(bytes, i, segment.base() + i)) {
                return i;
            }
        }
        return -1;
    }

    /** Goes to an offset. */
    void moveTo(int offset) {
        at = offset;
    }
}
