package org.apogeemq.store;

/** Where the records of one append went. Immutable. */
public final class AppendResult {
    private static final MessageAppend[] NO_MESSAGES = {};

    private final long storeTimestamp;
    private final MessageAppend[] messages;
    private final int released;

    /** The result of appending messages. */
    public AppendResult(long storeTimestamp, MessageAppend[] messages) {
        this.storeTimestamp = storeTimestamp;
        this.messages = messages;
        this.released = 0;
    }

    /** The result of a control: how many parked messages it made visible. */
    public AppendResult(long storeTimestamp, int released) {
        this.storeTimestamp = storeTimestamp;
        this.messages = NO_MESSAGES;
        this.released = released;
    }

    /** Milliseconds since the epoch; never goes back within a log. */
    public long storeTimestamp() {
        return storeTimestamp;
    }

    /** How many messages this append wrote; 0 for a control. */
    public int count() {
        return messages.length;
    }

    /** Of a {@link Control.Commit}: how many half messages it took out of the transaction; else 0. */
    public int released() {
        return released;
    }

    /** The offset the i-th message got in its queue, -1 when it is parked (half message or timer). */
    public long queueOffset(int i) {
        return messages[i].queueOffset();
    }

    /** The position of the i-th message in the log. */
    public long position(int i) {
        return messages[i].position();
    }
}
