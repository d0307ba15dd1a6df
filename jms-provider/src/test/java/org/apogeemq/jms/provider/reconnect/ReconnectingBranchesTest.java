package org.apogeemq.jms.provider.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.jms.provider.Branches;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.jms.BranchId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of calls whose connection is lost before, while or after they are made; no wire, no time. */
@Timeout(120)
class ReconnectingBranchesTest {
    private static final BranchId BRANCH = BranchId.parse("7:01:02");

    private final Map<Long, Provider> transactions = new ConcurrentHashMap<>();
    /** What the broker answers next: null for success, else how it fails. */
    private final ArrayDeque<Failure> answers = new ArrayDeque<>();

    /** What the broker says of the beginning of a branch that is not waited for. */
    private final CompletableFuture<Void> begun = new CompletableFuture<>();

    /** What the broker says of a one-phase commit; null for nothing. */
    private Boolean outcome;

    /** So often the connection is lost before it is said. */
    private int outcomesLost;

    private final List<String> asked = new ArrayList<>();
    private final List<BranchId> prepared = new ArrayList<>();
    private final Questions questions =
            new Questions(Duration.ofSeconds(60), Duration.ZERO, (task, millis) -> task.run(), System::nanoTime);
    private Provider current;
    /** Whether the broker does not answer. */
    private boolean silent;
    /** What is taken once more for the connection that there is. */
    private Provider stale;

    private final ReconnectingBranches branches =
            new ReconnectingBranches(questions, this::known, transactions, System::nanoTime);

    ReconnectingBranchesTest() {
        loseConnection();
    }

    private Provider known() {
        Provider known = stale == null ? current : stale;
        stale = null;
        return known;
    }

    /** The connection is lost, and the next one made, in the moment after somebody has asked whether it is. */
    private void loseConnectionUnnoticed() {
        Provider lost = current;
        loseConnection();
        stale = lost;
    }

    private Provider connection() {
        Branches wire = new Wire();
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(), new Class<?>[] {Provider.class}, (p, m, a) -> switch (m.getName()) {
                    case "branches" -> wire;
                    case "isCommitted" -> tellOutcome();
                    case "equals" -> p == a[0];
                    case "hashCode" -> System.identityHashCode(p);
                    default -> throw new AssertionError(m.getName());
                });
    }

    private CompletableFuture<Boolean> tellOutcome() {
        if (outcomesLost > 0) {
            outcomesLost--;
            loseConnection();
            return CompletableFuture.failedFuture(new ProviderException(Failure.DISCONNECTED, "outcome"));
        }
        return outcome == null
                ? CompletableFuture.failedFuture(new ProviderException(Failure.NOT_FOUND, "long ago"))
                : CompletableFuture.completedFuture(outcome);
    }

    /** The branches on one connection. */
    private final class Wire implements Branches {
        private <T> CompletableFuture<T> answer(String call, T value) {
            asked.add(call);
            if (silent) {
                return new CompletableFuture<>();
            }
            Failure failure = answers.isEmpty() ? null : answers.poll();
            if (failure == Failure.DISCONNECTED) {
                loseConnection();
            }
            return failure == null || failure == Failure.CLOSED
                    ? CompletableFuture.completedFuture(value)
                    : CompletableFuture.failedFuture(new ProviderException(failure, call));
        }

        @Override
        public CompletableFuture<Void> start(long transaction, BranchId branch, boolean join, int timeoutSeconds) {
            return answer("start", null);
        }

        @Override
        public Optional<CompletableFuture<Void>> begin(long transaction, BranchId branch, int timeoutSeconds) {
            asked.add("begin");
            return Optional.of(begun);
        }

        @Override
        public CompletableFuture<Void> end(long transaction, int messages, List<Delivery> consumed, boolean fail) {
            return answer("end", null);
        }

        @Override
        public CompletableFuture<BranchVote> prepare(BranchId branch, long beginner) {
            return answer(beginner == 0 ? "prepare" : "prepare if begun by " + beginner, BranchVote.OK);
        }

        @Override
        public CompletableFuture<Void> commit(BranchId branch, boolean onePhase, long beginner) {
            return answer(beginner == 0 ? "commit" : "commit if begun by " + beginner, null);
        }

        @Override
        public CompletableFuture<Void> rollback(BranchId branch) {
            return answer("rollback", null);
        }

        @Override
        public CompletableFuture<List<BranchId>> recover() {
            return answer("recover", List.copyOf(prepared));
        }

        @Override
        public CompletableFuture<Void> forget(BranchId branch) {
            return answer("forget", null);
        }
    }

    /** Answers to the next questions; CLOSED stands for a good one. */
    private void willAnswer(Failure... next) {
        answers.addAll(List.of(next));
    }

    private static Failure failure(CompletableFuture<?> answer) {
        assertThat(answer).isDone();
        return answer.handle((value, error) ->
                        error == null ? null : ProviderException.of(error).failure())
                .join();
    }

    private void startAndEnd() {
        assertThat(failure(branches.start(1, BRANCH, false, 0))).isNull();
        assertThat(failure(branches.end(1, 0, List.of(), false))).isNull();
    }

    /** There is another connection at once. */
    private void loseConnection() {
        current = connection();
        questions.connected(current);
    }

    private void loseConnectionForEver() {
        current = null;
        questions.end(new ProviderException(Failure.DISCONNECTED, "given up"));
    }

    @Test
    void workOnALostConnectionCanOnlyBeRolledBack() {
        branches.start(1, BRANCH, false, 0);
        loseConnection();
        assertThat(failure(branches.end(1, 0, List.of(), false))).isEqualTo(Failure.DISCONNECTED);
        willAnswer(Failure.XA_UNKNOWN);
        assertThat(failure(branches.rollback(BRANCH))).isNull();
        assertThat(transactions).isEmpty();
    }

    @Test
    void aLossBetweenEndAndPrepareRollsBack() {
        startAndEnd();
        loseConnection();
        assertThat(failure(branches.prepare(BRANCH, 0))).isEqualTo(Failure.ROLLED_BACK);
        assertThat(asked).containsExactly("start", "end", "rollback");
    }

    @Test
    void aLossBeforeOnePhaseCommitRollsBack() {
        startAndEnd();
        loseConnection();
        assertThat(failure(branches.commit(BRANCH, true, 0))).isEqualTo(Failure.ROLLED_BACK);
        assertThat(asked).doesNotContain("commit");
    }

    @Test
    void aStartWhoseAnswerWasLostIsNotRepeated() {
        willAnswer(Failure.DISCONNECTED);
        assertThat(failure(branches.start(1, BRANCH, false, 0))).isEqualTo(Failure.TIMEOUT);
        assertThat(asked).containsExactly("start");
        assertThat(transactions).isEmpty();
    }

    @Test
    void aPrepareWhoseAnswerWasLostIsFoundAmongThePrepared() {
        startAndEnd();
        prepared.add(BRANCH);
        willAnswer(Failure.DISCONNECTED, Failure.XA_PROTOCOL);
        assertThat(failure(branches.prepare(BRANCH, 0))).isNull();
    }

    @Test
    void aPrepareWhoseAnswerWasLostAndIsRefusedForAnotherReasonIsNoVote() {
        startAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.XA_PROTOCOL);
        assertThat(failure(branches.prepare(BRANCH, 0))).isEqualTo(Failure.XA_PROTOCOL);
    }

    @Test
    void aPrepareThatNeverArrivedRollsBack() {
        startAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN);
        assertThat(failure(branches.prepare(BRANCH, 0))).isEqualTo(Failure.ROLLED_BACK);
    }

    @Test
    void aBranchThatIsUnknownWhileItsFirstCommitIsNotAnsweredIsCommitted() {
        silent = true;
        CompletableFuture<Void> first = branches.commit(BRANCH, false, 0);
        silent = false;
        willAnswer(Failure.XA_UNKNOWN, Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, false, 0))).isNull();
        assertThat(failure(branches.commit(BRANCH, false, 0))).isEqualTo(Failure.XA_UNKNOWN);
        assertThat(first).isNotDone();
    }

    @Test
    void thatABranchIsUnknownWhenItsCommitIsAskedForAgainMayMeanThatItWasNeverThere() {
        willAnswer(Failure.TIMEOUT, Failure.XA_UNKNOWN);
        assertThat(failure(branches.commitIfThere(BRANCH))).isEqualTo(Failure.TIMEOUT);
        assertThat(branches.commitIfThere(BRANCH)).isCompletedWithValue(false);
        assertThat(branches.commitIfThere(BRANCH)).isCompletedWithValue(true);
    }

    @Test
    void preparedWorkOutlivesItsConnection() {
        startAndEnd();
        assertThat(failure(branches.prepare(BRANCH, 0))).isNull();
        loseConnection();
        willAnswer(Failure.XA_UNKNOWN);
        assertThat(failure(branches.rollback(BRANCH))).isEqualTo(Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, false, 0))).isNull();
    }

    @Test
    void whatIsUnknownTheSecondTimeWasDecidedTheFirstTime() {
        willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, false, 0))).isNull();
        willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN);
        assertThat(failure(branches.rollback(BRANCH))).isNull();
        willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN);
        assertThat(failure(branches.forget(BRANCH))).isNull();
    }

    @Test
    void aDecisionWithoutAnswerMayBeRepeated() {
        willAnswer(Failure.TIMEOUT, Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, false, 0))).isEqualTo(Failure.TIMEOUT);
        assertThat(failure(branches.commit(BRANCH, false, 0))).isNull();
        willAnswer(Failure.TIMEOUT, Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, false, 0))).isEqualTo(Failure.TIMEOUT);
        assertThat(failure(branches.rollback(BRANCH))).isEqualTo(Failure.XA_UNKNOWN);
    }

    @Test
    void whatIsUnknownTheFirstTimeIsUnknown() {
        for (Failure first : new Failure[] {Failure.XA_UNKNOWN, Failure.HEURISTIC_ROLLBACK}) {
            willAnswer(first);
            assertThat(failure(branches.commit(BRANCH, false, 0))).isEqualTo(first);
            willAnswer(first);
            assertThat(failure(branches.rollback(BRANCH))).isEqualTo(first);
        }
    }

    @Test
    void aOnePhaseCommitWhoseAnswerWasLostEndsAsTheBrokerSays() {
        Map<Boolean, Failure> told = new HashMap<>();
        told.put(true, null);
        told.put(false, Failure.ROLLED_BACK);
        told.put(null, Failure.IN_DOUBT);
        told.forEach((committed, failure) -> {
            outcome = committed;
            startAndEnd();
            willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN);
            assertThat(failure(branches.commit(BRANCH, true, 0))).isEqualTo(failure);
        });
        startAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.ROLLED_BACK);
        assertThat(failure(branches.commit(BRANCH, true, 0))).isEqualTo(Failure.ROLLED_BACK);
        startAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.CLOSED);
        assertThat(failure(branches.commit(BRANCH, true, 0))).isNull();
    }

    @Test
    void aLossInTheMomentOfThePrepareRollsBack() {
        startAndEnd();
        loseConnectionUnnoticed();
        willAnswer(Failure.XA_UNKNOWN);
        assertThat(failure(branches.prepare(BRANCH, 0))).isEqualTo(Failure.ROLLED_BACK);
    }

    @Test
    void aLossInTheMomentOfAOnePhaseCommitRollsBack() {
        startAndEnd();
        loseConnectionUnnoticed();
        willAnswer(Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, true, 0))).isEqualTo(Failure.ROLLED_BACK);
        assertThat(asked).containsExactly("start", "end", "commit");
    }

    @Test
    void theQuestionForTheOutcomeOfAOnePhaseCommitIsAskedAgainWhenItIsLostToo() {
        outcome = true;
        startAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN, Failure.XA_UNKNOWN);
        outcomesLost = 1;
        assertThat(failure(branches.commit(BRANCH, true, 0))).isNull();
        assertThat(outcomesLost).isZero();
    }

    @Test
    void aRollbackOfWhatTheLossRolledBackNeedsNoBroker() {
        startAndEnd();
        loseConnectionForEver();
        assertThat(failure(branches.rollback(BRANCH))).isNull();
    }

    @Test
    void aRollbackOfWhatMayBePreparedNeedsTheBroker() {
        loseConnectionForEver();
        assertThat(failure(branches.rollback(BRANCH))).isEqualTo(Failure.DISCONNECTED);
    }

    private void beginAndEnd() {
        assertThat(branches.begin(1, BRANCH, 0)).containsSame(begun);
        assertThat(failure(branches.end(1, 0, List.of(), false))).isNull();
    }

    @Test
    void aDecisionBehindABeginningWithoutAnswerSaysWhoHasBegun() {
        beginAndEnd();
        assertThat(failure(branches.prepare(BRANCH, 1))).isNull();
        assertThat(asked).containsExactly("begin", "end", "prepare if begun by 1");
    }

    @Test
    void aBeginningWithoutAnswerOnALostConnectionRollsBack() {
        assertThat(branches.begin(1, BRANCH, 0)).containsSame(begun);
        loseConnection();
        assertThat(failure(branches.end(1, 0, List.of(), false))).isEqualTo(Failure.DISCONNECTED);
        assertThat(failure(branches.prepare(BRANCH, 1))).isEqualTo(Failure.ROLLED_BACK);
        assertThat(asked).containsExactly("begin", "rollback");
        assertThat(transactions).isEmpty();
    }

    @Test
    void aPrepareThatIsLostTogetherWithTheAnswerToTheBeginningIsRolledBackAndNotAskedAgain() {
        beginAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN);
        assertThat(failure(branches.prepare(BRANCH, 1))).isEqualTo(Failure.ROLLED_BACK);
        assertThat(asked).containsExactly("begin", "end", "prepare if begun by 1", "rollback");
    }

    @Test
    void aPrepareThatIsLostTogetherWithTheAnswerToTheBeginningIsNotCalledRolledBackBeforeItIs() {
        beginAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.BUSY);
        assertThat(failure(branches.prepare(BRANCH, 1))).isEqualTo(Failure.BUSY);
    }

    @Test
    void aPrepareThatIsLostAfterTheAnswerToTheBeginningIsAskedAgain() {
        beginAndEnd();
        prepared.add(BRANCH);
        begun.complete(null);
        willAnswer(Failure.DISCONNECTED, Failure.XA_PROTOCOL);
        assertThat(failure(branches.prepare(BRANCH, 1))).isNull();
        assertThat(asked).containsExactly("begin", "end", "prepare if begun by 1", "prepare", "recover");
    }

    @Test
    void aOnePhaseCommitThatIsLostTogetherWithTheAnswerToTheBeginningEndsAsTheBrokerSays() {
        outcome = true;
        beginAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, true, 1))).isNull();
        assertThat(asked).containsExactly("begin", "end", "commit if begun by 1", "commit if begun by 1");
    }

    @Test
    void aOnePhaseCommitThatWasGivenUpWithoutAnswerIsNotTakenForRolledBackWhenItIsAskedAgain() {
        outcome = true;
        startAndEnd();
        willAnswer(Failure.TIMEOUT);
        assertThat(failure(branches.commit(BRANCH, true, 0))).isEqualTo(Failure.TIMEOUT);
        loseConnection();
        willAnswer(Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, true, 0))).isNull();
        assertThat(asked).containsExactly("start", "end", "commit", "commit");
    }

    @Test
    void aRefusedBeginningIsForgotten() {
        assertThat(branches.begin(1, BRANCH, 0)).isPresent();
        assertThat(branches.begin(2, BRANCH, 0)).as("one at a time").isEmpty();
        begun.completeExceptionally(new ProviderException(Failure.XA_DUPLICATE, "begin"));
        assertThat(failure(branches.end(1, 0, List.of(), true))).isNull();
        assertThat(transactions).isEmpty();
        assertThat(branches.begin(2, BRANCH, 0)).isPresent();
    }

    @Test
    void workThatIsNotEndedBecauseSendsAreMissingGoesOn() {
        startAndEndIncomplete();
        assertThat(transactions).containsKey(1L);
        assertThat(failure(branches.end(1, 1, List.of(), false))).isNull();
        assertThat(transactions).isEmpty();
    }

    private void startAndEndIncomplete() {
        branches.start(1, BRANCH, false, 0);
        willAnswer(Failure.INCOMPLETE);
        assertThat(failure(branches.end(1, 1, List.of(), false))).isEqualTo(Failure.INCOMPLETE);
    }
}
