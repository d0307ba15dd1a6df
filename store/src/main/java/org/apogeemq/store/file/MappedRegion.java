package org.apogeemq.store.file;

import java.nio.MappedByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file mapped for reading, with a count of those who read it now, so that it can be unmapped while readers come and go.
 * Whoever is last, the closer or a reader, unmaps.
 */
public final class MappedRegion {
    /** Added to the count by the closer. */
    private static final int CLOSED = 1 << 30;
    /** The count once the region is unmapped: so far below zero that readers who come late keep it negative. */
    private static final int UNMAPPED = Integer.MIN_VALUE;

    private final MappedByteBuffer buffer;
    private final AtomicInteger readers = new AtomicInteger();
    private volatile Runnable afterUnmap;

    public MappedRegion(MappedByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** Enters as a reader; after true, {@link #release()} must follow. False when the region is closed. */
    public boolean acquire() {
        int now = readers.incrementAndGet();
        if (now > 0 && now < CLOSED) {
            return true;
        }
        release();
        return false;
    }

    /** Leaves. */
    public void release() {
        if (readers.decrementAndGet() == CLOSED) {
            unmapOnce();
        }
    }

    /** The bytes; only between acquire and release, only by absolute reads. */
    public MappedByteBuffer buffer() {
        return buffer;
    }

    /**
     * Lets no reader in any more and unmaps when the last has left. At most once.
     *
     * @param after run after unmapping, on the thread that unmaps
     */
    public void close(Runnable after) {
        afterUnmap = after;
        if (readers.addAndGet(CLOSED) == CLOSED) {
            unmapOnce();
        }
    }

    /** A reader that is turned away counts up and down again, so zero may be reached more than once. */
    private void unmapOnce() {
        if (readers.compareAndSet(CLOSED, UNMAPPED)) {
            Unmapper.unmap(buffer);
            afterUnmap.run();
        }
    }
}
