package org.apogeemq.broker.pull;

import io.netty.util.Timeout;
import java.util.concurrent.atomic.AtomicBoolean;

/** One wait of a pull: ends once, by a message or by time. */
final class HeldPull {
    private final AtomicBoolean over = new AtomicBoolean();
    private final Runnable onMessage;
    private final Runnable onTimeout;
    private volatile Timeout expiry;

    HeldPull(Runnable onMessage, Runnable onTimeout) {
        this.onMessage = onMessage;
        this.onTimeout = onTimeout;
    }

    void expiry(Timeout timeout) {
        expiry = timeout;
    }

    void wake() {
        if (over.compareAndSet(false, true)) {
            expiry.cancel();
            onMessage.run();
        }
    }

    void timeOut() {
        if (over.compareAndSet(false, true)) {
            onTimeout.run();
        }
    }
}
