package org.apogeemq.store;

/** A consume queue's entry, to be reused by its reader: one thread at a time. */
public final class QueueEntry {
    private long position;
    private int size;
    private long tagHash;
    private long storeTimestamp;

    /** Fills in all fields. */
    public void set(long position, int size, long tagHash, long storeTimestamp) {
        this.position = position;
        this.size = size;
        this.tagHash = tagHash;
        this.storeTimestamp = storeTimestamp;
    }

    /** Position of the record in the log. */
    public long position() {
        return position;
    }

    /** Size of the record in bytes. */
    public int size() {
        return size;
    }

    /** {@code String.hashCode()} of the TAGS property, sign-extended; 0 without a tag. */
    public long tagHash() {
        return tagHash;
    }

    /** When the message became visible, milliseconds since the epoch. */
    public long storeTimestamp() {
        return storeTimestamp;
    }
}
