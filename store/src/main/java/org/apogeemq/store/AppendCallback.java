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

    /** Written, and as durable as configured; messages that are not parked are visible already. */
    void appended(AppendResult result);

    /** Not written (see {@link StoreException.Category} for the one exception to that). */
    void failed(StoreException e);
}
