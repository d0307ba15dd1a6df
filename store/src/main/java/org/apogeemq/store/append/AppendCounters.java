package org.apogeemq.store.append;

/** Figures of what was appended since open. Counted by the appender thread, read by any. */
public final class AppendCounters {
    private volatile long messages;
    private volatile long controls;
    private volatile long chunks;
    private volatile long bytes;

    void messages(int n) {
        messages = messages + n;
    }

    void control() {
        controls = controls + 1;
    }

    void chunk(int size) {
        chunks = chunks + 1;
        bytes = bytes + size;
    }

    /** Messages. */
    public long messages() {
        return messages;
    }

    /** Controls. */
    public long controls() {
        return controls;
    }

    /** Chunks, that is writes. */
    public long chunks() {
        return chunks;
    }

    /** Bytes written. */
    public long bytes() {
        return bytes;
    }
}
