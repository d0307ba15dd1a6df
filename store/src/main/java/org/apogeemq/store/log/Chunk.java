package org.apogeemq.store.log;

import java.nio.ByteBuffer;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.file.Checksum;

/**
 * The header of a chunk: what one write put into the log. It covers all records of that write with one checksum, because a
 * message record's own CRC covers its body only; recovery takes a chunk as a whole or not at all.
 *
 * <pre>
 *  0 int   size of this header (40)
 *  4 int   magic of control records
 *  8 int   CRC32C of bytes 12 to 39
 * 12 short type CHUNK
 * 14 short version of the log's format
 * 16 long  position of this header in the log
 * 24 long  store timestamp of the records
 * 32 int   bytes of records after this header
 * 36 int   CRC32C of these
 * </pre>
 */
public final class Chunk {
    /** Size of the header. */
    public static final int HEADER = 40;
    /** Type of a chunk header among control records. */
    public static final short TYPE = 1;
    /** Version of the format this code writes. */
    public static final short VERSION = 1;

    private static final int CHECKED_FROM = 12;

    private Chunk() {}

    /** Writes the header at the buffer's start for the records that follow it up to {@code end}. */
    public static void seal(ByteBuffer buffer, int end, long position, long time) {
        buffer.putInt(0, HEADER);
        buffer.putInt(4, RecordLayout.MAGIC_CONTROL);
        buffer.putShort(12, TYPE);
        buffer.putShort(14, VERSION);
        buffer.putLong(16, position);
        buffer.putLong(24, time);
        buffer.putInt(32, end - HEADER);
        buffer.putInt(36, Checksum.of(buffer, HEADER, end));
        buffer.putInt(8, Checksum.of(buffer, CHECKED_FROM, HEADER));
    }

    /** Whether a chunk header for that position is at an offset of the buffer. Says nothing of the records. */
    public static boolean headerAt(ByteBuffer buffer, int at, long position) {
        return buffer.limit() - at >= HEADER
                && buffer.getInt(at) == HEADER
                && buffer.getInt(at + 4) == RecordLayout.MAGIC_CONTROL
                && buffer.getLong(at + 16) == position
                && buffer.getShort(at + 12) == TYPE
                && buffer.getInt(at + 8) == Checksum.of(buffer, at + CHECKED_FROM, at + HEADER);
    }

    /** Whether a whole chunk, header and records, is at an offset of the buffer. */
    public static boolean validAt(ByteBuffer buffer, int at, long position) {
        if (!headerAt(buffer, at, position)) {
            return false;
        }
        int length = length(buffer, at);
        return length >= 0
                && length <= buffer.limit() - at - HEADER
                && Checksum.of(buffer, at + HEADER, at + HEADER + length) == buffer.getInt(at + 36);
    }

    /** Format version in a header. */
    public static short version(ByteBuffer buffer, int at) {
        return buffer.getShort(at + 14);
    }

    /** Store timestamp in a header. */
    public static long time(ByteBuffer buffer, int at) {
        return buffer.getLong(at + 24);
    }

    /** Bytes of records after a header. */
    public static int length(ByteBuffer buffer, int at) {
        return buffer.getInt(at + 32);
    }
}
