package org.apogeemq.jms.provider.wire;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.header.CommitOutcome;
import org.apogeemq.remoting.header.ExtensionHeaders.CommitRequest;
import org.apogeemq.remoting.header.TransactionHeaders.CommitOutcomeRequest;
import org.apogeemq.remoting.header.TransactionHeaders.CommitOutcomeResponse;
import org.apogeemq.remoting.protocol.RequestCode;

/** Commits of local transactions over one connection, and the question what became of one. */
final class Commits {
    private final Requests requests;
    private final WireConfig config;

    Commits(Requests requests, WireConfig config) {
        this.requests = requests;
        this.config = config;
    }

    /** Never asked twice by itself: what a second COMMIT is told is not what became of the first. */
    CompletableFuture<Void> commit(long transaction, int messages) {
        return requests.askOnce(
                        RequestCode.COMMIT,
                        new CommitRequest(transaction, messages),
                        () -> null,
                        "commit",
                        answer -> null)
                .handle((done, error) -> error == null
                        ? CompletableFuture.<Void>completedFuture(null)
                        : CompletableFuture.<Void>failedFuture(inDoubt(ProviderException.of(error))))
                .thenCompose(Function.identity());
    }

    /** In doubt, unless the broker has said that it is not committed. */
    private static ProviderException inDoubt(ProviderException failure) {
        return switch (failure.failure()) {
            case DISCONNECTED, TIMEOUT, CLOSED, BUSY, INTERNAL ->
                new ProviderException(
                        Failure.IN_DOUBT,
                        "commit: the broker's answer is missing (" + failure.getMessage()
                                + "); the transaction was either committed as a whole or rolled back as a whole: look"
                                + " which before its work is done again",
                        failure);
            default -> failure;
        };
    }

    /** See {@link org.apogeemq.jms.provider.Provider#isCommitted}. */
    CompletableFuture<Boolean> isCommitted(long transaction, Duration age) {
        // pauses while the broker is busy, and the wait for the answer: what comes later is not taken
        Duration atMost = age.plus(config.requestTimeout().multipliedBy(3));
        return requests.ask(
                RequestCode.COMMIT_OUTCOME,
                new CommitOutcomeRequest(config.connectionKey(), transaction, atMost.toMillis()),
                () -> null,
                "ask what became of the commit",
                answer -> answer.header(CommitOutcomeResponse.class).outcome() == CommitOutcome.COMMITTED);
    }
}
