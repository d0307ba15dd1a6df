package org.apogeemq.store;

import java.nio.ByteBuffer;

/**
 * The layout of a message record, as RocketMQ returns it to its clients: total size, magic, body CRC, queue id, flag, queue
 * offset, physical offset, system flag, born time and host, store time and host, reconsume times, prepared transaction
 * offset, body, topic, properties. Big endian. All methods read at absolute positions and leave the buffer's state alone.
 */
public final class RecordLayout {
    /** Topic length in one byte. */
    public static final int MAGIC_V1 = 0xDAA320A7;
    /** Topic length in two bytes. */
    public static final int MAGIC_V2 = 0xDAA320AB;
    /** A record of ours that is not a message. */
    public static final int MAGIC_CONTROL = 0xA90CEE01;
    /** Rest of a segment. */
    public static final int MAGIC_PADDING = 0xCBD43194;

    /** Bytes a segment keeps for its padding record. */
    public static final int PADDING_BYTES = 8;

    public static final int MAGIC = 4;
    public static final int BODY_CRC = 8;
    public static final int QUEUE_ID = 12;
    public static final int QUEUE_OFFSET = 20;
    public static final int PHYSICAL_OFFSET = 28;
    public static final int SYS_FLAG = 36;

    /** Bits of the system flag. */
    public static final int PREPARED = 0x4;

    public static final int TRANSACTION_MASK = 0xC;
    public static final int BORN_HOST_V6 = 0x10;
    public static final int STORE_HOST_V6 = 0x20;

    /** Overhead of a v1 record with IPv4 hosts, without topic, body and properties. */
    public static final int MIN_RECORD = 91;

    private static final int BORN_HOST = 48;

    private RecordLayout() {}

    /** Position of the store timestamp, which depends on the born host's address family. */
    public static int storeTimestamp(int sysFlag) {
        return BORN_HOST + ((sysFlag & BORN_HOST_V6) == 0 ? 8 : 20);
    }

    /** Position of the reconsume times. */
    public static int reconsumeTimes(int sysFlag) {
        return storeTimestamp(sysFlag) + 8 + ((sysFlag & STORE_HOST_V6) == 0 ? 8 : 20);
    }

    /** Position of the prepared transaction offset. */
    public static int preparedTransactionOffset(int sysFlag) {
        return reconsumeTimes(sysFlag) + 4;
    }

    /** Position of the body's length. */
    public static int bodyLength(int sysFlag) {
        return preparedTransactionOffset(sysFlag) + 8;
    }

    /**
     * Checks that the lengths in a record add up to its size.
     *
     * @param at position of the record in the buffer
     * @param size the record's size, all of it in the buffer
     * @return what is wrong, or null
     */
    public static String check(ByteBuffer buffer, int at, int size) {
        if (size < MIN_RECORD || buffer.getInt(at) != size) {
            return "total size " + (size < 4 ? size : buffer.getInt(at)) + " does not match its " + size
                    + " bytes (at least " + MIN_RECORD + ")";
        }
        int magic = buffer.getInt(at + MAGIC);
        if (magic != MAGIC_V1 && magic != MAGIC_V2) {
            return "magic " + Integer.toHexString(magic) + " is neither daa320a7 nor daa320ab";
        }
        int lengthBytes = magic == MAGIC_V1 ? 1 : 2;
        long next = bodyLength(buffer.getInt(at + SYS_FLAG));
        if (next + 4 > size) {
            return "size " + size + " is too small for its addresses";
        }
        int body = buffer.getInt(at + (int) next);
        next += 4L + body;
        if (body < 0 || next + lengthBytes + 2 > size) {
            return "body length " + body + " does not fit in " + size + " bytes";
        }
        int topic = lengthBytes == 1 ? buffer.get(at + (int) next) & 0xFF : buffer.getShort(at + (int) next) & 0xFFFF;
        next += lengthBytes + topic;
        if (topic == 0 || next + 2 > size) {
            return "topic length " + topic + " does not fit in " + size + " bytes";
        }
        int properties = buffer.getShort(at + (int) next) & 0xFFFF;
        if (next + 2 + properties != size) {
            return "properties length " + properties + " does not end at " + size + " bytes";
        }
        return null;
    }
}
