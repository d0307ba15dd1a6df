package org.apogeemq.remoting.message;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A view on one stored record; reads only what is asked for. The buffer is neither retained nor released and must stay
 * readable while the view is used. May be moved to another record with {@link #wrap}. For one thread at a time.
 */
public final class StoredMessage {
    private ByteBuf buffer;
    private int start;
    private int size;
    private int bodyStart;
    private int bodyLength;
    private int topicStart;
    private int topicLength;
    private int propertiesLength;
    private String topic;

    /**
     * Views a record.
     *
     * @param record a buffer whose reader index is at the record's first byte
     * @return the view
     * @throws IllegalArgumentException when there is no whole, consistent record
     */
    public static StoredMessage of(ByteBuf record) {
        return new StoredMessage().wrap(record, record.readerIndex());
    }

    /**
     * Views a record; the buffer's indexes are left alone, so go on at {@code index + totalSize()}.
     *
     * @param record the buffer
     * @param index of the record's first byte
     * @return this
     * @throws IllegalArgumentException when there is no whole, consistent record
     */
    public StoredMessage wrap(ByteBuf record, int index) {
        int available = record.writerIndex() - index;
        if (available < RecordLayout.OVERHEAD) {
            throw new IllegalArgumentException("message record: " + available + " bytes are too few");
        }
        int total = record.getInt(index);
        int magic = record.getInt(index + RecordLayout.MAGIC);
        if (total < RecordLayout.OVERHEAD || total > available) {
            throw new IllegalArgumentException("message record: size " + total + " of " + available + " bytes");
        }
        if (magic != RecordLayout.MAGIC_V1 && magic != RecordLayout.MAGIC_V2) {
            throw new IllegalArgumentException("message record: magic " + Integer.toHexString(magic));
        }
        buffer = record;
        start = index;
        size = total;
        topic = null;
        int end = index + total;
        bodyStart = index + RecordLayout.reconsumeTimes(sysFlag()) + 16;
        bodyLength = length(bodyStart - 4, 4, end);
        topicStart = bodyStart + bodyLength + (magic == RecordLayout.MAGIC_V2 ? 2 : 1);
        topicLength = length(bodyStart + bodyLength, magic == RecordLayout.MAGIC_V2 ? 2 : 1, end);
        propertiesLength = length(topicStart + topicLength, 2, end);
        return this;
    }

    /** Reads a length and checks that so many bytes follow it before the record's end. */
    private int length(int at, int width, int end) {
        int length = -1;
        if (at + width <= end) {
            length = switch (width) {
                case 1 -> buffer.getUnsignedByte(at);
                case 2 -> buffer.getUnsignedShort(at);
                default -> buffer.getInt(at);
            };
        }
        if (length < 0 || length > end - at - width) {
            throw new IllegalArgumentException(
                    "message record of " + size + " bytes: a length at byte " + (at - start) + " is wrong");
        }
        return length;
    }

    /**
     * Returns the size of the record.
     *
     * @return bytes
     */
    public int totalSize() {
        return size;
    }

    /**
     * Returns the CRC of the body.
     *
     * @return as stored
     */
    public int bodyCrc() {
        return buffer.getInt(start + RecordLayout.BODY_CRC);
    }

    /**
     * Returns the queue id.
     *
     * @return queue id
     */
    public int queueId() {
        return buffer.getInt(start + RecordLayout.QUEUE_ID);
    }

    /**
     * Returns the user's flag.
     *
     * @return flag
     */
    public int flag() {
        return buffer.getInt(start + RecordLayout.FLAG);
    }

    /**
     * Returns the offset in the queue.
     *
     * @return offset
     */
    public long queueOffset() {
        return buffer.getLong(start + RecordLayout.QUEUE_OFFSET);
    }

    /**
     * Returns the position in the log.
     *
     * @return bytes
     */
    public long physicalOffset() {
        return buffer.getLong(start + RecordLayout.PHYSICAL_OFFSET);
    }

    /**
     * Returns the flags.
     *
     * @return see {@link SysFlag}
     */
    public int sysFlag() {
        return buffer.getInt(start + RecordLayout.SYS_FLAG);
    }

    /**
     * Returns the producer's time.
     *
     * @return ms since the epoch
     */
    public long bornTimestamp() {
        return buffer.getLong(start + RecordLayout.BORN_TIMESTAMP);
    }

    /**
     * Returns the producer's address.
     *
     * @return address and port
     */
    public InetSocketAddress bornHost() {
        return host(start + RecordLayout.BORN_HOST, (sysFlag() & SysFlag.BORN_HOST_V6) != 0);
    }

    /**
     * Returns the time the broker stored it.
     *
     * @return ms since the epoch
     */
    public long storeTimestamp() {
        return buffer.getLong(start + RecordLayout.storeTimestamp(sysFlag()));
    }

    /**
     * Returns the broker's address.
     *
     * @return address and port
     */
    public InetSocketAddress storeHost() {
        return host(start + RecordLayout.storeTimestamp(sysFlag()) + 8, (sysFlag() & SysFlag.STORE_HOST_V6) != 0);
    }

    /**
     * Returns the number of failed deliveries.
     *
     * @return at least 0
     */
    public int reconsumeTimes() {
        return buffer.getInt(bodyStart - 16);
    }

    /**
     * Returns the prepared transaction offset.
     *
     * @return 0 for none
     */
    public long preparedTransactionOffset() {
        return buffer.getLong(bodyStart - 12);
    }

    /**
     * Returns the length of the body as stored.
     *
     * @return bytes
     */
    public int bodyLength() {
        return bodyLength;
    }

    /**
     * Returns the body as stored, which may be compressed, see {@link Compression}.
     *
     * @return a slice that is not retained
     */
    public ByteBuf body() {
        return buffer.slice(bodyStart, bodyLength);
    }

    /**
     * Returns the topic.
     *
     * @return the topic
     */
    public String topic() {
        if (topic == null) {
            topic = buffer.toString(topicStart, topicLength, StandardCharsets.UTF_8);
        }
        return topic;
    }

    /**
     * Finds one property without reading the others.
     *
     * @param name its name, in ASCII
     * @return its value, or null
     */
    public String property(String name) {
        int value = propertyIndex(name);
        return value < 0 ? null : buffer.toString(value, valueEnd(value) - value, StandardCharsets.UTF_8);
    }

    /**
     * Finds where a property's value is in the buffer.
     *
     * @param name its name, in ASCII
     * @return index of the value's first byte, or -1 when there is no such property
     */
    public int propertyIndex(String name) {
        int at = topicStart + topicLength + 2;
        int end = at + propertiesLength;
        while (at < end) {
            int valueEnd = valueEnd(at);
            int value = at + name.length() + 1;
            if (value <= valueEnd && buffer.getByte(value - 1) == MessageProperties.NAME_END && startsWith(at, name)) {
                return value;
            }
            at = valueEnd + 1;
        }
        return -1;
    }

    private int valueEnd(int from) {
        int end = topicStart + topicLength + 2 + propertiesLength;
        int found = buffer.indexOf(from, end, (byte) MessageProperties.VALUE_END);
        return found < 0 ? end : found;
    }

    private boolean startsWith(int at, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (buffer.getByte(at + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the property string.
     *
     * @return empty for none
     */
    public String propertyString() {
        return buffer.toString(topicStart + topicLength + 2, propertiesLength, StandardCharsets.UTF_8);
    }

    /**
     * Returns all properties.
     *
     * @return a new map
     */
    public Map<String, String> properties() {
        return MessageProperties.decode(propertyString());
    }

    /**
     * Returns the server's message id, made of storeHost and position.
     *
     * @return upper-case hexadecimal
     */
    public String offsetMessageId() {
        return MessageId.of(storeHost(), physicalOffset());
    }

    private InetSocketAddress host(int at, boolean v6) {
        byte[] address = new byte[v6 ? 16 : 4];
        buffer.getBytes(at, address);
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(address), buffer.getInt(at + address.length) & 0xFFFF);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
