package org.apogeemq.jms.provider.reconnect;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;

/** Makes the connections to one broker, of the kind that it understands; which that is shows the first one. */
public final class Connections {
    private final Supplier<Provider> otherKind;
    private volatile Supplier<Provider> kind;

    /**
     * @param kind makes a connection, not yet connected
     * @param otherKind the same for brokers that do not know the greeting of the first kind
     */
    public Connections(Supplier<Provider> kind, Supplier<Provider> otherKind) {
        this.kind = kind;
        this.otherKind = otherKind;
    }

    /** A connection, not yet connected. */
    Provider make() {
        return kind.get();
    }

    /**
     * The first attempt to connect; made again, and from then on, with the other kind when the broker does not know the
     * greeting. One that wants every request signed refuses what it does not know like what is not allowed, so then the
     * other kind is tried too.
     */
    <T> CompletableFuture<T> first(Supplier<CompletableFuture<T>> attempt) {
        return attempt.get()
                .handle((done, error) -> {
                    Failure failure =
                            error == null ? null : ProviderException.of(error).failure();
                    if (failure == Failure.NOT_SUPPORTED || failure == Failure.SECURITY) {
                        return withOtherKind(attempt, error);
                    }
                    return error == null
                            ? CompletableFuture.completedFuture(done)
                            : CompletableFuture.<T>failedFuture(error);
                })
                .thenCompose(Function.identity());
    }

    private <T> CompletableFuture<T> withOtherKind(Supplier<CompletableFuture<T>> attempt, Throwable refusal) {
        Supplier<Provider> before = kind;
        kind = otherKind;
        return attempt.get()
                .handle((done, error) -> {
                    if (error != null && ProviderException.of(refusal).failure() == Failure.SECURITY) {
                        kind = before;
                        return CompletableFuture.<T>failedFuture(refusal);
                    }
                    return error == null
                            ? CompletableFuture.completedFuture(done)
                            : CompletableFuture.<T>failedFuture(error);
                })
                .thenCompose(Function.identity());
    }
}
