package org.apogeemq.jms.provider;

import java.util.List;
import java.util.Optional;
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
     * As {@link #start} of a new branch, which nobody waits for: sends of the transaction and {@link #end}, which has to follow
     * in any case, may be asked for before the answer. All fail when it does.
     *
     * @return empty when it has to be waited for: nothing is done then
     */
    default Optional<CompletableFuture<Void>> begin(long transaction, BranchId branch, int timeoutSeconds) {
        return Optional.empty();
    }

    /**
     * The transaction has consumed these, and works for the branch no longer. Fails with ROLLED_BACK or TIMED_OUT when the branch
     * can only be rolled back. Fails with INCOMPLETE when the broker has not got all sends, because one was refused or is still
     * under way: the transaction goes on working, with the leases in it, and is to be ended, without them, when its sends are
     * answered.
     *
     * @param messages sent in it, answered or not
     * @param fail whether it is to be rolled back
     */
    CompletableFuture<Void> end(long transaction, int messages, List<Delivery> consumed, boolean fail);

    /**
     * Prepares. When the future has ended well, the vote is durable. Fails with ROLLED_BACK, TIMED_OUT, XA_UNKNOWN, XA_PROTOCOL.
     *
     * @param beginner the transaction that has begun the branch, when that is not answered yet: a branch that somebody else
     *     has begun is unknown then; 0: it is answered
     */
    CompletableFuture<BranchVote> prepare(BranchId branch, long beginner);

    /**
     * Commits. Fails with ROLLED_BACK, TIMED_OUT (one phase), XA_UNKNOWN, XA_PROTOCOL, HEURISTIC_COMMIT, HEURISTIC_ROLLBACK.
     *
     * @param beginner as for {@link #prepare}
     */
    CompletableFuture<Void> commit(BranchId branch, boolean onePhase, long beginner);

    /**
     * Commits a prepared branch that may be at another broker. Fails as {@link #commit}.
     *
     * @return true when the broker has committed it; false when it knows nothing of it and was asked before, without an answer:
     *     it has committed it then, or never had it
     */
    default CompletableFuture<Boolean> commitIfThere(BranchId branch) {
        return commit(branch, false, 0).thenApply(done -> true);
    }

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
