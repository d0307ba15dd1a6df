package org.apogeemq.jms.provider.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** What the broker says of a one-phase commit; null for nothing. */
    private Boolean outcome;

    private final List<String> asked = new ArrayList<>();
    private final List<BranchId> prepared = new ArrayList<>();
    private final Questions questions =
            new Questions(Duration.ofSeconds(60), Duration.ZERO, (task, millis) -> task.run(), System::nanoTime);
    private Provider current;
    private final ReconnectingBranches branches =
            new ReconnectingBranches(questions, () -> current, transactions, System::nanoTime);

    ReconnectingBranchesTest() {
        loseConnection();
    }

    private Provider connection() {
        Branches wire = new Wire();
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(), new Class<?>[] {Provider.class}, (p, m, a) -> switch (m.getName()) {
                    case "branches" -> wire;
                    case "isCommitted" ->
                        outcome == null
                                ? CompletableFuture.failedFuture(new ProviderException(Failure.NOT_FOUND, "long ago"))
                                : CompletableFuture.completedFuture(outcome);
                    case "equals" -> p == a[0];
                    case "hashCode" -> System.identityHashCode(p);
                    default -> throw new AssertionError(m.getName());
                });
    }

    /** The branches on one connection. */
    private final class Wire implements Branches {
        private <T> CompletableFuture<T> answer(String call, T value) {
            asked.add(call);
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
        public CompletableFuture<Void> end(long transaction, List<Delivery> consumed, boolean fail) {
            return answer("end", null);
        }

        @Override
        public CompletableFuture<BranchVote> prepare(BranchId branch) {
            return answer("prepare", BranchVote.OK);
        }

        @Override
        public CompletableFuture<Void> commit(BranchId branch, boolean onePhase) {
            return answer("commit", null);
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
        assertThat(failure(branches.end(1, List.of(), false))).isNull();
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
        assertThat(failure(branches.end(1, List.of(), false))).isEqualTo(Failure.DISCONNECTED);
        willAnswer(Failure.XA_UNKNOWN);
        assertThat(failure(branches.rollback(BRANCH))).isNull();
        assertThat(transactions).isEmpty();
    }

    @Test
    void aLossBetweenEndAndPrepareRollsBack() {
        startAndEnd();
        loseConnection();
        assertThat(failure(branches.prepare(BRANCH))).isEqualTo(Failure.ROLLED_BACK);
        assertThat(asked).containsExactly("start", "end", "rollback");
    }

    @Test
    void aLossBeforeOnePhaseCommitRollsBack() {
        startAndEnd();
        loseConnection();
        assertThat(failure(branches.commit(BRANCH, true))).isEqualTo(Failure.ROLLED_BACK);
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
        assertThat(failure(branches.prepare(BRANCH))).isNull();
    }

    @Test
    void aPrepareWhoseAnswerWasLostAndIsRefusedForAnotherReasonIsNoVote() {
        startAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.XA_PROTOCOL);
        assertThat(failure(branches.prepare(BRANCH))).isEqualTo(Failure.XA_PROTOCOL);
    }

    @Test
    void aPrepareThatNeverArrivedRollsBack() {
        startAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN);
        assertThat(failure(branches.prepare(BRANCH))).isEqualTo(Failure.ROLLED_BACK);
    }

    @Test
    void preparedWorkOutlivesItsConnection() {
        startAndEnd();
        assertThat(failure(branches.prepare(BRANCH))).isNull();
        loseConnection();
        willAnswer(Failure.XA_UNKNOWN);
        assertThat(failure(branches.rollback(BRANCH))).isEqualTo(Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, false))).isNull();
    }

    @Test
    void whatIsUnknownTheSecondTimeWasDecidedTheFirstTime() {
        willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, false))).isNull();
        willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN);
        assertThat(failure(branches.rollback(BRANCH))).isNull();
        willAnswer(Failure.DISCONNECTED, Failure.XA_UNKNOWN);
        assertThat(failure(branches.forget(BRANCH))).isNull();
    }

    @Test
    void aDecisionWithoutAnswerMayBeRepeated() {
        willAnswer(Failure.TIMEOUT, Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, false))).isEqualTo(Failure.TIMEOUT);
        assertThat(failure(branches.commit(BRANCH, false))).isNull();
        willAnswer(Failure.TIMEOUT, Failure.XA_UNKNOWN);
        assertThat(failure(branches.commit(BRANCH, false))).isEqualTo(Failure.TIMEOUT);
        assertThat(failure(branches.rollback(BRANCH))).isEqualTo(Failure.XA_UNKNOWN);
    }

    @Test
    void whatIsUnknownTheFirstTimeIsUnknown() {
        for (Failure first : new Failure[] {Failure.XA_UNKNOWN, Failure.HEURISTIC_ROLLBACK}) {
            willAnswer(first);
            assertThat(failure(branches.commit(BRANCH, false))).isEqualTo(first);
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
            assertThat(failure(branches.commit(BRANCH, true))).isEqualTo(failure);
        });
        startAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.ROLLED_BACK);
        assertThat(failure(branches.commit(BRANCH, true))).isEqualTo(Failure.ROLLED_BACK);
        startAndEnd();
        willAnswer(Failure.DISCONNECTED, Failure.CLOSED);
        assertThat(failure(branches.commit(BRANCH, true))).isNull();
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
}
