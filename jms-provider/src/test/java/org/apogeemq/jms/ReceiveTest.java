package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReceiveTest extends JmsRulesTestBase {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A receive in a thread of its own, which is waiting when this returns. */
    private static CompletableFuture<Message> inThread(ApogeeMessageConsumer consumer) {
        CompletableFuture<Message> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(consumer.receive());
            } catch (JMSException e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        await().atMost(LIMIT).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return result;
    }

    @Test
    void autoModeAcknowledgesEachMessageAsItIsReceived() throws JMSException {
        ApogeeConnection c = connection();
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        provider.deliver(1, 1, "a", "b");
        assertThat(((TextMessage) consumer.receive(60_000)).getText()).isEqualTo("a");
        assertThat(provider.calls).contains("ack 0").doesNotContain("ack 1");
        assertThat(((TextMessage) consumer.receiveNoWait()).getText()).isEqualTo("b");
        assertThat(provider.calls).contains("ack 1");
    }

    @Test
    void redeliveredMessageSaysSo() throws JMSException {
        ApogeeConnection c = connection();
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        provider.deliver(1, 3, "a");
        Message m = consumer.receive(60_000);
        assertThat(m.getJMSRedelivered()).isTrue();
        assertThat(m.getIntProperty("JMSXDeliveryCount")).isEqualTo(3);
    }

    @Test
    void waitingReceiveIsWokenByArrival() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        CompletableFuture<Message> received = inThread(consumer);
        provider.deliver(1, 1, "late");
        assertThat(received.get(60, TimeUnit.SECONDS).getBody(String.class)).isEqualTo("late");
    }

    @Test
    void receiveEndsAfterItsTimeAlsoWhileStopped() throws JMSException {
        ApogeeConnection c = connection();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        provider.deliver(1, 1, "a");
        assertThat(consumer.receive(30)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(provider.calls).noneMatch(call -> call.startsWith("drain"));
    }

    @Test
    void startLetsAWaitingReceiveGo() throws Exception {
        ApogeeConnection c = connection();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        provider.deliver(1, 1, "a");
        CompletableFuture<Message> received = inThread(consumer);
        c.start();
        assertThat(received.get(60, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void closeFromAnotherThreadEndsReceiveWithNull() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        CompletableFuture<Message> received = inThread(consumer);
        consumer.close();
        assertThat(received.get(60, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void connectionCloseEndsReceiveWithNull() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        CompletableFuture<Message> received = inThread(consumer(c.createSession()));
        await().atMost(LIMIT).until(() -> provider.calls.contains("open QUEUE Q"));
        c.close();
        assertThat(received.handle((m, e) -> m).get(60, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void lostProviderEndsReceiveWithItsReason() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        CompletableFuture<Message> received = inThread(consumer(c.createSession()));
        await().atMost(LIMIT).until(() -> provider.sink(1) != null);
        provider.listener.failed(new ProviderException(Failure.DISCONNECTED, "broker b1 is gone"));
        assertThatThrownBy(() -> received.get(60, TimeUnit.SECONDS)).hasMessageContaining("broker b1 is gone");
    }

    @Test
    void expiredMessageIsAcknowledgedAndNotDelivered() throws JMSException {
        ApogeeConnection c = connection();
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        provider.sink(1)
                .deliver(List.of(provider.delivery(1, 1, "old", NOW - 1), provider.delivery(1, 1, "new", NOW + 1)));
        assertThat(consumer.receive(60_000).getBody(String.class)).isEqualTo("new");
        assertThat(provider.calls).contains("ack 0", "ack 1");
    }

    @Test
    void receiveNoWaitOnAnEmptyBufferDrains() throws JMSException {
        ApogeeConnection c = connection("?prefetch=10", Domain.UNIFIED);
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        provider.onDrain.add(provider.delivery(1, 1, "there", 0));
        assertThat(consumer.receiveNoWait().getBody(String.class)).isEqualTo("there");
        assertThat(provider.calls).contains("drain 10");
        assertThat(provider.credit.get(1)).hasValue(9);
    }

    @Test
    void creditIsGivenBackInBatchesOfHalfTheWindow() throws JMSException {
        ApogeeConnection c = connection("?prefetch=4", Domain.UNIFIED);
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        assertThat(provider.credit.get(1)).hasValue(4);
        provider.deliver(1, 1, "a", "b", "c");
        consumer.receive(60_000);
        assertThat(provider.credit.get(1)).hasValue(4);
        consumer.receive(60_000);
        assertThat(provider.credit.get(1)).hasValue(6);
    }

    @Test
    void prefetchZeroAsksForOneMessageAtATimeAndTakesItBack() throws Exception {
        ApogeeConnection c = connection("?prefetch=0", Domain.UNIFIED);
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        assertThat(provider.credit.get(1)).hasValue(0);
        CompletableFuture<Message> received = inThread(consumer);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(provider.credit.get(1)).hasValue(1));
        provider.deliver(1, 1, "a");
        assertThat(received.get(60, TimeUnit.SECONDS)).isNotNull();
        assertThat(consumer.receive(20)).isNull();
        assertThat(provider.credit.get(1)).hasValue(0);
        assertThat(provider.calls).contains("drain 0");
    }

    @Test
    void interruptEndsAWaitingReceive() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        CompletableFuture<Throwable> error = new CompletableFuture<>();
        Thread t = new Thread(() -> {
            try {
                consumer.receive();
                error.complete(null);
            } catch (JMSException e) {
                error.complete(e);
            }
        });
        t.start();
        t.interrupt();
        assertThat(error.get(60, TimeUnit.SECONDS))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("interrupted");
    }

    @Test
    void clientModeAcknowledgesAllDeliveredByAnyMessage() throws JMSException {
        ApogeeConnection c = connection();
        c.start();
        Session session = c.createSession(Session.CLIENT_ACKNOWLEDGE);
        ApogeeMessageConsumer consumer = consumer(session);
        provider.deliver(1, 1, "a", "b", "c");
        Message first = consumer.receive(60_000);
        consumer.receive(60_000);
        first.acknowledge();
        assertThat(provider.calls).contains("CONSUMED [0, 1]");
        session.close();
        assertThatThrownBy(first::acknowledge).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void recoverGivesBackDeliveredAndDropsBuffered() throws JMSException {
        ApogeeConnection c = connection("?prefetch=8", Domain.UNIFIED);
        c.start();
        Session session = c.createSession(Session.CLIENT_ACKNOWLEDGE);
        ApogeeMessageConsumer consumer = consumer(session);
        provider.deliver(1, 1, "a", "b", "c");
        consumer.receive(60_000);
        session.recover();
        assertThat(provider.calls).contains("recover [0]");
        assertThat(provider.credit.get(1)).hasValue(8);
        provider.deliver(1, 2, "a");
        assertThat(consumer.receive(60_000).getJMSRedelivered()).isTrue();
    }

    @Test
    void dupsOkAcknowledgesWhenItIsAboutToWait() throws JMSException {
        ApogeeConnection c = connection();
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession(Session.DUPS_OK_ACKNOWLEDGE));
        provider.deliver(1, 1, "a", "b");
        consumer.receive(60_000);
        consumer.receive(60_000);
        assertThat(provider.calls).noneMatch(call -> call.startsWith("CONSUMED"));
        assertThat(consumer.receive(10)).isNull();
        assertThat(provider.calls).contains("CONSUMED [0, 1]");
    }

    @Test
    void closingAConsumerGivesBackWhatWasNotShown() throws JMSException {
        ApogeeConnection c = connection();
        c.start();
        Session session = c.createSession(Session.CLIENT_ACKNOWLEDGE);
        ApogeeMessageConsumer consumer = consumer(session);
        provider.deliver(1, 1, "a", "b", "c");
        Message shown = consumer.receive(60_000);
        consumer.close();
        assertThat(provider.calls).contains("close 1 release=false", "RELEASE [1, 2]");
        shown.acknowledge();
        assertThat(provider.calls).contains("CONSUMED [0]");
    }

    @Test
    void leasesOfALostConnectionAreNotDelivered() throws JMSException {
        ApogeeConnection c = connection();
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        provider.deliver(1, 1, "a");
        provider.origin.markLost();
        assertThat(consumer.receive(10)).isNull();
    }

    @Test
    void bodyOfAnotherTypeStaysTheNextMessage() throws JMSException {
        ApogeeConnection c = connection();
        try (ApogeeContext context = ApogeeContext.first(c, Session.AUTO_ACKNOWLEDGE)) {
            var consumer = context.createConsumer(context.createQueue("Q"));
            provider.deliver(1, 1, "text");
            assertThatThrownBy(() -> consumer.receiveBody(java.util.Map.class, 1000))
                    .isInstanceOf(jakarta.jms.MessageFormatRuntimeException.class)
                    .hasMessageContaining("java.util.Map");
            assertThat(provider.calls).doesNotContain("ack 0");
            assertThat(consumer.receiveBody(String.class, 1000)).isEqualTo("text");
            assertThat(provider.calls).contains("ack 0");
        }
    }

    @Test
    void negativeTimeOutIsNamed() throws JMSException {
        ApogeeMessageConsumer consumer = consumer(connection().createSession());
        assertThatThrownBy(() -> consumer.receive(-5))
                .hasMessageContaining("-5")
                .hasMessageContaining("negative");
    }
}
