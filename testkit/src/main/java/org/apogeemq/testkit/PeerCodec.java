package org.apogeemq.testkit;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Frames to bytes and back, written apart from the product's codec so that one mistake cannot hide in both. */
final class PeerCodec {
    private static final int LARGEST_FRAME = 16 * 1024 * 1024;
    private static final byte JAVA = 0;
    private static final short VERSION = 513;

    private PeerCodec() {}

    static byte[] encode(PeerFrame frame) {
        byte[] header = frame.binary() ? binaryHeader(frame) : PeerJson.write(frame, VERSION);
        ByteBuffer out = ByteBuffer.allocate(8 + header.length + frame.body().length);
        out.putInt(4 + header.length + frame.body().length);
        out.putInt((frame.binary() ? 1 << 24 : 0) | header.length);
        return out.put(header).put(frame.body()).array();
    }

    static PeerFrame read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 4 || length > LARGEST_FRAME) {
            throw new IOException("frame length " + length + ", allowed 4 to " + LARGEST_FRAME);
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("connection ended within a frame: " + bytes.length + " of " + length + " bytes");
        }
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        int mark = frame.getInt();
        int headerLength = mark & 0xFFFFFF;
        if (headerLength > frame.remaining()) {
            throw new IOException("header length " + headerLength + " in a frame of " + length + " bytes");
        }
        ByteBuffer header = frame.slice(4, headerLength);
        byte[] body = new byte[length - 4 - headerLength];
        frame.get(4 + headerLength, body);
        return switch (mark >>> 24) {
            case 0 -> PeerJson.read(header, body);
            case 1 -> binaryFrame(header, body);
            default -> throw new IOException("serialization " + (mark >>> 24) + ", known are 0 and 1");
        };
    }

    private static byte[] binaryHeader(PeerFrame frame) {
        byte[] remark = frame.remark() == null ? new byte[0] : utf8(frame.remark());
        int size = 21 + remark.length;
        for (Map.Entry<String, String> field : frame.fields().entrySet()) {
            size += 6 + utf8(field.getKey()).length + utf8(field.getValue()).length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putShort((short) frame.code()).put(JAVA).putShort(VERSION);
        out.putInt(frame.opaque()).putInt(frame.flag());
        out.putInt(remark.length).put(remark);
        out.putInt(size - 21 - remark.length);
        frame.fields().forEach((key, value) -> {
            byte[] name = utf8(key);
            byte[] text = utf8(value);
            out.putShort((short) name.length).put(name).putInt(text.length).put(text);
        });
        return out.array();
    }

    private static PeerFrame binaryFrame(ByteBuffer in, byte[] body) {
        int code = in.getShort();
        in.get();
        in.getShort();
        int opaque = in.getInt();
        int flag = in.getInt();
        String remark = text(in, in.getInt());
        int end = in.getInt() + in.position();
        Map<String, String> fields = new TreeMap<>();
        while (in.position() < end) {
            String name = text(in, in.getShort());
            fields.put(name, text(in, in.getInt()));
        }
        return new PeerFrame(true, code, opaque, flag, remark.isEmpty() ? null : remark, fields, body);
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
