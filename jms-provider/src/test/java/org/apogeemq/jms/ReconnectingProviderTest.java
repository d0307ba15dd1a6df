package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.provider.ConnectionInfo;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Outgoing;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.ProviderListener;
import org.apogeemq.jms.provider.Send;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.jms.provider.reconnect.BackOff;
import org.apogeemq.jms.provider.reconnect.Connections;
import org.apogeemq.jms.provider.reconnect.ReconnectingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReconnectingProviderTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final ProviderException LOST = new ProviderException(Failure.DISCONNECTED, "lost");

    private final List<MockProvider> made = new CopyOnWriteArrayList<>();
    /** What opening a subscription fails with on connections made from now on; null for nothing. */
    private volatile ProviderException openFailure;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ReconnectingProvider provider = new ReconnectingProvider(
            new Connections(this::connection, this::connection),
            new BackOff(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofSeconds(20)),
            Duration.ofSeconds(5),
            timer,
            System::nanoTime);

    private final ProviderListener listener = new ProviderListener() {
        @Override
        public void interrupted(String broker, ProviderException reason) {
            events.add("interrupted");
        }

        @Override
        public void restored(String broker) {
            events.add("restored");
        }

        @Override
        public void failed(ProviderException reason) {
            events.add("failed");
        }
    };

    private final List<String> sunk = new CopyOnWriteArrayList<>();
    private final DeliverySink sink = new DeliverySink() {
        @Override
        public void deliver(List<Delivery> batch) {
            sunk.add("deliver");
        }

        @Override
        public void reopened(String broker) {
            sunk.add("reopened");
        }

        @Override
        public void ended(ProviderException reason) {
            sunk.add("ended " + reason.failure());
        }
    };

    /** A send that notes how it ends. */
    private static final class Noted extends Send {
        final CompletableFuture<Void> end = new CompletableFuture<>();

        Noted(String destination, long transaction) {
            super(new Outgoing(destination, false, MockProvider.record("x", 0), transaction, true, 1));
        }

        @Override
        protected void succeeded() {
            end.complete(null);
        }

        @Override
        protected void failed(ProviderException reason) {
            end.completeExceptionally(reason);
        }
    }

    private Provider connection() {
        MockProvider next = new MockProvider();
        if (openFailure != null) {
            next.failures.put("open", openFailure);
        }
        made.add(next);
        return next;
    }

    private MockProvider last() {
        return made.get(made.size() - 1);
    }

    private ConnectionInfo connect() throws Exception {
        return provider.connect(listener).get(60, TimeUnit.SECONDS);
    }

    /** Ends the connection there is, as the wire does: unanswered sends first, then the listener. */
    private void lose(MockProvider connection) {
        connection.origin.markLost();
        for (Send send : connection.sends) {
            if (!send.isDone()) {
                send.markResend();
                send.fail(LOST);
            }
        }
        connection.listener.failed(LOST);
    }

    private static SubscriptionSpec spec(int id, int credit) {
        return new SubscriptionSpec(
                id, SubscriptionSpec.Kind.QUEUE, "Q", false, null, null, null, false, null, credit, null, false, null);
    }

    @AfterEach
    void close() {
        provider.close();
        timer.shutdownNow();
    }

    @Test
    void subscriptionsGetTheirCreditOnlyWhenTheNewConnectionIsInUse() throws Exception {
        connect();
        provider.openSubscription(spec(1, 50), sink).get(60, TimeUnit.SECONDS);
        lose(last());
        await().atMost(LIMIT).until(() -> events.contains("restored"));
        assertThat(made).hasSize(2);
        assertThat(last().specs.get(1).credit()).isZero();
        assertThat(last().credit.get(1)).hasValue(50);
        assertThat(sunk).containsExactly("reopened");
        provider.acknowledge(last().delivery(1, 1, "a", 0));
        assertThat(last().calls).contains("ack 0");
    }

    @Test
    void unansweredSendsAreSentAgainInOrderAndMarked() throws Exception {
        connect();
        MockProvider first = last();
        first.answerSends = false;
        List<Noted> sends = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Noted send = new Noted("D" + i, 0);
            sends.add(send);
            provider.send(send);
        }
        lose(first);
        for (Noted send : sends) {
            send.end.get(60, TimeUnit.SECONDS);
            assertThat(send.isResend()).isTrue();
        }
        assertThat(last().sends).map(Send::destination).containsExactly("D0", "D1", "D2", "D3", "D4");
    }

    @Test
    void transactionThatSentOnTheOldConnectionIsRolledBack() throws Exception {
        connect();
        long transaction = provider.newTransaction();
        provider.send(new Noted("Q", transaction));
        lose(last());
        await().atMost(LIMIT).until(() -> events.contains("restored"));
        Noted late = new Noted("Q", transaction);
        provider.send(late);
        assertThatThrownBy(() -> late.end.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ProviderException.class)
                .hasMessageContaining("rolled back");
        Delivery received = last().delivery(1, 1, "a", 0);
        assertThatThrownBy(
                        () -> provider.commit(transaction, 0, List.of(received)).get(60, TimeUnit.SECONDS))
                .hasMessageContaining("rolled back");
        assertThat(last().calls)
                .contains("rollback " + transaction + " [0]")
                .noneMatch(call -> call.startsWith("commit"));
    }

    @Test
    void commitStaysInDoubtWhenTheBrokerCannotBeAsked() throws Exception {
        connect();
        long transaction = provider.newTransaction();
        provider.send(new Noted("Q", transaction));
        last().failures.put("commit", new ProviderException(Failure.IN_DOUBT, "no answer"));
        assertThatThrownBy(() -> provider.commit(transaction, 0, List.of()).get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ProviderException.class)
                .cause()
                .extracting(e -> ((ProviderException) e).failure())
                .isEqualTo(Failure.IN_DOUBT);
    }

    @Test
    void subscriptionWhoseDestinationIsGoneEndsAndTheOthersGoOn() throws Exception {
        connect();
        provider.openSubscription(spec(1, 10), sink).get(60, TimeUnit.SECONDS);
        ProviderException gone = new ProviderException(Failure.INVALID_DESTINATION, "temporary destination is gone");
        MockProvider old = last();
        old.origin.markLost();
        // the next connection refuses to open it
        openFailure = gone;
        old.listener.failed(LOST);
        await().atMost(LIMIT).until(() -> sunk.contains("ended INVALID_DESTINATION"));
        await().atMost(LIMIT).until(() -> events.contains("restored"));
    }

    @Test
    void closedProviderFailsWhatIsHeld() throws Exception {
        connect();
        last().answerSends = false;
        Noted send = new Noted("Q", 0);
        provider.send(send);
        provider.close();
        last().origin.markLost();
        last().sends.forEach(s -> s.fail(new ProviderException(Failure.CLOSED, "closed")));
        assertThatThrownBy(() -> send.end.get(60, TimeUnit.SECONDS)).hasMessageContaining("closed");
        Noted later = new Noted("Q", 0);
        provider.send(later);
        assertThatThrownBy(() -> later.end.get(60, TimeUnit.SECONDS)).hasMessageContaining("closed");
    }
}
