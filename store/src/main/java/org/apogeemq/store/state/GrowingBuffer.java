package org.apogeemq.store.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being written, big endian, as many as it takes. */
final class GrowingBuffer {
    private byte[] bytes = new byte[256];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes);

    private ByteBuffer room(int more) {
        if (buffer.remaining() < more) {
            int position = buffer.position();
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, position + more));
            buffer = ByteBuffer.wrap(bytes).position(position);
        }
        return buffer;
    }

    GrowingBuffer putShort(int value) {
        room(2).putShort((short) value);
        return this;
    }

    GrowingBuffer putInt(int value) {
        room(4).putInt(value);
        return this;
    }

    GrowingBuffer putLong(long value) {
        room(8).putLong(value);
        return this;
    }

    GrowingBuffer putString(String value) {
        return putBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    GrowingBuffer putBytes(byte[] value) {
        putInt(value.length);
        room(value.length).put(value);
        return this;
    }

    GrowingBuffer putLongs(long[] values) {
        putInt(values.length);
        for (long value : values) {
            putLong(value);
        }
        return this;
    }

    GrowingBuffer putInts(int[] values) {
        putInt(values.length);
        for (int value : values) {
            putInt(value);
        }
        return this;
    }

    int size() {
        return buffer.position();
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, buffer.position());
    }

    static String string(ByteBuffer from) {
        return new String(bytes(from), StandardCharsets.UTF_8);
    }

    static byte[] bytes(ByteBuffer from) {
        byte[] value = new byte[from.getInt()];
        from.get(value);
        return value;
    }

    static long[] longs(ByteBuffer from) {
        long[] values = new long[from.getInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = from.getLong();
        }
        return values;
    }

    static int[] ints(ByteBuffer from) {
        int[] values = new int[from.getInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = from.getInt();
        }
        return values;
    }
}
