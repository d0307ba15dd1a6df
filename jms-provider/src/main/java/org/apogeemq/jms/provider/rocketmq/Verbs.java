package org.apogeemq.jms.provider.rocketmq;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apogeemq.jms.provider.ProviderException;

/**
 * Brings what callers ask to the connection's event loop, which owns all state, and sees to it that every question ends:
 * at the latest with the connection. Any thread.
 */
final class Verbs {
    private final Calls calls;
    /** Questions not yet answered, some of them not yet asked. */
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();

    private volatile ProviderException lost;

    Verbs(Calls calls) {
        this.calls = calls;
    }

    /** Runs the verb on the event loop; fails when the connection is lost first. */
    <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> verb) {
        CompletableFuture<T> result = new CompletableFuture<>();
        underWay.add(result);
        result.whenComplete((value, error) -> underWay.remove(result));
        calls.onLoop(() -> start(verb, result));
        ProviderException reason = lost;
        if (reason != null) {
            result.completeExceptionally(reason);
        }
        return result;
    }

    private static <T> void start(Supplier<CompletableFuture<T>> verb, CompletableFuture<T> result) {
        try {
            verb.get().whenComplete((value, error) -> {
                if (error == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(ProviderException.of(error));
                }
            });
        } catch (RuntimeException e) {
            result.completeExceptionally(ProviderException.of(e));
        }
    }

    /** The event loop takes no more tasks. */
    void lost(ProviderException reason) {
        lost = reason;
        underWay.forEach(question -> question.completeExceptionally(reason));
    }
}
