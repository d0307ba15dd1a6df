package org.apogeemq.store;

/**
 * The store refused or failed. The category says which kind of reaction is right; the message names the thing, the value
 * and what to do. Unchecked, immutable.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of refusal or failure it is. */
    public enum Category {
        /** The append queue is full; nothing was written. Try again shortly. */
        BUSY,
        /** No room on the disk, or use above the configured ratio; nothing of this append was written. */
        DISK_FULL,
        /** The store is closed or closing; nothing was written. */
        CLOSED,
        /** An operation on a file failed. The outcome of an append that fails so is unknown only when the flush failed. */
        IO,
        /** A record, batch or control is larger than the store can hold. */
        TOO_LARGE,
        /** A record or argument is malformed. */
        INVALID,
        /** Another process or another store of this process holds the data folder. */
        LOCKED,
        /** The data folder cannot be created or written to. */
        READ_ONLY,
        /** The log is damaged in its middle, or a segment is missing; the store does not start. */
        DAMAGED,
        /** The log was written by a version this one does not know. */
        INCOMPATIBLE
    }

    /** The kind of failure. */
    private final Category category;

    public StoreException(Category category, String message) {
        this(category, message, null);
    }

    public StoreException(Category category, String message, Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    /** The kind of refusal or failure. */
    public Category category() {
        return category;
    }
}
