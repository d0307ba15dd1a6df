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

    /** The first attempt to connect; made again, and from then on, with the other kind when the broker wants that. */
    <T> CompletableFuture<T> first(Supplier<CompletableFuture<T>> attempt) {
        return attempt.get()
                .handle((done, error) -> {
                    if (error == null) {
                        return CompletableFuture.completedFuture(done);
                    }
                    if (ProviderException.of(error).failure() != Failure.NOT_SUPPORTED) {
                        return CompletableFuture.<T>failedFuture(error);
                    }
                    kind = otherKind;
                    return attempt.get();
                })
                .thenCompose(Function.identity());
    }
}
