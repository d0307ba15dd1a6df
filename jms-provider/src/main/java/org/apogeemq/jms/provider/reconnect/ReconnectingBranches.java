package org.apogeemq.jms.provider.reconnect;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apogeemq.jms.provider.BranchMemory;
import org.apogeemq.jms.provider.Branches;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.jms.BranchId;

/**
 * XA branches at one broker across lost connections. Work under a connection that was lost before its branch was prepared is
 * rolled back by the broker; what is prepared belongs to no connection. What decides a branch is asked again on the next
 * connection: that the broker knows nothing of the branch then, means that it was decided the first time.
 */
final class ReconnectingBranches implements Branches {
    private static final String COMMIT_ONE_PHASE = "commit in one phase";

    private final Questions questions;
    private final Supplier<Provider> current;
    private final Map<Long, Provider> transactions;
    private final LongSupplier nanoClock;
    private final Map<Long, BranchId> working = new ConcurrentHashMap<>();
    /** Until they are prepared or decided. */
    private final BranchMemory<Work> worked = new BranchMemory<>();

    /** Decisions whose answer did not come: asked again, each may find that it was carried out. */
    private final BranchMemory<Unanswered> unanswered = new BranchMemory<>();

    /** A decision by its name, and when it was asked for first, by the nano clock. */
    private record Unanswered(String decision, long since) {}

    /** What it means that the branch is unknown when a decision is asked for again. */
    private interface Unknown {
        /** @param since when it was asked for first */
        CompletableFuture<Void> means(Provider provider, ProviderException unknown, long since);
    }

    /** What was done for a branch. */
    private static final class Work {
        /** The connections it was worked on. */
        private final Set<Provider> on = ConcurrentHashMap.newKeySet();
        /** The transaction that has started it; 0 when that was another connection's. */
        private volatile long starter;
        /** Whether the broker has said that it has begun. */
        private volatile boolean begun;
    }

    /**
     * @param current the connection there is; null for none
     * @param transactions the connection of each open transaction
     */
    ReconnectingBranches(
            Questions questions, Supplier<Provider> current, Map<Long, Provider> transactions, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.questions = questions;
        this.current = current;
        this.transactions = transactions;
    }

    /** Waits for a connection. Not asked twice: whether the branch is ours or another's could not be told then. */
    @Override
    public CompletableFuture<Void> start(long transaction, BranchId branch, boolean join, int timeoutSeconds) {
        String what = (join ? "join" : "start") + " branch " + branch;
        return questions.ask(what, new Attempts<Void>((provider, again) -> {
            if (again) {
                return CompletableFuture.failedFuture(new ProviderException(
                        Failure.TIMEOUT, what + ": the connection to the broker was lost before its answer"));
            }
            transactions.put(transaction, provider);
            working.put(transaction, branch);
            return at(provider, b -> b.start(transaction, branch, join, timeoutSeconds))
                    .whenComplete((done, error) -> {
                        if (error == null) {
                            Work work = worked.get(branch, b -> new Work());
                            work.on.add(provider);
                            work.starter = join ? work.starter : transaction;
                            work.begun = true;
                        } else {
                            transactions.remove(transaction);
                            working.remove(transaction);
                        }
                    });
        }));
    }

    /** On the connection that there is, and on no other. */
    @Override
    public Optional<CompletableFuture<Void>> begin(long transaction, BranchId branch, int timeoutSeconds) {
        Provider provider = current.get();
        if (provider == null || worked.get(branch) != null) {
            return Optional.empty();
        }
        Optional<CompletableFuture<Void>> answer = beginAt(provider, transaction, branch, timeoutSeconds);
        if (answer.isPresent()) {
            Work work = new Work();
            work.on.add(provider);
            work.starter = transaction;
            transactions.put(transaction, provider);
            working.put(transaction, branch);
            worked.get(branch, b -> work);
            answer.get().whenComplete((done, error) -> {
                work.begun = error == null;
                if (error != null && !ProviderException.is(Failure.DISCONNECTED, error)) {
                    worked.forget(branch, work);
                }
            });
        }
        return answer;
    }

    private static Optional<CompletableFuture<Void>> beginAt(
            Provider provider, long transaction, BranchId branch, int timeoutSeconds) {
        try {
            return provider.branches().begin(transaction, branch, timeoutSeconds);
        } catch (ProviderException e) {
            return Optional.empty();
        }
    }

    @Override
    public CompletableFuture<Void> end(long transaction, int messages, List<Delivery> consumed, boolean fail) {
        BranchId branch = working.get(transaction);
        Provider on = transactions.get(transaction);
        CompletableFuture<Void> ended = on == null || on != current.get()
                ? CompletableFuture.failedFuture(lost("end the work for branch " + branch))
                : at(on, b -> b.end(transaction, messages, consumed, fail));
        return ended.whenComplete((done, error) -> {
            if (!ProviderException.is(Failure.INCOMPLETE, error)) {
                working.remove(transaction);
                transactions.remove(transaction);
            }
        });
    }

    private static ProviderException lost(String what) {
        return new ProviderException(
                Failure.DISCONNECTED,
                what + ": the connection to the broker was lost before the branch was prepared; it can only be rolled"
                        + " back");
    }

    /** Whether the branch was worked on over a connection that was lost, and is not prepared. */
    private boolean isLost(BranchId branch) {
        return isElsewhere(worked.get(branch), current.get());
    }

    private static boolean isElsewhere(Work work, Provider now) {
        return work != null && !work.on.stream().allMatch(provider -> provider == now);
    }

    @Override
    public CompletableFuture<BranchVote> prepare(BranchId branch, long beginner) {
        String what = "prepare branch " + branch;
        if (isLost(branch)) {
            return rolledBack(what, branch);
        }
        Work work = worked.get(branch);
        return questions
                .ask(
                        what,
                        new Attempts<BranchVote>((provider, again) -> again
                                ? prepareAgain(provider, branch, work != null && work.begun ? 0 : beginner)
                                : orElse(
                                        at(provider, b -> b.prepare(branch, beginner)),
                                        error -> firstFailure(what, work, provider, error))))
                .whenComplete((vote, error) -> {
                    if (error == null || ProviderException.is(Failure.ROLLED_BACK, error)) {
                        worked.forget(branch);
                    }
                });
    }

    /**
     * A branch is not known where its end is asked for the first time. When its work was on another connection, that one was lost
     * just before the question, and the work with it.
     */
    private static <T> CompletableFuture<T> firstFailure(
            String what, Work work, Provider asked, ProviderException error) {
        boolean lost = error.failure() == Failure.XA_UNKNOWN && isElsewhere(work, asked);
        return CompletableFuture.failedFuture(lost ? lostBefore(what) : error);
    }

    /** The first answer was lost with its connection. */
    private CompletableFuture<BranchVote> prepareAgain(Provider provider, BranchId branch, long beginner) {
        return beginner == 0
                ? orElse(at(provider, b -> b.prepare(branch, 0)), e -> preparedBefore(provider, branch, e))
                : undo(provider, branch);
    }

    /**
     * That the branch has begun was not answered either: what is there under its name may be another's, or it is prepared. It is
     * rolled back when the broker says so.
     */
    private static CompletableFuture<BranchVote> undo(Provider provider, BranchId branch) {
        CompletableFuture<Void> undone = orElse(
                at(provider, b -> b.rollback(branch)),
                e -> e.failure() == Failure.XA_UNKNOWN
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(e));
        return undone.thenCompose(done -> CompletableFuture.failedFuture(lostBefore("prepare branch " + branch)));
    }

    /** A second prepare of the branch has failed. */
    private CompletableFuture<BranchVote> preparedBefore(Provider provider, BranchId branch, ProviderException error) {
        return switch (error.failure()) {
            case XA_PROTOCOL ->
                at(provider, Branches::recover)
                        .thenCompose(prepared -> prepared.contains(branch)
                                ? CompletableFuture.completedFuture(BranchVote.OK)
                                : CompletableFuture.failedFuture(error));
            case XA_UNKNOWN -> rolledBack("prepare branch " + branch, branch);
            default -> CompletableFuture.failedFuture(error);
        };
    }

    /** The loss of its connection has rolled the branch back; the broker need not remember it. */
    private <T> CompletableFuture<T> rolledBack(String what, BranchId branch) {
        return rollback(branch).handle((done, error) -> lostBefore(what)).thenCompose(CompletableFuture::failedFuture);
    }

    private static ProviderException lostBefore(String what) {
        return new ProviderException(
                Failure.ROLLED_BACK,
                what + ": the connection to the broker was lost before the branch was prepared; it is rolled back");
    }

    @Override
    public CompletableFuture<Void> commit(BranchId branch, boolean onePhase, long beginner) {
        if (!onePhase) {
            return decide("commit", branch, b -> b.commit(branch, false, beginner));
        }
        if (isLost(branch) && !isUnanswered(COMMIT_ONE_PHASE, unanswered.get(branch))) {
            return rolledBack("commit branch " + branch, branch);
        }
        Work work = worked.get(branch);
        long starter = work == null ? 0 : work.starter;
        return decide(
                COMMIT_ONE_PHASE,
                branch,
                b -> b.commit(branch, true, work != null && work.begun ? 0 : beginner),
                (provider, error) -> firstFailure("commit branch " + branch, work, provider, error),
                (provider, unknown, since) -> outcome(provider, starter, since, unknown));
    }

    @Override
    public CompletableFuture<Boolean> commitIfThere(BranchId branch) {
        AtomicBoolean there = new AtomicBoolean();
        return decide("commit", branch, b -> b.commit(branch, false, 0).thenRun(() -> there.set(true)))
                .thenApply(done -> there.get());
    }

    private static boolean isUnanswered(String decision, Unanswered known) {
        return known != null && known.decision().equals(decision);
    }

    /** The answer to a one-phase commit was lost, and the branch is not known any more. */
    private CompletableFuture<Void> outcome(Provider provider, long starter, long since, ProviderException unknown) {
        if (starter == 0) {
            return CompletableFuture.failedFuture(Losses.inDoubt(unknown));
        }
        return provider.isCommitted(starter, Duration.ofNanos(nanoClock.getAsLong() - since))
                .handle((committed, error) -> {
                    if (error != null) {
                        ProviderException reason = ProviderException.of(error);
                        // without an answer the same can be asked again
                        return CompletableFuture.<Void>failedFuture(
                                isWithoutAnswer(reason.failure()) ? reason : Losses.inDoubt(reason));
                    }
                    return committed
                            ? CompletableFuture.<Void>completedFuture(null)
                            : CompletableFuture.<Void>failedFuture(Losses.commitNotCarriedOut(unknown));
                })
                .thenCompose(Function.identity());
    }

    @Override
    public CompletableFuture<Void> rollback(BranchId branch) {
        boolean lost = isLost(branch);
        return orElse(decide("roll back", branch, b -> b.rollback(branch)), error -> {
            boolean done = (lost || isLost(branch))
                    && (error.failure() == Failure.XA_UNKNOWN || error.failure() == Failure.DISCONNECTED);
            return done ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(error);
        });
    }

    @Override
    public CompletableFuture<Void> forget(BranchId branch) {
        return decide("forget", branch, b -> b.forget(branch));
    }

    @Override
    public CompletableFuture<List<BranchId>> recover() {
        return questions.ask("list the branches to recover", provider -> at(provider, Branches::recover));
    }

    /** Decides a branch; one that is unknown when asked again was decided the first time. */
    private CompletableFuture<Void> decide(
            String decision, BranchId branch, Function<Branches, CompletableFuture<Void>> question) {
        return decide(
                decision,
                branch,
                question,
                (provider, error) -> CompletableFuture.failedFuture(error),
                (provider, unknown, since) -> CompletableFuture.completedFuture(null));
    }

    private CompletableFuture<Void> decide(
            String decision,
            BranchId branch,
            Function<Branches, CompletableFuture<Void>> question,
            BiFunction<Provider, ProviderException, CompletableFuture<Void>> onFirstFailure,
            Unknown onUnknown) {
        Unanswered before = unanswered.forget(branch);
        boolean asked = isUnanswered(decision, before);
        long since = asked ? before.since() : nanoClock.getAsLong();
        // at once: who asks may give up waiting, and ask again, before it is known here that no answer comes
        unanswered.set(branch, new Unanswered(decision, since));
        return questions
                .ask(
                        decision + " branch " + branch,
                        new Attempts<Void>((provider, again) -> orElse(at(provider, question), error -> {
                            if (!asked && !again) {
                                return onFirstFailure.apply(provider, error);
                            }
                            return error.failure() == Failure.XA_UNKNOWN
                                    ? onUnknown.means(provider, error, since)
                                    : CompletableFuture.failedFuture(error);
                        })))
                .whenComplete((done, error) -> {
                    Failure failure =
                            error == null ? null : ProviderException.of(error).failure();
                    if (error == null || isOver(failure)) {
                        worked.forget(branch);
                    }
                    if (error == null || !isWithoutAnswer(failure)) {
                        unanswered.forget(branch);
                    }
                });
    }

    private static boolean isWithoutAnswer(Failure failure) {
        return failure == Failure.TIMEOUT || failure == Failure.DISCONNECTED;
    }

    /** Whether the broker has nothing to do with a branch any more that such an answer is about. */
    private static boolean isOver(Failure failure) {
        return switch (failure) {
            case XA_UNKNOWN, ROLLED_BACK, TIMED_OUT, IN_DOUBT -> true;
            default -> false;
        };
    }

    private static <T> CompletableFuture<T> at(Provider provider, Function<Branches, CompletableFuture<T>> question) {
        try {
            return question.apply(provider.branches());
        } catch (ProviderException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static <T> CompletableFuture<T> orElse(
            CompletableFuture<T> answer, Function<ProviderException, CompletableFuture<T>> onError) {
        return answer.handle((value, error) -> error == null
                        ? CompletableFuture.completedFuture(value)
                        : onError.apply(ProviderException.of(error)))
                .thenCompose(Function.identity());
    }

    /** A question that is told whether it was asked before, on a connection that was lost before its answer. */
    private static final class Attempts<T> implements Function<Provider, CompletableFuture<T>> {
        private final BiFunction<Provider, Boolean, CompletableFuture<T>> question;
        private volatile boolean again;

        private Attempts(BiFunction<Provider, Boolean, CompletableFuture<T>> question) {
            this.question = question;
        }

        @Override
        public CompletableFuture<T> apply(Provider provider) {
            boolean asked = again;
            again = true;
            return question.apply(provider, asked);
        }
    }
}
