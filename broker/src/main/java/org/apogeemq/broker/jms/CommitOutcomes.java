package org.apogeemq.broker.jms;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.remoting.header.CommitOutcome;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.CommitFact;
import org.apogeemq.store.Control.ClientNumber;
import org.apogeemq.store.Store;

/** What became of the commits of clients that did not get the answer. Thread-safe. */
final class CommitOutcomes {
    private final Store store;
    private final InstantSource clock;
    private final Map<ClientNumber, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

    CommitOutcomes(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** A commit was asked for; who may and does ask what became of it waits for its end. */
    void begun(ClientTransaction transaction, CompletableFuture<Void> commit) {
        ClientNumber client = transaction.client();
        if (client != null) {
            underWay.put(client, commit);
            commit.whenComplete((done, error) -> underWay.remove(client, commit));
        }
    }

    /**
     * What became of a commit that nobody can ask for any more: its connection has ended.
     *
     * @param withinMillis it was sent so long ago at most; null for any time
     * @return fails with a {@link CommandException}: QUERY_NOT_FOUND when that is not known any more, SYSTEM_ERROR when the log cannot
     *     tell now
     */
    CompletableFuture<CommitOutcome> of(ClientNumber client, Long withinMillis) {
        CompletableFuture<Void> commit = underWay.getOrDefault(client, CompletableFuture.completedFuture(null));
        return commit.handle((done, error) -> inLog(client, withinMillis)).thenCompose(outcome -> outcome);
    }

    private CompletableFuture<CommitOutcome> inLog(ClientNumber client, Long withinMillis) {
        long since = withinMillis == null ? 0 : clock.millis() - withinMillis;
        CommitFact fact = store.commitOf(client, since);
        if (store.isBroken()) {
            return CompletableFuture.failedFuture(new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "what became of transaction " + client.number()
                            + " shows when the broker is restarted: it could not"
                            + " write its log, and does not know whether what it wrote last is kept"));
        }
        return switch (fact) {
            case COMMITTED -> CompletableFuture.completedFuture(CommitOutcome.COMMITTED);
            case NOT_COMMITTED -> CompletableFuture.completedFuture(CommitOutcome.ROLLED_BACK);
            case FORGOTTEN ->
                CompletableFuture.failedFuture(new CommandException(
                        ResponseCode.QUERY_NOT_FOUND,
                        "what became of transaction " + client.number()
                                + " is not known any more: it is too long ago"));
        };
    }
}
