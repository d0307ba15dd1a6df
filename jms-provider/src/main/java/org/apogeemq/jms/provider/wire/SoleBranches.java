package org.apogeemq.jms.provider.wire;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apogeemq.jms.provider.BranchMemory;
import org.apogeemq.jms.provider.Branches;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.jms.BranchId;

/**
 * XA branches over the only connection that there is. A decision whose answer does not come in time is asked for again by the
 * transaction manager: that the broker knows nothing of the branch then, means that it was decided the first time.
 */
final class SoleBranches implements Branches {
    /** The broker says whether it may have forgotten the commit in that time. */
    private static final Duration LONG_AGO = Duration.ofDays(1);

    private final Branches wire;
    private final BiFunction<Long, Duration, CompletableFuture<Boolean>> isCommitted;
    /** Decisions whose answer did not come, by their name. */
    private final BranchMemory<String> unanswered = new BranchMemory<>();
    /** The transactions that have begun branches. */
    private final BranchMemory<Long> beginners = new BranchMemory<>();

    /** @param isCommitted see {@link org.apogeemq.jms.provider.Provider#isCommitted} */
    SoleBranches(Branches wire, BiFunction<Long, Duration, CompletableFuture<Boolean>> isCommitted) {
        this.wire = wire;
        this.isCommitted = isCommitted;
    }

    @Override
    public CompletableFuture<Void> start(long transaction, BranchId branch, boolean join, int timeoutSeconds) {
        CompletableFuture<Void> answer = wire.start(transaction, branch, join, timeoutSeconds);
        return join ? answer : noted(answer, branch, transaction);
    }

    @Override
    public Optional<CompletableFuture<Void>> begin(long transaction, BranchId branch, int timeoutSeconds) {
        return wire.begin(transaction, branch, timeoutSeconds).map(answer -> noted(answer, branch, transaction));
    }

    /** Not before the answer: the branch may be another's. */
    private CompletableFuture<Void> noted(CompletableFuture<Void> answer, BranchId branch, long transaction) {
        String earlier = unanswered.forget(branch); // of a branch of that name that was over before
        return answer.whenComplete((done, error) -> {
            if (error == null) {
                beginners.set(branch, transaction);
            } else if (earlier != null) {
                unanswered.get(branch, b -> earlier);
            }
        });
    }

    @Override
    public CompletableFuture<Void> end(long transaction, int messages, List<Delivery> consumed, boolean fail) {
        return wire.end(transaction, messages, consumed, fail);
    }

    @Override
    public CompletableFuture<BranchVote> prepare(BranchId branch, long beginner) {
        return wire.prepare(branch, beginner).whenComplete((vote, error) -> {
            if (error == null) {
                beginners.forget(branch);
            }
        });
    }

    @Override
    public CompletableFuture<Void> commit(BranchId branch, boolean onePhase, long beginner) {
        Supplier<CompletableFuture<Void>> question = () -> wire.commit(branch, onePhase, beginner);
        return onePhase
                ? decide("commit in one phase", branch, question, unknown -> outcome(branch, unknown))
                : decide("commit", branch, question, unknown -> CompletableFuture.completedFuture(null));
    }

    /** The first answer to a commit in one phase did not come, and the branch is not known any more. */
    private CompletableFuture<Void> outcome(BranchId branch, ProviderException unknown) {
        Long beginner = beginners.get(branch);
        if (beginner == null) {
            return CompletableFuture.failedFuture(inDoubt(branch, unknown));
        }
        return isCommitted
                .apply(beginner, LONG_AGO)
                .handle((committed, error) -> {
                    if (error != null) {
                        return CompletableFuture.<Void>failedFuture(inDoubt(branch, ProviderException.of(error)));
                    }
                    return committed
                            ? CompletableFuture.<Void>completedFuture(null)
                            : CompletableFuture.<Void>failedFuture(new ProviderException(
                                    Failure.ROLLED_BACK,
                                    "commit branch " + branch + ": the broker has rolled it back: do its work again",
                                    unknown));
                })
                .thenCompose(Function.identity());
    }

    private static ProviderException inDoubt(BranchId branch, ProviderException reason) {
        return new ProviderException(
                Failure.IN_DOUBT,
                "commit branch " + branch
                        + ": the broker's first answer is missing; the branch was either committed as a"
                        + " whole or rolled back as a whole: look which before its work is done again",
                reason);
    }

    @Override
    public CompletableFuture<Void> rollback(BranchId branch) {
        return decide(
                "roll back", branch, () -> wire.rollback(branch), unknown -> CompletableFuture.completedFuture(null));
    }

    @Override
    public CompletableFuture<List<BranchId>> recover() {
        return wire.recover();
    }

    @Override
    public CompletableFuture<Void> forget(BranchId branch) {
        return decide("forget", branch, () -> wire.forget(branch), unknown -> CompletableFuture.completedFuture(null));
    }

    /** @param onUnknown what it means that the branch is unknown when asked again */
    private CompletableFuture<Void> decide(
            String decision,
            BranchId branch,
            Supplier<CompletableFuture<Void>> question,
            Function<ProviderException, CompletableFuture<Void>> onUnknown) {
        boolean again = decision.equals(unanswered.get(branch));
        // at once: who asks may give up waiting, and ask again, before it is known here that no answer comes
        unanswered.set(branch, decision);
        return question.get()
                .handle((done, error) -> {
                    if (error == null) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    ProviderException failure = ProviderException.of(error);
                    return again && failure.failure() == Failure.XA_UNKNOWN
                            ? onUnknown.apply(failure)
                            : CompletableFuture.<Void>failedFuture(failure);
                })
                .thenCompose(Function.identity())
                .whenComplete((done, error) -> {
                    if (error == null) {
                        beginners.forget(branch);
                    }
                    if (!ProviderException.is(Failure.TIMEOUT, error)) {
                        unanswered.forget(branch);
                    }
                });
    }
}
