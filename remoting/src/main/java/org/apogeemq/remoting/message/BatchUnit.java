package org.apogeemq.remoting.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * One message in the body of a batch send (code 320).
 *
 * @param flag the user's flag
 * @param body the body, a slice that is not retained
 * @param properties the property string
 */
public record BatchUnit(int flag, ByteBuf body, String properties) {
    private static final int OVERHEAD = 22;

    /**
     * Reads the next message.
     *
     * @param batch the batch; its reader index moves behind the message
     * @return the message
     * @throws IllegalArgumentException when the batch is cut short or its lengths do not fit
     */
    public static BatchUnit read(ByteBuf batch) {
        int start = batch.readerIndex();
        int available = batch.readableBytes();
        int size = available < OVERHEAD ? -1 : batch.getInt(start);
        int bodyLength = size < OVERHEAD || size > available ? -1 : batch.getInt(start + 16);
        if (bodyLength < 0 || bodyLength > size - OVERHEAD) {
            throw new IllegalArgumentException("batch: no whole message at byte " + start + ", " + available
                    + " bytes are left, size " + size + ", body length " + bodyLength);
        }
        int bodyStart = start + 20;
        int propertyLength = batch.getUnsignedShort(bodyStart + bodyLength);
        if (propertyLength != size - OVERHEAD - bodyLength) {
            throw new IllegalArgumentException("batch: the message at byte " + start + " has " + size
                    + " bytes, which does not fit body length " + bodyLength + " and property length "
                    + propertyLength);
        }
        batch.readerIndex(start + size);
        return new BatchUnit(
                batch.getInt(start + 12),
                batch.slice(bodyStart, bodyLength),
                batch.toString(bodyStart + bodyLength + 2, propertyLength, StandardCharsets.UTF_8));
    }

    /**
     * Appends this message to a batch.
     *
     * @param batch where to
     */
    public void write(ByteBuf batch) {
        int propertyLength = ByteBufUtil.utf8Bytes(properties);
        batch.writeInt(OVERHEAD + body.readableBytes() + propertyLength);
        batch.writeLong(0).writeInt(flag);
        batch.writeInt(body.readableBytes()).writeBytes(body, body.readerIndex(), body.readableBytes());
        batch.writeShort(propertyLength);
        ByteBufUtil.writeUtf8(batch, properties);
    }
}
