package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apogeemq.remoting.jms.BodyKind;

/** A message with named values, in {@link TypedValues} encoding: version, number of entries, each name and value. */
public final class ApogeeMapMessage extends JmsMessage implements MapMessage {

    private static final int ENTRY_ESTIMATE = 32;

    private final Map<String, Object> entries = new LinkedHashMap<>();

    @Override
    public BodyKind bodyKind() {
        return BodyKind.MAP;
    }

    private Map<String, Object> entries() throws JMSException {
        ByteBuf unread = unreadBody();
        if (unread != null) {
            entries.clear();
            read(unread.duplicate());
            bodyRead();
        }
        return entries;
    }

    private void read(ByteBuf in) throws JMSException {
        if (!in.isReadable()) {
            return;
        }
        try {
            BodyVersion.require(in);
            for (int left = TypedValues.readLength(in); left > 0; left--) {
                String name = TypedValues.readText(in);
                entries.put(name, TypedValues.read(in));
            }
        } catch (IndexOutOfBoundsException | MessageFormatException e) {
            throw BodyVersion.damaged("map", this, in, e);
        }
    }

    private void put(String name, Object value) throws JMSException {
        requireWritableBody();
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("a map entry needs a name; it is " + (name == null ? "null" : "empty"));
        }
        entries.put(name, value);
    }

    @Override
    public boolean getBoolean(String name) throws JMSException {
        return Conversions.toBoolean(entries().get(name), name);
    }

    @Override
    public byte getByte(String name) throws JMSException {
        return Conversions.toByte(entries().get(name), name);
    }

    @Override
    public short getShort(String name) throws JMSException {
        return Conversions.toShort(entries().get(name), name);
    }

    @Override
    public char getChar(String name) throws JMSException {
        return Conversions.toChar(entries().get(name), name);
    }

    @Override
    public int getInt(String name) throws JMSException {
        return Conversions.toInt(entries().get(name), name);
    }

    @Override
    public long getLong(String name) throws JMSException {
        return Conversions.toLong(entries().get(name), name);
    }

    @Override
    public float getFloat(String name) throws JMSException {
        return Conversions.toFloat(entries().get(name), name);
    }

    @Override
    public double getDouble(String name) throws JMSException {
        return Conversions.toDouble(entries().get(name), name);
    }

    @Override
    public String getString(String name) throws JMSException {
        return Conversions.toText(entries().get(name), name);
    }

    @Override
    public byte[] getBytes(String name) throws JMSException {
        byte[] bytes = Conversions.toBytes(entries().get(name), name);
        return bytes == null ? null : bytes.clone();
    }

    @Override
    public Object getObject(String name) throws JMSException {
        return copy(entries().get(name));
    }

    @Override
    public Enumeration<String> getMapNames() throws JMSException {
        return Collections.enumeration(List.copyOf(entries().keySet()));
    }

    @Override
    public boolean itemExists(String name) throws JMSException {
        return entries().containsKey(name);
    }

    @Override
    public void setBoolean(String name, boolean value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setByte(String name, byte value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setShort(String name, short value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setChar(String name, char value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setInt(String name, int value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setLong(String name, long value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setFloat(String name, float value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setDouble(String name, double value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setString(String name, String value) throws JMSException {
        put(name, value);
    }

    @Override
    public void setBytes(String name, byte[] value) throws JMSException {
        put(name, copy(value));
    }

    @Override
    public void setBytes(String name, byte[] value, int offset, int length) throws JMSException {
        put(name, value == null ? null : Arrays.copyOfRange(value, offset, offset + length));
    }

    @Override
    public void setObject(String name, Object value) throws JMSException {
        put(name, TypedValues.checked(value, "map entry '" + name + "'"));
    }

    @Override
    ByteBuf recordBody() throws JMSException {
        ByteBuf unread = unreadBody();
        if (unread != null) {
            return unread;
        }
        ByteBuf out = Unpooled.buffer(2 + entries.size() * ENTRY_ESTIMATE);
        out.writeByte(BodyVersion.CURRENT);
        TypedValues.writeLength(out, entries.size());
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            TypedValues.writeText(out, entry.getKey());
            TypedValues.write(out, entry.getValue());
        }
        return out;
    }

    @Override
    Object bodyAsObject() throws JMSException {
        if (entries().isEmpty()) {
            return null;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        entries.forEach((name, value) -> body.put(name, copy(value)));
        return body;
    }

    @Override
    boolean isAssignable(Class<?> type, Object body) {
        return type == Map.class || type == Object.class;
    }

    @Override
    void resetBody() {
        entries.clear();
    }

    private static Object copy(Object value) {
        return value instanceof byte[] bytes ? bytes.clone() : value;
    }
}
