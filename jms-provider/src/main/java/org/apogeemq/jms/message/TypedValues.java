package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import jakarta.jms.MessageFormatException;

/**
 * The encoding of values in Map and Stream bodies: one byte for the type, then the value, big-endian. Lengths are
 * unsigned numbers of seven bits per byte, least significant first. On disk: the numbers of types do not change.
 */
final class TypedValues {

    private static final int NULL = 0;
    private static final int FALSE = 1;
    private static final int TRUE = 2;
    private static final int BYTE = 3;
    private static final int SHORT = 4;
    private static final int CHAR = 5;
    private static final int INT = 6;
    private static final int LONG = 7;
    private static final int FLOAT = 8;
    private static final int DOUBLE = 9;
    private static final int STRING = 10;
    private static final int BYTES = 11;

    private TypedValues() {}

    /**
     * Whether a Map or Stream body may hold the value, and a copy of it if it is an array.
     *
     * @throws MessageFormatException when it may not
     */
    static Object checked(Object value, String what) throws MessageFormatException {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Float
                || value instanceof Double) {
            return value;
        }
        throw new MessageFormatException(
                what + " cannot hold a " + value.getClass().getName()
                        + "; allowed are String, Boolean, Character, Byte, Short, Integer, Long, Float, Double, byte[] and null");
    }

    static void write(ByteBuf out, Object value) throws MessageFormatException {
        if (value == null) {
            out.writeByte(NULL);
        } else if (value instanceof String v) {
            out.writeByte(STRING);
            writeText(out, v);
        } else if (value instanceof Integer v) {
            out.writeByte(INT).writeInt(v);
        } else if (value instanceof Long v) {
            out.writeByte(LONG).writeLong(v);
        } else if (value instanceof Boolean v) {
            out.writeByte(v ? TRUE : FALSE);
        } else if (value instanceof Double v) {
            out.writeByte(DOUBLE).writeDouble(v);
        } else if (value instanceof Float v) {
            out.writeByte(FLOAT).writeFloat(v);
        } else if (value instanceof Byte v) {
            out.writeByte(BYTE).writeByte(v);
        } else if (value instanceof Short v) {
            out.writeByte(SHORT).writeShort(v);
        } else if (value instanceof Character v) {
            out.writeByte(CHAR).writeChar(v);
        } else {
            byte[] bytes = (byte[]) value;
            out.writeByte(BYTES);
            writeLength(out, bytes.length);
            out.writeBytes(bytes);
        }
    }

    static void writeText(ByteBuf out, String text) throws MessageFormatException {
        byte[] bytes = Utf8.encode(text, "the string '" + abbreviated(text) + "'");
        writeLength(out, bytes.length);
        out.writeBytes(bytes);
    }

    static void writeLength(ByteBuf out, int length) {
        int rest = length;
        while (rest > 0x7F) {
            out.writeByte(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** Reads one value; {@link IndexOutOfBoundsException} when the bytes end too early. */
    static Object read(ByteBuf in) throws MessageFormatException {
        int type = in.readUnsignedByte();
        return switch (type) {
            case NULL -> null;
            case FALSE -> Boolean.FALSE;
            case TRUE -> Boolean.TRUE;
            case BYTE -> in.readByte();
            case SHORT -> in.readShort();
            case CHAR -> in.readChar();
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> in.readFloat();
            case DOUBLE -> in.readDouble();
            case STRING -> readText(in);
            case BYTES -> {
                byte[] bytes = new byte[readLength(in)];
                in.readBytes(bytes);
                yield bytes;
            }
            default ->
                throw new MessageFormatException(
                        "type " + type + " at byte " + (in.readerIndex() - 1) + " is not known");
        };
    }

    static String readText(ByteBuf in) throws MessageFormatException {
        return Utf8.decode(in.readSlice(readLength(in)), "a string");
    }

    /** A length, never more than what is left: hostile bytes cannot make the reader allocate more than they are. */
    static int readLength(ByteBuf in) {
        int length = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = in.readUnsignedByte();
            length |= (b & 0x7F) << shift;
            if (b < 0x80) {
                if (length < 0 || length > in.readableBytes()) {
                    throw new IndexOutOfBoundsException(
                            "length " + length + " of " + in.readableBytes() + " bytes left");
                }
                return length;
            }
        }
        throw new IndexOutOfBoundsException("a length of more than five bytes");
    }

    private static String abbreviated(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
