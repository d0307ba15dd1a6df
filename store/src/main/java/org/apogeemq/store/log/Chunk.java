package org.apogeemq.store.log;

import java.nio.ByteBuffer;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.file.Checksum;

/**
 * The header of a chunk: what one write put into the log. It covers all records of that write with one checksum, because a
 * message record's own CRC covers its body only; recovery takes a chunk as a whole or not at all.
 *
 * <pre>
 *  0 int   size of this header (48)
 *  4 int   magic of control records
 *  8 int   CRC32C of bytes 12 to 47
 * 12 short type CHUNK
 * 14 short version of the log's format
 * 16 long  position of this header in the log
 * 24 long  store timestamp of the records
 * 32 int   bytes of records after this header
 * 36 int   CRC32C of these
 * 40 long  position up to which the log was forced to the disk for sure when this was written
 * </pre>
 */
public final class Chunk {
    /** Size of the header. */
    public static final int HEADER = 48;
    /** Type of a chunk header among control records. */
    public static final short TYPE = 1;
    /** Version of the format this code writes. */
    public static final short VERSION = 2;

    private static final int CHECKED_FROM = 12;
    /** Header sizes of any version: a log of another version must be told from a damaged one. */
    private static final int MIN_HEADER = 40;

    private static final int MAX_HEADER = 1024;

    private Chunk() {}

    /**
     * Writes the header at the buffer's start for the records that follow it up to {@code end}.
     *
     * @param forced position up to which the log is known to be on the disk
     */
    public static void seal(ByteBuffer buffer, int end, long position, long time, long forced) {
        buffer.putInt(0, HEADER);
        buffer.putInt(4, RecordLayout.MAGIC_CONTROL);
        buffer.putShort(12, TYPE);
        buffer.putShort(14, VERSION);
        buffer.putLong(16, position);
        buffer.putLong(24, time);
        buffer.putInt(32, end - HEADER);
        buffer.putInt(36, Checksum.of(buffer, HEADER, end));
        buffer.putLong(40, forced);
        buffer.putInt(8, Checksum.of(buffer, CHECKED_FROM, HEADER));
    }

    /** Whether a chunk header of any version for that position is at an offset of the buffer. Says nothing of the records. */
    public static boolean headerAt(ByteBuffer buffer, int at, long position) {
        if (buffer.limit() - at < MIN_HEADER || buffer.getInt(at + 4) != RecordLayout.MAGIC_CONTROL) {
            return false;
        }
        int size = buffer.getInt(at);
        return size >= MIN_HEADER
                && size <= Math.min(MAX_HEADER, buffer.limit() - at)
                && buffer.getLong(at + 16) == position
                && buffer.getShort(at + 12) == TYPE
                && buffer.getInt(at + 8) == Checksum.of(buffer, at + CHECKED_FROM, at + size);
    }

    /** Whether a whole chunk, header and records, is at an offset of the buffer. */
    public static boolean validAt(ByteBuffer buffer, int at, long position) {
        if (!headerAt(buffer, at, position)) {
            return false;
        }
        int records = at + buffer.getInt(at);
        int length = length(buffer, at);
        return length >= 0
                && length <= buffer.limit() - records
                && Checksum.of(buffer, records, records + length) == buffer.getInt(at + 36);
    }

    /** Bytes of the whole chunk, header and records. */
    public static int size(ByteBuffer buffer, int at) {
        return buffer.getInt(at) + length(buffer, at);
    }

    /** Position up to which the log was forced for sure when the chunk was written. */
    public static long forced(ByteBuffer buffer, int at) {
        return buffer.getLong(at + 40);
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
