package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import java.io.IOException;
import java.util.Objects;
import org.apogeemq.remoting.jms.BodyKind;

/** A message with bytes, as they are. Numbers are big-endian, strings in the form of {@link java.io.DataOutput}. */
public final class ApogeeBytesMessage extends JmsMessage implements BytesMessage {

    private static final int INITIAL_CAPACITY = 128;

    /** Unpooled: needs no release. Null until the body of a received message is asked for. */
    private ByteBuf content;

    /** A new message, its body to be written. */
    public ApogeeBytesMessage() {
        content = emptyBody();
    }

    @Override
    public BodyKind bodyKind() {
        return BodyKind.BYTES;
    }

    private static ByteBuf emptyBody() {
        return Unpooled.buffer(INITIAL_CAPACITY);
    }

    private ByteBuf content() throws JMSException {
        ByteBuf unread = unreadBody();
        if (unread != null) {
            content = unread.slice();
            bodyRead();
        }
        return content;
    }

    private ByteBuf in(int bytes) throws JMSException {
        ByteBuf in = readable();
        if (in.readableBytes() < bytes) {
            throw new MessageEOFException("the body ends: " + in.readableBytes() + " bytes are left of "
                    + in.writerIndex() + ", " + bytes + " are asked for");
        }
        return in;
    }

    private ByteBuf readable() throws JMSException {
        if (!isBodyReadOnly()) {
            throw new MessageNotReadableException("the body is being written; call reset() to read it");
        }
        return content();
    }

    private ByteBuf out() throws JMSException {
        requireWritableBody();
        return content;
    }

    @Override
    public long getBodyLength() throws JMSException {
        return readable().writerIndex();
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return in(1).readBoolean();
    }

    @Override
    public byte readByte() throws JMSException {
        return in(1).readByte();
    }

    @Override
    public int readUnsignedByte() throws JMSException {
        return in(1).readUnsignedByte();
    }

    @Override
    public short readShort() throws JMSException {
        return in(Short.BYTES).readShort();
    }

    @Override
    public int readUnsignedShort() throws JMSException {
        return in(Short.BYTES).readUnsignedShort();
    }

    @Override
    public char readChar() throws JMSException {
        return in(Character.BYTES).readChar();
    }

    @Override
    public int readInt() throws JMSException {
        return in(Integer.BYTES).readInt();
    }

    @Override
    public long readLong() throws JMSException {
        return in(Long.BYTES).readLong();
    }

    @Override
    public float readFloat() throws JMSException {
        return in(Float.BYTES).readFloat();
    }

    @Override
    public double readDouble() throws JMSException {
        return in(Double.BYTES).readDouble();
    }

    @Override
    public String readUTF() throws JMSException {
        ByteBuf in = in(Short.BYTES);
        int start = in.readerIndex();
        int length = in.getUnsignedShort(start);
        in(Short.BYTES + length);
        try (ByteBufInputStream stream = new ByteBufInputStream(in)) {
            return stream.readUTF();
        } catch (IOException e) {
            in.readerIndex(start);
            throw formatError("the bytes at " + start + " are not a string that writeUTF wrote", e);
        }
    }

    @Override
    public int readBytes(byte[] value) throws JMSException {
        return readBytes(value, value.length);
    }

    @Override
    public int readBytes(byte[] value, int length) throws JMSException {
        if (length < 0 || length > value.length) {
            throw new IndexOutOfBoundsException("length " + length + " is not in 0.." + value.length);
        }
        ByteBuf in = readable();
        if (!in.isReadable()) {
            return -1;
        }
        int count = Math.min(length, in.readableBytes());
        in.readBytes(value, 0, count);
        return count;
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        out().writeBoolean(value);
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        out().writeByte(value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        out().writeShort(value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        out().writeChar(value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        out().writeInt(value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        out().writeLong(value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        out().writeFloat(value);
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        out().writeDouble(value);
    }

    @Override
    public void writeUTF(String value) throws JMSException {
        ByteBuf out = out();
        int start = out.writerIndex();
        try (ByteBufOutputStream stream = new ByteBufOutputStream(out)) {
            stream.writeUTF(value);
        } catch (IOException e) {
            out.writerIndex(start);
            throw formatError("writeUTF takes at most 65535 bytes of a string; use writeBytes for longer ones", e);
        }
    }

    @Override
    public void writeBytes(byte[] value) throws JMSException {
        out().writeBytes(value);
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        Objects.checkFromIndexSize(offset, length, value.length);
        out().writeBytes(value, offset, length);
    }

    @Override
    public void writeObject(Object value) throws JMSException {
        Objects.requireNonNull(value, "null cannot be written into a BytesMessage");
        if (value instanceof Boolean v) {
            writeBoolean(v);
        } else if (value instanceof Byte v) {
            writeByte(v);
        } else if (value instanceof Short v) {
            writeShort(v);
        } else if (value instanceof Character v) {
            writeChar(v);
        } else if (value instanceof Integer v) {
            writeInt(v);
        } else if (value instanceof Long v) {
            writeLong(v);
        } else if (value instanceof Float v) {
            writeFloat(v);
        } else if (value instanceof Double v) {
            writeDouble(v);
        } else if (value instanceof String v) {
            writeUTF(v);
        } else if (value instanceof byte[] v) {
            writeBytes(v);
        } else {
            requireWritableBody();
            throw new MessageFormatException("a BytesMessage cannot hold a "
                    + value.getClass().getName() + "; allowed are String, Boolean, Character, Byte, Short, Integer, "
                    + "Long, Float, Double and byte[]");
        }
    }

    @Override
    public void reset() throws JMSException {
        content().readerIndex(0);
        makeBodyReadOnly();
    }

    @Override
    ByteBuf recordBody() throws JMSException {
        ByteBuf all = content();
        return all.slice(0, all.writerIndex());
    }

    /** As the interface asks, this resets the message. */
    @Override
    public <T> T getBody(Class<T> type) throws JMSException {
        reset();
        return super.getBody(type);
    }

    @Override
    Object bodyAsObject() throws JMSException {
        int length = content().writerIndex();
        return length == 0 ? null : ByteBufUtil.getBytes(content, 0, length, true);
    }

    @Override
    boolean isAssignable(Class<?> type, Object body) {
        return type == byte[].class || type == Object.class;
    }

    @Override
    void resetBody() {
        content = emptyBody();
    }

    private static MessageFormatException formatError(String text, IOException cause) {
        MessageFormatException error = new MessageFormatException(text);
        error.setLinkedException(cause);
        return error;
    }
}
