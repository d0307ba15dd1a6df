package org.apogeemq.remoting.body;

import io.netty.buffer.ByteBuf;

/** Reads and writes the JSON bodies. Thread-safe. */
public final class BodyCodec {
    private BodyCodec() {}

    /**
     * Writes a body in standard JSON but for maps keyed by {@link MessageQueue}, which RocketMQ's clients only read with
     * the raw object as key.
     *
     * @param body a record of this package
     * @return an unpooled buffer, owned by the caller
     */
    public static ByteBuf encode(Object body) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes a body like {@link #encode}, with integer keys not quoted, as clients before 4.9.4 expect routes.
     *
     * @param body a record of this package
     * @return an unpooled buffer, owned by the caller
     */
    public static ByteBuf encodeWithBareIntegerKeys(Object body) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a body: standard JSON, or with raw objects and bare integers as keys.
     *
     * @param body the bytes, left unread; null counts as empty
     * @param type the record to read
     * @return the body, never null
     * @throws BodyException when the bytes are missing or not such a body
     */
    public static <T> T decode(ByteBuf body, Class<T> type) {
        throw new UnsupportedOperationException();
    }
}
