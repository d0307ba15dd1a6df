package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apogeemq.remoting.jms.BodyKind;

/** A message with a sequence of values, in {@link TypedValues} encoding: version, then values to the end. */
public final class ApogeeStreamMessage extends JmsMessage implements StreamMessage {

    private static final int VALUE_ESTIMATE = 16;
    private static final int NOT_STARTED = -1;

    private final List<Object> values = new ArrayList<>();
    private int position;
    /** How much of the byte array at {@link #position} has been read by readBytes. */
    private int bytesRead = NOT_STARTED;

    @Override
    public BodyKind bodyKind() {
        return BodyKind.STREAM;
    }

    private List<Object> values() throws JMSException {
        ByteBuf unread = unreadBody();
        if (unread != null) {
            values.clear();
            read(unread.duplicate());
            bodyRead();
        }
        return values;
    }

    private void read(ByteBuf in) throws JMSException {
        if (!in.isReadable()) {
            return;
        }
        try {
            BodyVersion.require(in);
            while (in.isReadable()) {
                values.add(TypedValues.read(in));
            }
        } catch (IndexOutOfBoundsException | MessageFormatException e) {
            throw BodyVersion.damaged("stream", this, in, e);
        }
    }

    private Object peek() throws JMSException {
        requireReadableBody();
        if (position >= values().size()) {
            throw new MessageEOFException("the stream has " + values.size() + " values and all have been read");
        }
        return values.get(position);
    }

    private Object peekWhole() throws JMSException {
        Object value = peek();
        if (bytesRead != NOT_STARTED) {
            throw new MessageFormatException("value " + position + " of the stream is a byte[] of which " + bytesRead
                    + " bytes have been read; read it to its end (until -1) first");
        }
        return value;
    }

    private String here() {
        return "value " + position + " of the stream";
    }

    private void requireReadableBody() throws MessageNotReadableException {
        if (!isBodyReadOnly()) {
            throw new MessageNotReadableException("the stream is being written; call reset() to read it");
        }
    }

    private void append(Object value) throws JMSException {
        requireWritableBody();
        values.add(value);
    }

    @Override
    public boolean readBoolean() throws JMSException {
        boolean value = Conversions.toBoolean(peekWhole(), here());
        position++;
        return value;
    }

    @Override
    public byte readByte() throws JMSException {
        byte value = Conversions.toByte(peekWhole(), here());
        position++;
        return value;
    }

    @Override
    public short readShort() throws JMSException {
        short value = Conversions.toShort(peekWhole(), here());
        position++;
        return value;
    }

    @Override
    public char readChar() throws JMSException {
        char value = Conversions.toChar(peekWhole(), here());
        position++;
        return value;
    }

    @Override
    public int readInt() throws JMSException {
        int value = Conversions.toInt(peekWhole(), here());
        position++;
        return value;
    }

    @Override
    public long readLong() throws JMSException {
        long value = Conversions.toLong(peekWhole(), here());
        position++;
        return value;
    }

    @Override
    public float readFloat() throws JMSException {
        float value = Conversions.toFloat(peekWhole(), here());
        position++;
        return value;
    }

    @Override
    public double readDouble() throws JMSException {
        double value = Conversions.toDouble(peekWhole(), here());
        position++;
        return value;
    }

    @Override
    public String readString() throws JMSException {
        String value = Conversions.toText(peekWhole(), here());
        position++;
        return value;
    }

    @Override
    public int readBytes(byte[] into) throws JMSException {
        byte[] value = Conversions.toBytes(peek(), here());
        if (value == null || value.length > 0 && bytesRead == value.length) {
            nextValue();
            return -1;
        }
        int from = Math.max(0, bytesRead);
        int count = Math.min(value.length - from, into.length);
        System.arraycopy(value, from, into, 0, count);
        bytesRead = from + count;
        if (count < into.length || value.length == 0) {
            nextValue();
        }
        return count;
    }

    private void nextValue() {
        position++;
        bytesRead = NOT_STARTED;
    }

    @Override
    public Object readObject() throws JMSException {
        Object value = peekWhole();
        position++;
        return value instanceof byte[] bytes ? bytes.clone() : value;
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        append(value);
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        append(value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        append(value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        append(value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        append(value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        append(value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        append(value);
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        append(value);
    }

    @Override
    public void writeString(String value) throws JMSException {
        append(value);
    }

    @Override
    public void writeBytes(byte[] value) throws JMSException {
        append(value == null ? null : value.clone());
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        append(value == null ? null : Arrays.copyOfRange(value, offset, offset + length));
    }

    @Override
    public void writeObject(Object value) throws JMSException {
        append(TypedValues.checked(value, "a stream"));
    }

    @Override
    public void reset() {
        makeBodyReadOnly();
        position = 0;
        bytesRead = NOT_STARTED;
    }

    @Override
    ByteBuf recordBody() throws JMSException {
        ByteBuf unread = unreadBody();
        if (unread != null) {
            return unread;
        }
        ByteBuf out = Unpooled.buffer(1 + values.size() * VALUE_ESTIMATE);
        out.writeByte(BodyVersion.CURRENT);
        for (Object value : values) {
            TypedValues.write(out, value);
        }
        return out;
    }

    @Override
    Object bodyAsObject() throws JMSException {
        throw new MessageFormatException("a StreamMessage has no body as one object; read its values one by one");
    }

    /** Section 3.11 and the interface: never. */
    @Override
    @SuppressWarnings("rawtypes")
    public boolean isBodyAssignableTo(Class type) {
        return false;
    }

    @Override
    void resetBody() {
        values.clear();
        position = 0;
        bytesRead = NOT_STARTED;
    }
}
