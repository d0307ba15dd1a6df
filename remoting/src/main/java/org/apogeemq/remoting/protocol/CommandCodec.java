package org.apogeemq.remoting.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;

/** Writes and reads frames: total length, serialization, header length, header, body. */
public final class CommandCodec {
    private static final int HEADER_LENGTH_MASK = 0xFFFFFF;

    private CommandCodec() {}

    /**
     * Appends a frame up to, not including, its body; its length counts the body.
     *
     * @param command the command
     * @param opaque the number to send it with
     * @param out where to
     * @throws IllegalArgumentException when the header cannot be written: a field is too long, or the code does not fit
     *     the binary serialization
     */
    public static void encodeHead(Command command, int opaque, ByteBuf out) {
        int start = out.writerIndex();
        out.writeLong(0);
        if (command.serialization() == Serialization.JSON) {
            JsonHeader.write(command, opaque, out);
        } else {
            BinaryHeader.write(command, opaque, out);
        }
        int headerLength = out.writerIndex() - start - 8;
        if (headerLength > HEADER_LENGTH_MASK) {
            throw new IllegalArgumentException("header of " + headerLength + " bytes: too long");
        }
        int bodyLength = command.body() == null ? 0 : command.body().readableBytes();
        out.setInt(start, 4 + headerLength + bodyLength);
        out.setInt(start + 4, command.serialization().ordinal() << 24 | headerLength);
    }

    /**
     * Reads a frame. A request's body is a retained slice, to be released with the command; a response's is a copy on the
     * heap, which needs no release.
     *
     * @param in positioned behind the frame's total length; afterwards behind the frame
     * @param length the frame's total length; so many bytes must be readable
     * @return the command
     * @throws FrameException when it is not a frame
     */
    public static Command decode(ByteBuf in, int length) {
        int start = in.readerIndex();
        int word = in.readInt();
        int headerLength = word & HEADER_LENGTH_MASK;
        int type = word >>> 24;
        if (headerLength > length - 4) {
            throw new FrameException("header of " + headerLength + " bytes in a frame of " + length);
        }
        Command.Prefix prefix = new Command.Prefix();
        Map<String, String> fields;
        if (type == Serialization.JSON.ordinal()) {
            prefix.serialization = Serialization.JSON;
            fields = JsonHeader.read(in, headerLength, prefix);
        } else if (type == Serialization.BINARY.ordinal()) {
            prefix.serialization = Serialization.BINARY;
            fields = BinaryHeader.read(in, headerLength, prefix);
        } else {
            throw new FrameException("serialization " + type + ": 0 (JSON) and 1 (binary) are known");
        }
        int bodyStart = start + 4 + headerLength;
        int bodyLength = length - 4 - headerLength;
        in.readerIndex(start + length);
        return new Command(prefix, fields, body(in, bodyStart, bodyLength, (prefix.flag & 1) != 0));
    }

    private static ByteBuf body(ByteBuf in, int start, int length, boolean response) {
        if (length == 0) {
            return null;
        }
        if (!response) {
            return in.retainedSlice(start, length);
        }
        byte[] copy = new byte[length];
        in.getBytes(start, copy);
        return Unpooled.wrappedBuffer(copy);
    }
}
