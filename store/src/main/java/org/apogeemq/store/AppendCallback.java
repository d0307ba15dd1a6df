package org.apogeemq.store;

/** Told the outcome of an append, exactly once, on the appender thread. Must not block. */
public interface AppendCallback {
    /** A callback that ignores the outcome. */
    AppendCallback NONE = new AppendCallback() {
        @Override
        public void appended(AppendResult result) {}

        @Override
        public void failed(StoreException e) {}
    };

    /**
     * Written, but not forced to the disk yet. Told only where each write is forced before it counts, and before one of the
     * methods below: a force may take long, and who waits may want to know what it waits for.
     */
    default void written(AppendResult result) {}

    /** Written, and as durable as configured; messages that are not parked are visible already. */
    void appended(AppendResult result);

    /** Not written (see {@link StoreException.Category} for the one exception to that). */
    void failed(StoreException e);
}
