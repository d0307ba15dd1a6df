package org.apogeemq.remoting.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes JSON's strings and numbers into a buffer. */
final class JsonText {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private JsonText() {}

    static void ascii(ByteBuf out, String text) {
        ByteBufUtil.writeAscii(out, text);
    }

    static void string(ByteBuf out, String text) {
        out.writeByte('"');
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                ByteBufUtil.writeUtf8(out, text, from, i);
                escape(out, c);
                from = i + 1;
            }
        }
        ByteBufUtil.writeUtf8(out, text, from, text.length());
        out.writeByte('"');
    }

    private static void escape(ByteBuf out, char c) {
        out.writeByte('\\');
        if (c >= ' ') {
            out.writeByte(c);
        } else {
            out.writeByte('u').writeByte('0').writeByte('0');
            out.writeByte(HEX[c >> 4]).writeByte(HEX[c & 15]);
        }
    }

    /** Writes a number's decimal digits and returns how many bytes they take. */
    static int number(ByteBuf out, long value) {
        if (value < 0) {
            if (value == Long.MIN_VALUE) {
                return ByteBufUtil.writeAscii(out, Long.toString(value));
            }
            out.writeByte('-');
            return 1 + number(out, -value);
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        out.ensureWritable(digits);
        int end = out.writerIndex() + digits;
        long rest = value;
        for (int at = end - 1; at >= end - digits; at--) {
            out.setByte(at, (int) ('0' + rest % 10));
            rest /= 10;
        }
        out.writerIndex(end);
        return digits;
    }
}
