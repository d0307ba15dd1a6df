package org.apogeemq.remoting.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Turns the bytes of field names into strings without making a new one each time. A fixed number of slots, the last name
 * with a slot's hash wins, so peers that invent names cannot fill the memory. Thread-safe.
 */
final class NameCache {
    private static final int SLOTS = 1024;
    private static final int MAX_LENGTH = 64;

    private final AtomicReferenceArray<String> slots = new AtomicReferenceArray<>(SLOTS);

    String read(ByteBuf in, int length) {
        int start = in.readerIndex();
        in.skipBytes(length);
        if (length > MAX_LENGTH) {
            return in.toString(start, length, StandardCharsets.UTF_8);
        }
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + in.getByte(start + i);
        }
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        String known = slots.getPlain(slot);
        if (known != null && matches(known, in, start, length)) {
            return known;
        }
        String name = in.toString(start, length, StandardCharsets.UTF_8).intern();
        slots.setRelease(slot, name);
        return name;
    }

    private static boolean matches(String name, ByteBuf in, int start, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) != in.getByte(start + i)) {
                return false;
            }
        }
        return true;
    }
}
