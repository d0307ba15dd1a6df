package org.apogeemq.broker.transaction;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.StoreException;

/** Waits for the two records of a half message, its own and the one that prepares it, and says when both are there or not. */
final class HalfAppend {
    private final AtomicInteger missing = new AtomicInteger(2);
    private final BiConsumer<AppendResult, StoreException> ended;
    private volatile AppendResult message;
    private volatile StoreException failure;

    /** @param ended gets the message's place, or why it did not work; then one of the records may still be there */
    HalfAppend(BiConsumer<AppendResult, StoreException> ended) {
        this.ended = ended;
    }

    AppendCallback message() {
        return new Part(true);
    }

    AppendCallback prepare() {
        return new Part(false);
    }

    private void ended() {
        if (missing.decrementAndGet() == 0) {
            ended.accept(message, failure);
        }
    }

    private final class Part implements AppendCallback {
        private final boolean isMessage;

        Part(boolean isMessage) {
            this.isMessage = isMessage;
        }

        @Override
        public void appended(AppendResult result) {
            if (isMessage) {
                message = result;
            }
            ended();
        }

        @Override
        public void failed(StoreException e) {
            failure = e;
            ended();
        }
    }
}
