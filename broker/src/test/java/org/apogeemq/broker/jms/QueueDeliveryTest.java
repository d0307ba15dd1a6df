package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.apogeemq.broker.jms.WireClient.toTopic;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apogeemq.broker.jms.WireClient.Message;
import org.apogeemq.broker.jms.WireClient.Page;
import org.apogeemq.broker.jms.WireClient.Received;
import org.apogeemq.broker.jms.WireClient.Sent;
import org.apogeemq.remoting.header.ExtensionHeaders.AcknowledgeRequest;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class QueueDeliveryTest {
    @TempDir
    Path root;

    @TempDir
    Path copy;

    private TestBroker broker;
    private WireClient client;

    @BeforeEach
    void start() {
        broker = new TestBroker(root.resolve("data"), Map.of());
        client = broker.client().hello();
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    @Test
    void messagesArriveInOrderAndTheAnswerSaysWhereTheyAre() {
        List<Sent> sent = client.send(toQueue("Q", "a"), toQueue("Q", "b"));
        assertThat(sent).extracting(Sent::queueOffset).containsExactly(0L, 1L);
        client.open(queue(1, "Q"));
        List<Received> received = client.next(2);
        assertThat(received).extracting(Received::text).containsExactly("a", "b");
        assertThat(received).extracting(Received::deliveries).containsOnly(1);
        client.sendTexts("Q", "c");
        assertThat(client.next().text()).isEqualTo("c");
    }

    @Test
    void creditBoundsWhatIsSent() {
        client.sendTexts("Q", "a", "b", "c");
        client.open(queue(1, "Q").credit(2));
        assertThat(client.nextTexts(2)).containsExactly("a", "b");
        assertThat(client.drain(1, 0)).isEmpty();
        client.credit(1, 1);
        assertThat(client.next().text()).isEqualTo("c");
    }

    @Test
    void drainAnswersAfterWhatThereIsAndLeavesNoCredit() {
        client.open(queue(1, "Q").credit(0));
        assertThat(client.drain(1, 10)).isEmpty();
        client.sendTexts("Q", "a", "b", "c");
        assertThat(client.drain(1, 2)).extracting(Received::text).containsExactly("a", "b");
        assertThat(client.drain(1, 10)).extracting(Received::text).containsExactly("c");
        client.sendTexts("Q", "d");
        assertThat(client.waiting()).isZero();
        assertThat(client.drain(1, 1)).hasSize(1);
    }

    @Test
    void drainOfMoreThanAFrameIsComplete() {
        String large = "x".repeat(100_000);
        for (int i = 0; i < 20; i++) {
            client.sendTexts("Q", large, large);
        }
        client.open(queue(1, "Q").credit(0));
        assertThat(client.drain(1, 1000)).hasSize(40);
    }

    @Test
    void twoReceiversTakeStrictTurnsBeginningWithTheOldest() {
        client.open(queue(1, "Q")).open(queue(2, "Q"));
        for (int i = 0; i < 6; i++) {
            client.sendTexts("Q", "m" + i);
            Received received = client.next();
            assertThat(received.subscription()).isEqualTo(i % 2 == 0 ? 1 : 2);
        }
    }

    @Test
    void theTurnPassesToAReceiverThatOpensLater() {
        client.open(queue(1, "Q"));
        client.sendTexts("Q", "first");
        assertThat(client.next().subscription()).isEqualTo(1);
        client.open(queue(2, "Q"));
        client.sendTexts("Q", "second");
        assertThat(client.next().subscription()).isEqualTo(2);
    }

    @Test
    void backlogIsSharedByReceiversOfTwoConnections() {
        try (WireClient other = broker.client().hello()) {
            client.open(queue(1, "Q"));
            other.open(queue(1, "Q"));
            IntStream.range(0, 100).forEach(i -> client.sendTexts("Q", "m" + i));
            client.awaitReceived(50);
            other.awaitReceived(50);
            List<String> all = new ArrayList<>(client.nextTexts(50));
            all.addAll(other.nextTexts(50));
            assertThat(all).doesNotHaveDuplicates().hasSize(100);
        }
    }

    @Test
    void lostConnectionRaisesTheCountOnceHoweverManyReceiversItHad() {
        int losses = 5;
        IntStream.range(0, 20).forEach(i -> client.sendTexts("Q", "m" + i));
        for (int loss = 0; loss < losses; loss++) {
            try (WireClient lost = broker.client().hello()) {
                for (int i = 1; i <= 100; i++) {
                    lost.open(queue(i, "Q").credit(10));
                }
                lost.awaitReceived(20);
            }
        }
        client.open(queue(1, "Q"));
        assertThat(client.next(20)).extracting(Received::deliveries).containsOnly(losses + 1);
    }

    @Test
    void lostConnectionGivesItsMessagesToOthersWithTheCountRaised() {
        client.sendTexts("Q", "a", "b");
        try (WireClient lost = broker.client().hello()) {
            lost.open(queue(1, "Q"));
            lost.acknowledge(lost.next());
            lost.next();
        }
        client.open(queue(1, "Q"));
        Received again = client.next();
        assertThat(again.text()).isEqualTo("b");
        assertThat(again.deliveries()).isEqualTo(2);
    }

    @Test
    void releasedMessageComesBeforeNewOnesAndCountsOnlyWhenAsked() {
        client.sendTexts("Q", "a", "b", "c");
        client.open(queue(1, "Q").credit(2));
        Received a = client.next();
        Received b = client.next();
        client.settle(2, 0, a);
        client.settle(1, 0, b);
        client.credit(1, 10);
        List<Received> again = client.next(3);
        assertThat(again).extracting(Received::text).containsExactly("a", "b", "c");
        assertThat(again).extracting(Received::deliveries).containsExactly(1, 2, 1);
    }

    @Test
    void recoverRedeliversInOffsetOrderWithCountsOfWhatTheApplicationSaw() {
        client.sendTexts("Q", "a", "b", "c", "d");
        client.open(queue(1, "Q"));
        List<Received> seen = client.next(4);
        client.acknowledge(seen.get(1));
        client.recover(1, seen.get(0), seen.get(2));
        assertThat(client.waiting()).isZero();
        client.credit(1, 10);
        List<Received> again = client.next(3);
        assertThat(again).extracting(Received::text).containsExactly("a", "c", "d");
        assertThat(again).extracting(Received::deliveries).containsExactly(2, 2, 1);
    }

    @Test
    void acknowledgedMessageIsNotRedeliveredAfterRestart() {
        client.sendTexts("Q", "a", "b", "c");
        client.open(queue(1, "Q"));
        List<Received> seen = client.next(3);
        client.acknowledge(seen.get(0), seen.get(2));
        client.close();
        broker.restart();
        client = broker.client().hello().open(queue(1, "Q"));
        assertThat(client.next().text()).isEqualTo("b");
        assertThat(client.drain(1, 10)).isEmpty();
    }

    @Test
    void acknowledgementThatWasAnsweredSurvivesAKill() {
        client.sendTexts("Q", "a", "b");
        client.open(queue(1, "Q"));
        client.acknowledge(client.next());
        client.next();
        try (TestBroker revived = broker.afterKill(copy.resolve("data"));
                WireClient after = revived.client().hello()) {
            after.open(queue(1, "Q"));
            assertThat(after.next().text()).isEqualTo("b");
            assertThat(after.drain(1, 10)).isEmpty();
        }
    }

    @Test
    void unansweredAcknowledgementsAreNotLostByAStopInGoodOrder() {
        client.send(IntStream.range(0, 500).mapToObj(i -> toQueue("Q", "m" + i)).toArray(Message[]::new));
        client.open(queue(1, "Q"));
        for (Received received : client.next(500)) {
            client.oneway(RequestCode.ACKNOWLEDGE, new AcknowledgeRequest(0L), WireClient.settleGroup(0, received));
        }
        client.drain(1, 0);
        client.close();
        broker.restart();
        client = broker.client().hello().open(queue(1, "Q").credit(0));
        assertThat(client.drain(1, 1000)).isEmpty();
    }

    @Test
    void transactionHasABoundThatIsNamed() {
        Message[] many = IntStream.range(0, 10_000)
                .mapToObj(i -> toQueue("Q", "x").in(9))
                .toArray(Message[]::new);
        for (int i = 0; i < 10; i++) {
            client.send(many);
        }
        Sent refused = client.trySend(toQueue("Q", "one too many").in(9)).get(0);
        assertThat(refused.code()).isEqualTo(ResponseCode.LIMIT_EXCEEDED);
        assertThat(refused.remark()).contains("100000");
        assertThat(client.commit(9)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        client.open(queue(1, "Q").credit(0));
        assertThat(client.drain(1, 1)).isEmpty();
    }

    @Test
    void deliveryCountSurvivesARestart() {
        client.sendTexts("Q", "a");
        client.open(queue(1, "Q"));
        client.settle(1, 0, client.next());
        assertThat(client.next().deliveries()).isEqualTo(2);
        client.close();
        broker.restart();
        client = broker.client().hello().open(queue(1, "Q"));
        assertThat(client.next().deliveries()).isEqualTo(3);
    }

    @Test
    void selectorLeavesTheOthersForOthers() {
        client.open(queue(1, "Q").selector("colour = 'red'"));
        client.send(
                toQueue("Q", "r1").with("colour", "red"),
                toQueue("Q", "b1").with("colour", "blue"),
                toQueue("Q", "r2").with("colour", "red"),
                toQueue("Q", "none"));
        assertThat(client.nextTexts(2)).containsExactly("r1", "r2");
        client.open(queue(2, "Q").selector("colour IS NULL"));
        assertThat(client.next().text()).isEqualTo("none");
        client.open(queue(3, "Q"));
        assertThat(client.next().text()).isEqualTo("b1");
    }

    @Test
    void messageReleasedByOneSelectorIsReconsideredByAnother() {
        client.sendTexts("Q", "a", "b");
        client.open(queue(1, "Q"));
        List<Received> both = client.next(2);
        client.open(queue(2, "Q").selector("x IS NULL"));
        assertThat(client.drain(2, 10)).isEmpty();
        client.close(1, true);
        assertThat(client.drain(2, 10)).extracting(Received::offset).containsExactly(0L, 1L);
        assertThat(both).hasSize(2);
    }

    @Test
    void selectorOnTypeAloneWorksOnTags() {
        client.open(queue(1, "Q").selector("JMSType IN ('T1', 'T2')"));
        client.send(
                toQueue("Q", "1").with(JmsKeys.TYPE, "T1"),
                toQueue("Q", "3").with(JmsKeys.TYPE, "T3"),
                toQueue("Q", "2").with(JmsKeys.TYPE, "T2"));
        assertThat(client.nextTexts(2)).containsExactly("1", "2");
        client.open(queue(2, "Q"));
        assertThat(client.next().text()).isEqualTo("3");
    }

    @Test
    void expiredMessageIsNotDelivered() {
        long now = broker.clock.millis();
        client.send(toQueue("Q", "gone").expiresAt(now), toQueue("Q", "there").expiresAt(now + 60_000));
        client.open(queue(1, "Q"));
        assertThat(client.next().text()).isEqualTo("there");
    }

    @Test
    void topicMessagesOfTheSameNameDoNotReachTheQueue() {
        client.send(toTopic("X", "for topic"), toQueue("X", "for queue"));
        client.open(queue(1, "X"));
        assertThat(client.next().text()).isEqualTo("for queue");
        assertThat(client.drain(1, 10)).isEmpty();
    }

    @Test
    void leasesKeptAtCloseCanStillBeAcknowledged() {
        client.sendTexts("Q", "a", "b");
        client.open(queue(1, "Q"));
        List<Received> seen = client.next(2);
        client.close(1, false);
        client.acknowledge(seen.get(0));
        client.open(queue(2, "Q"));
        assertThat(client.drain(2, 10)).isEmpty();
        client.settle(1, 0, seen.get(1));
        assertThat(client.drain(2, 10)).extracting(Received::deliveries).containsExactly(2);
    }

    @Test
    void afterSixteenDeliveriesTheMessageIsInTheDeadLetterQueue() {
        client.sendTexts("Q", "poison", "fine");
        client.open(queue(1, "Q").credit(1));
        for (int i = 1; i <= 16; i++) {
            Received received = client.next();
            assertThat(received.text()).isEqualTo("poison");
            assertThat(received.deliveries()).isEqualTo(i);
            client.settle(1, 0, received);
            client.credit(1, 1);
        }
        assertThat(client.next().text()).isEqualTo("fine");
        client.open(queue(2, "%DLQ%JMSQ_Q"));
        Received dead = client.next();
        assertThat(dead.subscription()).isEqualTo(2);
        assertThat(dead.text()).isEqualTo("poison");
        client.close();
        broker.restart();
        client = broker.client().hello().open(queue(1, "Q"));
        assertThat(client.next().text()).isEqualTo("fine");
        assertThat(client.drain(1, 10)).isEmpty();
    }

    @Test
    void browsingShowsWhatIsNotConsumedPageByPage() {
        client.sendTexts("Q", "a", "b", "c", "d");
        client.open(queue(1, "Q").credit(2));
        Received a = client.next();
        client.next();
        client.acknowledge(a);
        Page first = client.browse("Q", null, 0, 0, 2);
        assertThat(first.records()).extracting(Received::text).containsExactly("b", "c");
        assertThat(first.end()).isFalse();
        Page second = client.browse("Q", null, first.nextQueueId(), first.nextOffset(), 2);
        assertThat(second.records()).extracting(Received::text).containsExactly("d");
        assertThat(second.end()).isTrue();
        assertThat(client.browse("Q", "JMSPriority > 4", 0, 0, 10).records()).isEmpty();
    }

    @Test
    void delayedMessageIsDeliveredWhenItsTimeHasCome() {
        long due = broker.clock.millis() + 5_000;
        client.open(queue(1, "Q"));
        List<Sent> sent = client.send(
                toQueue("Q", "later").with(JmsKeys.TIMER_DELIVER_MS, Long.toString(due)), toQueue("Q", "now"));
        assertThat(sent.get(0).queueOffset()).isEqualTo(-1);
        assertThat(client.next().text()).isEqualTo("now");
        assertThat(client.drain(1, 10)).isEmpty();
        broker.clock.advance(Duration.ofSeconds(6));
        client.credit(1, 10);
        assertThat(client.next().text()).isEqualTo("later");
    }

    @Test
    void resentMessageIsStoredOnce() {
        Message original = toQueue("Q", "a").with(JmsKeys.MESSAGE_ID, "0A0B0C");
        Sent first = client.send(original).get(0);
        Sent second = client.send(
                        toQueue("Q", "a").with(JmsKeys.MESSAGE_ID, "0A0B0C").resent())
                .get(0);
        assertThat(second.queueOffset()).isEqualTo(first.queueOffset());
        assertThat(second.position()).isEqualTo(first.position());
        client.open(queue(1, "Q").credit(0));
        assertThat(client.drain(1, 10)).hasSize(1);
    }

    @Test
    void thousandSubscriptionsAllReceive() {
        for (int i = 0; i < 1000; i++) {
            client.open(queue(i, "Q").credit(10));
        }
        Message[] messages =
                IntStream.range(0, 1000).mapToObj(i -> toQueue("Q", "m" + i)).toArray(Message[]::new);
        client.send(messages);
        client.awaitReceived(1000);
        assertThat(client.next(1000)).extracting(Received::subscription).doesNotHaveDuplicates();
    }
}
