package org.apogeemq.jms.provider.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
 * XA branches of a cluster. A branch is started at all brokers that are up, lives at the one of its first send or receive,
 * and is rolled back, empty, at the others. Where it lives is remembered as a hint: without it all brokers are asked, of
 * which one at most has the branch with work in it, and one that cannot be asked may be that one.
 */
final class RoutingBranches implements Branches {
    private final Supplier<CompletableFuture<List<BrokerLink>>> starters;
    private final Supplier<CompletableFuture<List<BrokerLink>>> everyBroker;
    private final Map<Long, BrokerLink> transactions;
    private final Map<Long, Started> working = new ConcurrentHashMap<>();
    private final BranchMemory<BrokerLink> homes = new BranchMemory<>();

    /** A transaction at work for a branch, and the brokers at which that was started. */
    private record Started(BranchId branch, List<BrokerLink> at) {}

    /**
     * @param starters the brokers that are up
     * @param everyBroker all brokers there are; fails when one of them cannot be reached
     * @param transactions the broker of each transaction that has done something
     */
    RoutingBranches(
            Supplier<CompletableFuture<List<BrokerLink>>> starters,
            Supplier<CompletableFuture<List<BrokerLink>>> everyBroker,
            Map<Long, BrokerLink> transactions) {
        this.starters = starters;
        this.everyBroker = everyBroker;
        this.transactions = transactions;
    }

    @Override
    public CompletableFuture<Void> start(long transaction, BranchId branch, boolean join, int timeoutSeconds) {
        return starters.get()
                .thenCompose(brokers ->
                        Answers.of(brokers, link -> at(link, b -> b.start(transaction, branch, join, timeoutSeconds))))
                .thenCompose(answers -> started(transaction, branch, answers));
    }

    /** Where several brokers are up, it takes their answers to know where the branch may live. */
    @Override
    public Optional<CompletableFuture<Void>> begin(long transaction, BranchId branch, int timeoutSeconds) {
        CompletableFuture<List<BrokerLink>> up = starters.get();
        List<BrokerLink> brokers = up.isDone() && !up.isCompletedExceptionally() ? up.join() : List.of();
        if (brokers.size() != 1 || homes.get(branch) != null) {
            return Optional.empty();
        }
        BrokerLink only = brokers.get(0);
        Optional<CompletableFuture<Void>> begun = beginAt(only, transaction, branch, timeoutSeconds);
        if (begun.isPresent()) {
            working.put(transaction, new Started(branch, brokers));
            transactions.put(transaction, homes.get(branch, b -> only));
        }
        return begun;
    }

    private static Optional<CompletableFuture<Void>> beginAt(
            BrokerLink link, long transaction, BranchId branch, int timeoutSeconds) {
        try {
            return link.provider().branches().begin(transaction, branch, timeoutSeconds);
        } catch (ProviderException e) {
            return Optional.empty();
        }
    }

    private CompletableFuture<Void> started(long transaction, BranchId branch, Answers<Void> answers) {
        List<BrokerLink> at = List.copyOf(answers.good());
        ProviderException refused =
                answers.first(Failure.XA_DUPLICATE, Failure.XA_PROTOCOL, Failure.ROLLED_BACK, Failure.TIMED_OUT);
        if (at.isEmpty() || refused != null) {
            ProviderException reason = refused != null ? refused : answers.worst();
            return Answers.of(at, link -> at(link, b -> b.end(transaction, 0, List.of(), true)))
                    .thenCompose(ended -> CompletableFuture.failedFuture(reason));
        }
        working.put(transaction, new Started(branch, at));
        if (at.size() == 1) {
            transactions.put(transaction, homes.get(branch, b -> at.get(0)));
        }
        return CompletableFuture.completedFuture(null);
    }

    /** The brokers of {@code candidates} that a transaction may choose for its first work; all for a local one. */
    List<BrokerLink> candidates(long transaction, List<BrokerLink> candidates) {
        Started started = working.get(transaction);
        if (started == null) {
            return candidates;
        }
        BrokerLink home = homes.get(started.branch());
        if (home != null) {
            return List.of(home);
        }
        List<BrokerLink> both =
                candidates.stream().filter(started.at()::contains).toList();
        return both.isEmpty() ? started.at() : both;
    }

    /** A transaction does its first work at a broker; the one where it has to be done, which is another for a late comer. */
    BrokerLink bind(long transaction, BrokerLink first) {
        Started started = working.get(transaction);
        if (started == null) {
            return first;
        }
        BranchId branch = started.branch();
        BrokerLink home = homes.get(
                branch, b -> started.at().contains(first) ? first : started.at().get(0));
        for (BrokerLink other : started.at()) {
            if (other != home) {
                at(other, b -> b.rollback(branch)); // it is empty there
            }
        }
        return home;
    }

    @Override
    public CompletableFuture<Void> end(long transaction, int messages, List<Delivery> consumed, boolean fail) {
        Started started = working.get(transaction);
        BrokerLink home = transactions.get(transaction);
        if (started == null) {
            return CompletableFuture.failedFuture(
                    new ProviderException(Failure.XA_PROTOCOL, "the transaction works for no branch"));
        }
        if (home == null && messages > 0 && !fail) {
            return CompletableFuture.failedFuture(
                    new ProviderException(Failure.INCOMPLETE, "the broker of what was sent is not found yet"));
        }
        CompletableFuture<Void> ended = home != null
                ? at(home, b -> b.end(transaction, messages, consumed, fail))
                : Answers.of(started.at(), link -> at(link, b -> b.end(transaction, 0, List.of(), fail)))
                        .thenCompose(answers -> answers.outcome(List.of(Failure.ROLLED_BACK, Failure.TIMED_OUT)));
        return ended.whenComplete((done, error) -> {
            if (!ProviderException.is(Failure.INCOMPLETE, error)) {
                working.remove(transaction);
                transactions.remove(transaction);
            }
        });
    }

    @Override
    public CompletableFuture<BranchVote> prepare(BranchId branch, long beginner) {
        return ask(branch, b -> b.prepare(branch, beginner)).thenCompose(answers -> {
            if (answers.values().contains(BranchVote.OK) && answers.first(Failure.ROLLED_BACK) == null) {
                return CompletableFuture.completedFuture(BranchVote.OK);
            }
            ProviderException failure = answers.worst();
            if (failure == null
                    || (failure.failure() == Failure.XA_UNKNOWN
                            && !answers.values().isEmpty())) {
                return CompletableFuture.completedFuture(BranchVote.READ_ONLY);
            }
            return answers.values().contains(BranchVote.OK)
                    ? rollback(branch).handle((done, error) -> failure).thenCompose(CompletableFuture::failedFuture)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    @Override
    public CompletableFuture<Void> commit(BranchId branch, boolean onePhase, long beginner) {
        return onePhase || homes.get(branch) != null
                ? decide(branch, b -> b.commit(branch, onePhase, beginner), List.of())
                : everyBroker.get().thenCompose(brokers -> commitSomewhere(branch, brokers));
    }

    /**
     * Done as soon as the broker that has the branch has committed it: the others may be away. One that never had it may have
     * been asked before as well, and knows nothing of it now: that says something only when no other can have it.
     */
    private CompletableFuture<Void> commitSomewhere(BranchId branch, List<BrokerLink> brokers) {
        CompletableFuture<Void> committed = new CompletableFuture<>();
        Answers.of(
                        brokers,
                        link -> at(link, b -> b.commitIfThere(branch)).thenApply(itself -> {
                            if (itself) {
                                committed.complete(null);
                            }
                            return itself;
                        }))
                .thenAccept(answers -> {
                    if (answers.isUnknownElsewhere()) {
                        committed.complete(null);
                    } else {
                        committed.completeExceptionally(answers.worst());
                    }
                });
        return committed;
    }

    /** Done when all have done it or know nothing of it: what another has done may have been an empty branch. */
    @Override
    public CompletableFuture<Void> rollback(BranchId branch) {
        return decide(
                branch,
                b -> b.rollback(branch),
                List.of(Failure.DISCONNECTED, Failure.TIMEOUT, Failure.BUSY, Failure.INTERNAL));
    }

    @Override
    public CompletableFuture<Void> forget(BranchId branch) {
        return decide(branch, b -> b.forget(branch), List.of());
    }

    @Override
    public CompletableFuture<List<BranchId>> recover() {
        return everyBroker
                .get()
                .thenCompose(brokers -> Answers.of(brokers, link -> at(link, Branches::recover)))
                .thenCompose(answers -> {
                    ProviderException failure = answers.worst();
                    if (failure != null) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    TreeSet<BranchId> all = new TreeSet<>();
                    answers.values().forEach(all::addAll);
                    return CompletableFuture.completedFuture(List.copyOf(all));
                });
    }

    private CompletableFuture<Void> decide(
            BranchId branch, Function<Branches, CompletableFuture<Void>> decision, List<Failure> fatal) {
        return ask(branch, decision)
                .thenCompose(answers -> answers.outcome(fatal))
                .whenComplete((done, error) -> {
                    if (error == null) {
                        homes.forget(branch);
                    }
                });
    }

    private <T> CompletableFuture<Answers<T>> ask(BranchId branch, Function<Branches, CompletableFuture<T>> question) {
        BrokerLink home = homes.get(branch);
        return (home == null ? everyBroker.get() : at(home))
                .thenCompose(brokers -> Answers.of(brokers, link -> at(link, question)));
    }

    /** A broker that is away may be back at another address, which the name servers know. */
    private CompletableFuture<List<BrokerLink>> at(BrokerLink home) {
        CompletableFuture<?> found = home.isUp() ? CompletableFuture.completedFuture(null) : everyBroker.get();
        return found.handle((done, error) -> List.of(home));
    }

    private static <T> CompletableFuture<T> at(BrokerLink link, Function<Branches, CompletableFuture<T>> question) {
        try {
            return question.apply(link.provider().branches());
        } catch (ProviderException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What several brokers have answered. */
    private static final class Answers<T> {
        /** From what decides to what matters least. That a branch is unknown means nothing when another broker has answered. */
        private static final List<Failure> WEIGHT = List.of(
                Failure.HEURISTIC_COMMIT,
                Failure.HEURISTIC_ROLLBACK,
                Failure.IN_DOUBT,
                Failure.DISCONNECTED,
                Failure.TIMEOUT,
                Failure.BUSY,
                Failure.INTERNAL,
                Failure.TIMED_OUT,
                Failure.ROLLED_BACK,
                Failure.XA_DUPLICATE,
                Failure.XA_PROTOCOL);

        private final Map<BrokerLink, T> good = new LinkedHashMap<>();
        private final List<ProviderException> bad = new ArrayList<>();

        static <T> CompletableFuture<Answers<T>> of(
                List<BrokerLink> brokers, Function<BrokerLink, CompletableFuture<T>> question) {
            Answers<T> answers = new Answers<>();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (BrokerLink broker : brokers) {
                all.add(question.apply(broker).handle((value, error) -> {
                    answers.add(broker, value, error);
                    return null;
                }));
            }
            return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                    .thenApply(done -> answers);
        }

        private synchronized void add(BrokerLink broker, T value, Throwable error) {
            if (error == null) {
                good.put(broker, value);
            } else {
                bad.add(ProviderException.of(error));
            }
        }

        synchronized Collection<BrokerLink> good() {
            return good.keySet();
        }

        synchronized Collection<T> values() {
            return good.values();
        }

        /** The first failure of these kinds; null for none. */
        synchronized ProviderException first(Failure... kinds) {
            for (Failure kind : kinds) {
                for (ProviderException failure : bad) {
                    if (failure.failure() == kind) {
                        return failure;
                    }
                }
            }
            return null;
        }

        /** The failure that weighs most; null for none. */
        synchronized ProviderException worst() {
            ProviderException known = first(WEIGHT.toArray(Failure[]::new));
            return known != null || bad.isEmpty()
                    ? known
                    : bad.stream()
                            .filter(failure -> failure.failure() != Failure.XA_UNKNOWN)
                            .findFirst()
                            .orElse(bad.get(0));
        }

        /** Whether there is a good answer, and all others are that the branch is unknown. */
        synchronized boolean isUnknownElsewhere() {
            return !good.isEmpty() && bad.stream().allMatch(failure -> failure.failure() == Failure.XA_UNKNOWN);
        }

        /** Good when one is, unless another is heuristic or of a fatal kind; else the failure that weighs most. */
        CompletableFuture<Void> outcome(List<Failure> fatal) {
            ProviderException decisive = first(Failure.HEURISTIC_COMMIT, Failure.HEURISTIC_ROLLBACK);
            if (decisive == null) {
                decisive = first(fatal.toArray(Failure[]::new));
            }
            if (decisive == null && good().isEmpty()) {
                decisive = worst();
            }
            return decisive == null
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(decisive);
        }
    }
}
