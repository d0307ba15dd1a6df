package org.apogeemq.jms.provider.route;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.ProviderListener;

/** One broker of the cluster: its provider, and whether the broker can be reached now. Thread-safe. */
final class BrokerLink implements ProviderListener {
    private final String broker;
    private final Provider provider;
    private final ProviderListener above;
    private final Runnable onRestored;
    private final BiConsumer<BrokerLink, ProviderException> onFailed;
    /** Ends when the connection is lost; a new one is made when it is back. */
    private volatile CompletableFuture<Void> down = new CompletableFuture<>();

    /**
     * @param above is told of interruptions, not of the end
     * @param onFailed is told when the provider has given up
     */
    BrokerLink(
            String broker,
            Provider provider,
            ProviderListener above,
            Runnable onRestored,
            BiConsumer<BrokerLink, ProviderException> onFailed) {
        this.broker = broker;
        this.provider = provider;
        this.above = above;
        this.onRestored = onRestored;
        this.onFailed = onFailed;
    }

    String broker() {
        return broker;
    }

    Provider provider() {
        return provider;
    }

    /** False while the connection is lost. */
    boolean isUp() {
        return !down.isDone();
    }

    /** Ends as the answer does, or well when the connection is lost first: for what a loss does by itself. */
    CompletableFuture<Void> unlessDown(CompletableFuture<Void> answer) {
        CompletableFuture<Void> either = new CompletableFuture<>();
        down.thenRun(() -> either.complete(null));
        answer.whenComplete((done, error) -> {
            if (error == null) {
                either.complete(null);
            } else {
                either.completeExceptionally(ProviderException.of(error));
            }
        });
        return either;
    }

    @Override
    public void interrupted(String name, ProviderException reason) {
        down.complete(null);
        above.interrupted(name, reason);
    }

    @Override
    public void restored(String name) {
        down = new CompletableFuture<>();
        above.restored(name);
        onRestored.run();
    }

    @Override
    public void failed(ProviderException reason) {
        down.complete(null);
        onFailed.accept(this, reason);
    }

    @Override
    public String toString() {
        return broker;
    }
}
