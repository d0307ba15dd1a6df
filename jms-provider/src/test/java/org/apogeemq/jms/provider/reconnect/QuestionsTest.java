package org.apogeemq.jms.provider.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final List<Runnable> timers = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private long now;
    private final Questions questions =
            new Questions(TIMEOUT, Duration.ZERO, (task, millis) -> timers.add(task), () -> now);

    private static Provider connection() {
        return (Provider)
                Proxy.newProxyInstance(Provider.class.getClassLoader(), new Class<?>[] {Provider.class}, (p, m, a) -> {
                    throw new AssertionError(m.getName());
                });
    }

    private CompletableFuture<Void> ask(String question) {
        return questions.ask(question, provider -> {
            asked.add(question);
            return CompletableFuture.completedFuture(null);
        });
    }

    private void passTimeout() {
        now += TIMEOUT.toNanos();
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
    }

    @Test
    void aQuestionWaitsForAConnection() {
        CompletableFuture<Void> answer = ask("commit");
        questions.connected(connection()).forEach(Runnable::run);
        assertThat(answer).isCompleted();
        assertThat(asked).containsExactly("commit");
    }

    @Test
    void aQuestionWhoseTimeIsOverIsNotAskedOnTheNextConnection() {
        CompletableFuture<Void> answer = ask("commit");
        passTimeout();
        assertThat(ProviderException.is(
                        Failure.DISCONNECTED,
                        answer.handle((done, error) -> error).join()))
                .isTrue();
        assertThat(questions.connected(connection())).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void theAnswerCountsWhenTheConnectionCameInTime() {
        CompletableFuture<Void> answer = ask("commit");
        List<Runnable> waiting = questions.connected(connection());
        passTimeout();
        assertThat(answer).isNotDone();
        waiting.forEach(Runnable::run);
        assertThat(answer).isCompleted();
        assertThat(asked).containsExactly("commit");
    }

    @Test
    void allThatWaitsEndsWithTheLastConnection() {
        CompletableFuture<Void> answer = ask("commit");
        questions.end(Losses.closed()).forEach(Runnable::run);
        assertThat(ProviderException.is(
                        Failure.CLOSED, answer.handle((done, error) -> error).join()))
                .isTrue();
        assertThat(asked).isEmpty();
    }
}
