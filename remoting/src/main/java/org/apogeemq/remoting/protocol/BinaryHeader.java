package org.apogeemq.remoting.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** RocketMQ's binary header: fixed fields, remark, then name and value of each field with their lengths. */
final class BinaryHeader {
    private static final NameCache NAMES = new NameCache();
    private static final int FIXED = 21;

    private BinaryHeader() {}

    static void write(Command command, int opaque, ByteBuf out) {
        if (command.code() != (short) command.code()) {
            throw new IllegalArgumentException(
                    "code " + command.code() + " does not fit the binary header's 16 bits, use JSON serialization");
        }
        out.writeShort(command.code()).writeByte(command.language().ordinal()).writeShort(command.version());
        out.writeInt(opaque).writeInt(command.flag());
        writeText(out, command.remark());
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        if (command.headerRecord() != null) {
            HeaderCodec.of(command.headerRecord().getClass()).writeBinary(command.headerRecord(), command, out);
        }
        for (Map.Entry<String, String> field : command.rawFields().entrySet()) {
            writeField(out, field.getKey(), field.getValue());
        }
        out.setInt(lengthAt, out.writerIndex() - lengthAt - 4);
    }

    private static void writeField(ByteBuf out, String name, String value) {
        int lengthAt = out.writerIndex();
        out.writeShort(0);
        out.setShort(lengthAt, ByteBufUtil.writeUtf8(out, name));
        writeText(out, value);
    }

    static void writeText(ByteBuf out, String text) {
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        if (text != null && !text.isEmpty()) {
            out.setInt(lengthAt, ByteBufUtil.writeUtf8(out, text));
        }
    }

    /** Reads a header of {@code length} bytes; leaves the reader index wherever it got to. */
    static Map<String, String> read(ByteBuf in, int length, Command.Prefix prefix) {
        if (length < FIXED) {
            throw new FrameException("binary header of " + length + " bytes: at least " + FIXED + " are needed");
        }
        int end = in.readerIndex() + length;
        prefix.code = in.readShort();
        prefix.language = Language.of(in.readByte());
        prefix.version = in.readUnsignedShort();
        prefix.opaque = in.readInt();
        prefix.flag = in.readInt();
        prefix.remark = readText(in, checked(in.readInt(), in, end - 4));
        if (prefix.remark.isEmpty()) {
            prefix.remark = null;
        }
        int fieldsLength = checked(in.readInt(), in, end);
        int fieldsEnd = in.readerIndex() + fieldsLength;
        if (fieldsLength == 0) {
            return null;
        }
        ExtFields fields = new ExtFields();
        while (in.readerIndex() < fieldsEnd) {
            String name = NAMES.read(in, checked(shortAt(in, fieldsEnd), in, fieldsEnd - 4));
            fields.put(name, readText(in, checked(in.readInt(), in, fieldsEnd)));
        }
        return fields;
    }

    private static int shortAt(ByteBuf in, int end) {
        if (end - in.readerIndex() < 2) {
            throw new FrameException("binary header: a field is cut short");
        }
        return in.readShort();
    }

    private static int checked(int length, ByteBuf in, int end) {
        if (length < 0 || length > end - in.readerIndex()) {
            throw new FrameException(
                    "binary header: a length of " + length + " where " + (end - in.readerIndex()) + " bytes are left");
        }
        return length;
    }

    private static String readText(ByteBuf in, int length) {
        return length == 0
                ? ""
                : in.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }
}
