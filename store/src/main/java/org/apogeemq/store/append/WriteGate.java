package org.apogeemq.store.append;

import org.apogeemq.store.StoreException;
import org.apogeemq.store.StoreListener;

/** Whether records are taken, and why not; tells the listener when that changes. */
public final class WriteGate {
    private final StoreListener listener;
    private volatile StoreException broken;
    private volatile StoreException overRatio;
    private volatile boolean full;

    public WriteGate(StoreListener listener) {
        this.listener = listener;
    }

    /** Throws when messages are not taken; a full disk is found out by writing, as space may have come back. */
    void checkMessages() {
        checkControls();
        StoreException e = overRatio;
        if (e != null) {
            throw again(e);
        }
    }

    /** Throws when nothing at all is taken. */
    void checkControls() {
        StoreException e = broken;
        if (e != null) {
            throw again(e);
        }
    }

    /** An exception's stack trace is its thrower's: each gets one of its own. */
    private static StoreException again(StoreException e) {
        return new StoreException(e.category(), e.getMessage(), e);
    }

    /** The log cannot be written to until the store is opened anew. */
    public void broken(StoreException e) {
        if (broken == null) {
            broken = e;
            listener.writable(false, e.getMessage());
        }
    }

    /** Whether nothing is taken until the store is opened anew. */
    public boolean isBroken() {
        return broken != null;
    }

    /** Why it is broken, null when it is not. */
    public StoreException brokenBy() {
        return broken;
    }

    /** A write met a full disk. */
    void full(StoreException e) {
        if (!full) {
            full = true;
            listener.writable(false, e.getMessage());
        }
    }

    /** A write succeeded. */
    void written() {
        if (full) {
            full = false;
            tellIfWritable();
        }
    }

    /** Use of the disk is above the ratio (the exception to throw), or below it again (null). */
    public void overRatio(StoreException e) {
        boolean before = overRatio != null;
        overRatio = e;
        if (e != null && !before) {
            listener.writable(false, e.getMessage());
        } else if (e == null && before) {
            tellIfWritable();
        }
    }

    private void tellIfWritable() {
        if (writable()) {
            listener.writable(true, "");
        }
    }

    /** Whether messages are taken. */
    public boolean writable() {
        return broken == null && overRatio == null && !full;
    }
}
