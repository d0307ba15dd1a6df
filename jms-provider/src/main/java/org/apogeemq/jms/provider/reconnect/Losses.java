package org.apogeemq.jms.provider.reconnect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;

/** What the loss of a connection means for what was under way. */
final class Losses {
    private Losses() {}

    static ProviderException rolledBack() {
        return new ProviderException(
                Failure.ROLLED_BACK,
                "the connection to the broker was lost during the transaction; it was rolled back");
    }

    static ProviderException closed() {
        return new ProviderException(Failure.CLOSED, "the connection is closed");
    }

    /** A loss of the connection does what was asked for. */
    static CompletableFuture<Void> unlessLost(CompletableFuture<Void> answer) {
        return answer.handle((done, error) -> {
                    ProviderException reason = error == null ? null : ProviderException.of(error);
                    return reason == null || reason.failure() == Failure.DISCONNECTED
                            ? CompletableFuture.<Void>completedFuture(null)
                            : CompletableFuture.<Void>failedFuture(reason);
                })
                .thenCompose(Function.identity());
    }

    static ProviderException inDoubt(ProviderException reason) {
        return new ProviderException(
                Failure.IN_DOUBT,
                "commit: the connection was lost before the broker's answer; the transaction was either committed as a"
                        + " whole or rolled back as a whole: check which before repeating it",
                reason);
    }

    static ProviderException commitNotCarriedOut(ProviderException inDoubt) {
        return new ProviderException(
                Failure.ROLLED_BACK,
                "commit: the connection to the broker was lost before it had the commit; it has rolled the transaction"
                        + " back: do its work again",
                inDoubt);
    }

    static ProviderException inDoubt(String broker, ProviderException reason) {
        return new ProviderException(
                Failure.IN_DOUBT,
                "commit: whether the transaction is committed is not known: its answer was lost, and broker " + broker
                        + " could not be asked: " + reason.getMessage()
                        + ". It is either committed as a whole or rolled back as a whole. Before its work is done again,"
                        + " look whether one of the messages it sent is there; if it is rolled back, what it received"
                        + " comes again",
                reason);
    }

    static ProviderException notRestored(String broker, Duration reconnectTimeout, ProviderException last) {
        return new ProviderException(
                Failure.DISCONNECTED,
                "the connection to broker " + broker + " was lost and not restored within reconnectTimeout="
                        + reconnectTimeout.toMillis() + " ms; the last attempt: " + last.getMessage(),
                last);
    }

    static ProviderException notRestoredFor(String what, Duration requestTimeout) {
        return new ProviderException(
                Failure.DISCONNECTED,
                what + ": the connection to the broker was lost and not restored within requestTimeout="
                        + requestTimeout.toMillis() + " ms");
    }
}
