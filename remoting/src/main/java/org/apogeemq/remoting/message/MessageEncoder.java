package org.apogeemq.remoting.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.zip.CRC32;

/**
 * Writes one message as a stored record. Queue offset, physical offset and store time are left 0: the store sets them.
 * Fields keep their values from one record to the next. For one thread at a time.
 */
public final class MessageEncoder {
    private final CRC32 crc = new CRC32();
    private String topic;
    private int queueId;
    private int flag;
    private int sysFlag;
    private long bornTimestamp;
    private InetSocketAddress bornHost;
    private InetSocketAddress storeHost;
    private int reconsumeTimes;
    private long preparedTransactionOffset;
    private String properties = "";
    private ByteBuf body = Unpooled.EMPTY_BUFFER;

    /**
     * Sets the topic.
     *
     * @param value 1 to 255 bytes in UTF-8
     * @return this
     */
    public MessageEncoder topic(String value) {
        topic = Objects.requireNonNull(value, "topic");
        return this;
    }

    /**
     * Sets the queue id.
     *
     * @param value queue id; -1: the broker chooses
     * @return this
     */
    public MessageEncoder queueId(int value) {
        queueId = value;
        return this;
    }

    /**
     * Sets the user's flag.
     *
     * @param value any
     * @return this
     */
    public MessageEncoder flag(int value) {
        flag = value;
        return this;
    }

    /**
     * Sets the flags; the IPv6 bits are set by the hosts.
     *
     * @param value see {@link SysFlag}
     * @return this
     */
    public MessageEncoder sysFlag(int value) {
        sysFlag = value;
        return this;
    }

    /**
     * Sets the producer's time.
     *
     * @param value ms since the epoch
     * @return this
     */
    public MessageEncoder bornTimestamp(long value) {
        bornTimestamp = value;
        return this;
    }

    /**
     * Sets the producer's address.
     *
     * @param value null or not resolved: 0.0.0.0:0
     * @return this
     */
    public MessageEncoder bornHost(InetSocketAddress value) {
        bornHost = value;
        return this;
    }

    /**
     * Sets the broker's address as clients reach it.
     *
     * @param value null or not resolved: 0.0.0.0:0
     * @return this
     */
    public MessageEncoder storeHost(InetSocketAddress value) {
        storeHost = value;
        return this;
    }

    /**
     * Sets the number of failed deliveries.
     *
     * @param value at least 0
     * @return this
     */
    public MessageEncoder reconsumeTimes(int value) {
        reconsumeTimes = value;
        return this;
    }

    /**
     * Sets the prepared transaction offset.
     *
     * @param value 0 for none; parked: positive a transaction, negative a delivery time
     * @return this
     */
    public MessageEncoder preparedTransactionOffset(long value) {
        preparedTransactionOffset = value;
        return this;
    }

    /**
     * Sets the properties.
     *
     * @param value a property string, see {@link MessageProperties}; null for none
     * @return this
     */
    public MessageEncoder properties(String value) {
        properties = value == null ? "" : value;
        return this;
    }

    /**
     * Sets the body, as it is to be stored (compressed if {@link SysFlag#COMPRESSED} is set).
     *
     * @param value null for empty; read at {@link #encode}, its indexes are left alone, it is not released
     * @return this
     */
    public MessageEncoder body(ByteBuf value) {
        body = value == null ? Unpooled.EMPTY_BUFFER : value;
        return this;
    }

    /**
     * Returns the size of the record; computed anew at each call.
     *
     * @return bytes
     */
    public int size() {
        return size(ByteBufUtil.utf8Bytes(topic), ByteBufUtil.utf8Bytes(properties));
    }

    private int size(int topicBytes, int propertyBytes) {
        int hosts = (isV6(bornHost) ? RecordLayout.V6_EXTRA : 0) + (isV6(storeHost) ? RecordLayout.V6_EXTRA : 0);
        int lengths = topicBytes > RecordLayout.MAX_V1_TOPIC ? 1 : 0;
        return RecordLayout.OVERHEAD + hosts + lengths + topicBytes + body.readableBytes() + propertyBytes;
    }

    /**
     * Appends the record.
     *
     * @param out where to
     * @return its size in bytes
     * @throws IllegalArgumentException when topic or properties are too long; the message says how long they may be
     */
    public int encode(ByteBuf out) {
        int topicBytes = ByteBufUtil.utf8Bytes(topic);
        int propertyBytes = ByteBufUtil.utf8Bytes(properties);
        check(topicBytes, propertyBytes);
        int size = size(topicBytes, propertyBytes);
        boolean v2 = topicBytes > RecordLayout.MAX_V1_TOPIC;
        out.ensureWritable(size);
        out.writeInt(size).writeInt(v2 ? RecordLayout.MAGIC_V2 : RecordLayout.MAGIC_V1);
        out.writeInt(bodyCrc()).writeInt(queueId).writeInt(flag);
        out.writeLong(0).writeLong(0);
        out.writeInt(sysFlag & ~(SysFlag.BORN_HOST_V6 | SysFlag.STORE_HOST_V6)
                | (isV6(bornHost) ? SysFlag.BORN_HOST_V6 : 0)
                | (isV6(storeHost) ? SysFlag.STORE_HOST_V6 : 0));
        out.writeLong(bornTimestamp);
        writeHost(out, bornHost);
        out.writeLong(0);
        writeHost(out, storeHost);
        out.writeInt(reconsumeTimes).writeLong(preparedTransactionOffset);
        out.writeInt(body.readableBytes()).writeBytes(body, body.readerIndex(), body.readableBytes());
        if (v2) {
            out.writeShort(topicBytes);
        } else {
            out.writeByte(topicBytes);
        }
        ByteBufUtil.writeUtf8(out, topic);
        out.writeShort(propertyBytes);
        ByteBufUtil.writeUtf8(out, properties);
        return size;
    }

    private void check(int topicBytes, int propertyBytes) {
        if (topicBytes < 1 || topicBytes > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "topic of " + topicBytes + " bytes: 1 to " + Short.MAX_VALUE + " are allowed");
        }
        if (propertyBytes > RecordLayout.MAX_PROPERTIES) {
            throw new IllegalArgumentException("the properties take " + propertyBytes + " bytes, at most "
                    + RecordLayout.MAX_PROPERTIES + " are allowed for names and values together");
        }
    }

    private int bodyCrc() {
        if (!body.isReadable()) {
            return 0;
        }
        crc.reset();
        if (body.hasArray()) {
            crc.update(body.array(), body.arrayOffset() + body.readerIndex(), body.readableBytes());
        } else {
            for (var part : body.nioBuffers()) {
                crc.update(part);
            }
        }
        return (int) crc.getValue() & Integer.MAX_VALUE;
    }

    private static boolean isV6(InetSocketAddress host) {
        return host != null && host.getAddress() instanceof Inet6Address;
    }

    private static void writeHost(ByteBuf out, InetSocketAddress host) {
        if (host == null || host.isUnresolved()) {
            out.writeLong(0);
        } else {
            out.writeBytes(host.getAddress().getAddress()).writeInt(host.getPort());
        }
    }
}
