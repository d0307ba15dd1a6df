package org.apogeemq.jms.provider;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.jms.BranchId;

/**
 * The XA branches at the brokers of a connection. A transaction number of {@link Provider#newTransaction()} works for a branch
 * between {@link #start} and {@link #end}; what ends a branch may come from any connection. As {@link Provider}: any
 * thread, never blocking, failing with {@link ProviderException} only.
 */
public interface Branches {
    /**
     * Lets a transaction work for a branch. Fails with XA_DUPLICATE, XA_UNKNOWN (join) or XA_PROTOCOL.
     *
     * @param join whether the branch is there already
     * @param timeoutSeconds after which the branch is rolled back unless it is prepared; 0 for none
     */
    CompletableFuture<Void> start(long transaction, BranchId branch, boolean join, int timeoutSeconds);

    /**
     * The transaction has consumed these, and works for the branch no longer. Fails with ROLLED_BACK or TIMED_OUT when the branch
     * can only be rolled back.
     *
     * @param fail whether it is to be rolled back
     */
    CompletableFuture<Void> end(long transaction, List<Delivery> consumed, boolean fail);

    /** Prepares. When the future has ended well, the vote is durable. Fails with ROLLED_BACK, TIMED_OUT, XA_UNKNOWN, XA_PROTOCOL. */
    CompletableFuture<BranchVote> prepare(BranchId branch);

    /** Commits. Fails with ROLLED_BACK, TIMED_OUT (one phase), XA_UNKNOWN, XA_PROTOCOL, HEURISTIC_COMMIT, HEURISTIC_ROLLBACK. */
    CompletableFuture<Void> commit(BranchId branch, boolean onePhase);

    /** Rolls back. Fails with XA_UNKNOWN, HEURISTIC_COMMIT, HEURISTIC_ROLLBACK. */
    CompletableFuture<Void> rollback(BranchId branch);

    /**
     * All branches of the cluster that are prepared, or were ended by an operator and not forgotten. Fails when one of its brokers
     * cannot be asked: what is missing in a list counts as decided.
     */
    CompletableFuture<List<BranchId>> recover();

    /** Forgets what an operator decided. Fails with XA_UNKNOWN, XA_PROTOCOL. */
    CompletableFuture<Void> forget(BranchId branch);
}
