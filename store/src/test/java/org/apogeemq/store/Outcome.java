package org.apogeemq.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits, for a limited time, for what comes of an append. */
final class Outcome implements AppendCallback {
    private static final long LIMIT_SECONDS = 60;

    private final CompletableFuture<AppendResult> future = new CompletableFuture<>();

    @Override
    public void appended(AppendResult result) {
        future.complete(result);
    }

    @Override
    public void failed(StoreException e) {
        future.completeExceptionally(e);
    }

    AppendResult get() {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (StoreException) e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new CompletionException(e);
        }
    }

    static AppendResult append(Store store, MessageAppend... messages) {
        Outcome outcome = new Outcome();
        store.append(messages, outcome);
        return outcome.get();
    }

    static AppendResult apply(Store store, Control control) {
        Outcome outcome = new Outcome();
        store.apply(control, outcome);
        return outcome.get();
    }
}
