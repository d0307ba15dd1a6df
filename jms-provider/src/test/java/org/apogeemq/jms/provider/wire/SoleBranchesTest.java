package org.apogeemq.jms.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.jms.provider.Branches;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.jms.BranchId;
import org.junit.jupiter.api.Test;

class SoleBranchesTest {
    private static final BranchId BRANCH = new BranchId(1, "x".getBytes(StandardCharsets.UTF_8), new byte[0]);
    private static final ProviderException UNKNOWN = new ProviderException(Failure.XA_UNKNOWN, "of the test");

    /** The answers to what was asked, in its order. */
    private final List<CompletableFuture<Void>> answers = new ArrayList<>();

    private final Branches wire = (Branches) Proxy.newProxyInstance(
            Branches.class.getClassLoader(), new Class<?>[] {Branches.class}, (proxy, method, arguments) -> {
                CompletableFuture<Void> answer = new CompletableFuture<>();
                answers.add(answer);
                return method.getName().equals("begin") ? Optional.of(answer) : answer;
            });
    private final SoleBranches branches =
            new SoleBranches(wire, (transaction, age) -> CompletableFuture.completedFuture(transaction == 7));

    private static Failure failure(CompletableFuture<Void> answer) {
        assertThat(answer).isDone();
        return answer.handle((done, error) ->
                        error == null ? null : ProviderException.of(error).failure())
                .join();
    }

    @Test
    void aBranchThatIsUnknownWhileItsFirstCommitIsNotAnsweredIsCommitted() {
        branches.commit(BRANCH, false, 0);
        CompletableFuture<Void> second = branches.commit(BRANCH, false, 0);
        answers.get(1).completeExceptionally(UNKNOWN);
        assertThat(failure(second)).isNull();
        answers.get(0).completeExceptionally(new ProviderException(Failure.TIMEOUT, "of the test"));
        CompletableFuture<Void> third = branches.commit(BRANCH, false, 0);
        answers.get(2).completeExceptionally(UNKNOWN);
        assertThat(failure(third)).isEqualTo(Failure.XA_UNKNOWN);
    }

    @Test
    void theAnswerToTheBeginningDoesNotMakeTheNextCommitTheFirst() {
        branches.begin(7, BRANCH, 0);
        branches.commit(BRANCH, true, 7);
        answers.get(0).complete(null);
        CompletableFuture<Void> second = branches.commit(BRANCH, true, 7);
        answers.get(2).completeExceptionally(UNKNOWN);
        assertThat(failure(second)).isNull();
    }

    @Test
    void anotherBranchOfTheNameHasNotBeenCommitted() {
        branches.commit(BRANCH, false, 0);
        branches.start(8, BRANCH, false, 0);
        answers.get(1).complete(null);
        CompletableFuture<Void> commit = branches.commit(BRANCH, false, 0);
        answers.get(2).completeExceptionally(UNKNOWN);
        assertThat(failure(commit)).isEqualTo(Failure.XA_UNKNOWN);
    }

    @Test
    void aBeginningThatIsRefusedLeavesTheDecisionBeforeItAsked() {
        branches.commit(BRANCH, false, 0);
        branches.start(8, BRANCH, false, 0);
        answers.get(1).completeExceptionally(new ProviderException(Failure.XA_DUPLICATE, "of the test"));
        CompletableFuture<Void> commit = branches.commit(BRANCH, false, 0);
        answers.get(2).completeExceptionally(UNKNOWN);
        assertThat(failure(commit)).isNull();
    }
}
