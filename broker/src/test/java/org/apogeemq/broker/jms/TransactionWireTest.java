package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apogeemq.broker.jms.WireClient.Received;
import org.apogeemq.broker.jms.WireClient.Sent;
import org.apogeemq.remoting.header.ExtensionHeaders.CommitRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.TransactionRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TransactionWireTest {
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

    private List<String> drained(WireClient from, int subscription) {
        return from.drain(subscription, 100).stream().map(Received::text).toList();
    }

    @Test
    void sendsAreVisibleAfterCommitOnly() {
        client.open(queue(1, "Q").credit(0));
        List<Sent> sent = client.send(toQueue("Q", "a").in(7), toQueue("Q", "b").in(7));
        assertThat(sent).extracting(Sent::queueOffset).containsOnly(-1L);
        assertThat(drained(client, 1)).isEmpty();
        assertThat(client.commit(7)).isZero();
        assertThat(drained(client, 1)).containsExactly("a", "b");
    }

    @Test
    void commitThatMissesASendChangesNothing() {
        client.open(queue(1, "Q").credit(0));
        client.sendTexts("IN", "in");
        client.open(queue(2, "IN"));
        client.send(toQueue("Q", "a").in(7));
        client.settle(0, 7, client.next());
        for (int other : new int[] {0, 2, -1}) {
            Command answer = client.ask(RequestCode.COMMIT, new CommitRequest(7, other), null);
            assertThat(answer.code()).isEqualTo(ResponseCode.TRANSACTION_INCOMPLETE);
            assertThat(answer.remark()).contains(other + " messages").contains("1 are here");
        }
        assertThat(client.ask(RequestCode.COMMIT, new CommitRequest(8, 1), null).code())
                .as("none of its sends has arrived")
                .isEqualTo(ResponseCode.TRANSACTION_INCOMPLETE);
        client.send(toQueue("Q", "b").in(7));
        client.call(RequestCode.COMMIT, new CommitRequest(7, 2), null);
        assertThat(drained(client, 1)).containsExactly("a", "b");
        client.close(2, true);
        client.open(queue(2, "IN").credit(0));
        assertThat(drained(client, 2)).isEmpty();
    }

    @Test
    void commitRightBehindARefusedSendCommitsNothing() {
        client.send(toQueue("Q", "a").in(7));
        Sent refused = client.trySend(
                        toQueue("Q", "b").in(7), toQueue("Q", "c").toQueueId(77).in(7))
                .get(1);
        assertThat(refused.code()).isNotZero();
        assertThat(client.ask(RequestCode.COMMIT, new CommitRequest(7, 3), null).code())
                .isEqualTo(ResponseCode.TRANSACTION_INCOMPLETE);
        client.call(RequestCode.ROLLBACK, new TransactionRequest(7), null);
        client.open(queue(1, "Q").credit(0));
        assertThat(drained(client, 1)).isEmpty();
    }

    @Test
    void rolledBackSendsNeverAppear() {
        client.open(queue(1, "Q").credit(0));
        client.send(toQueue("Q", "a").in(7));
        client.rollback(7, 1);
        assertThat(client.commit(7)).isZero();
        client.sendTexts("Q", "b");
        assertThat(drained(client, 1)).containsExactly("b");
    }

    @Test
    void acknowledgementsOfACommittedTransactionSurviveAKillTogetherWithItsSends() {
        client.sendTexts("IN", "a", "b");
        client.open(queue(1, "IN"));
        client.settle(0, 3, client.next());
        client.next();
        client.send(toQueue("OUT", "done a").in(3));
        assertThat(client.commit(3)).isZero();
        try (TestBroker revived = broker.afterKill(copy.resolve("data"));
                WireClient after = revived.client().hello()) {
            after.open(queue(1, "IN").credit(0)).open(queue(2, "OUT").credit(0));
            assertThat(drained(after, 1)).containsExactly("b");
            assertThat(drained(after, 2)).containsExactly("done a");
        }
    }

    @Test
    void killBeforeCommitRollsBothBack() {
        client.sendTexts("IN", "a");
        client.open(queue(1, "IN"));
        client.settle(0, 3, client.next());
        client.send(toQueue("OUT", "done a").in(3));
        try (TestBroker revived = broker.afterKill(copy.resolve("data"));
                WireClient after = revived.client().hello()) {
            after.open(queue(1, "IN").credit(0)).open(queue(2, "OUT").credit(0));
            assertThat(drained(after, 1)).containsExactly("a");
            assertThat(drained(after, 2)).isEmpty();
        }
    }

    @Test
    void rollbackRedeliversWithTheCountRaised() {
        client.sendTexts("Q", "a", "b");
        client.open(queue(1, "Q"));
        client.settle(0, 3, client.next());
        client.next();
        client.rollback(3, 1);
        client.credit(1, 10);
        List<Received> again = client.next(2);
        assertThat(again).extracting(Received::text).containsExactly("a", "b");
        assertThat(again).extracting(Received::deliveries).containsExactly(2, 1);
    }

    @Test
    void lostConnectionRollsItsTransactionsBack() {
        client.sendTexts("IN", "a");
        try (WireClient lost = broker.client().hello()) {
            lost.open(queue(1, "IN"));
            lost.settle(0, 3, lost.next());
            lost.send(toQueue("OUT", "x").in(3));
        }
        client.open(queue(1, "IN"));
        Received again = client.next();
        assertThat(again.deliveries()).isEqualTo(2);
        client.open(queue(2, "OUT").credit(0));
        assertThat(drained(client, 2)).isEmpty();
    }

    @Test
    void heldMessageIsNotGivenToOthersThoughItsConsumerCloses() {
        client.sendTexts("Q", "a");
        client.open(queue(1, "Q"));
        client.settle(0, 3, client.next());
        client.close(1, true);
        client.open(queue(2, "Q").credit(0));
        assertThat(drained(client, 2)).isEmpty();
        assertThat(client.commit(3)).isZero();
        assertThat(drained(client, 2)).isEmpty();
    }

    @Test
    void commitOfATransactionWithARefusedSendRollsBack() {
        client.open(queue(1, "Q").credit(0));
        List<Sent> sent = client.trySend(
                toQueue("Q", "good").in(5), toQueue("Q", "bad").in(5).toQueueId(9));
        assertThat(sent.get(0).code()).isZero();
        assertThat(sent.get(1).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(sent.get(1).remark()).contains("queueId 9");
        assertThat(client.commit(5)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(drained(client, 1)).isEmpty();
    }

    @Test
    void commitWithAnAcknowledgementThatCameTooLateRollsBack() {
        client.sendTexts("IN", "a", "b");
        client.open(queue(1, "IN"));
        List<Received> seen = client.next(2);
        client.settle(1, 0, seen.get(0));
        client.drain(1, 0);
        client.settle(0, 3, seen.get(1), seen.get(1));
        client.send(toQueue("OUT", "x").in(3));
        assertThat(client.commit(3)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        client.open(queue(2, "OUT").credit(0));
        assertThat(drained(client, 2)).isEmpty();
        client.close(1, true);
        client.open(queue(3, "IN").credit(0));
        assertThat(drained(client, 3)).containsExactly("a", "b");
    }

    @Test
    void browserDoesNotMissWhatATransactionHolds() {
        client.sendTexts("Q", "a");
        client.open(queue(1, "Q"));
        client.settle(0, 3, client.next());
        assertThat(client.browse("Q", null, 0, 0, 10).records()).hasSize(1);
        assertThat(client.commit(3)).isZero();
        assertThat(client.browse("Q", null, 0, 0, 10).records()).isEmpty();
    }

    @Test
    void moreMessagesThanAllowedAreRefusedAndTheTransactionIsRolledBack() {
        try (TestBroker small = new TestBroker(copy.resolve("small"), Map.of("maxTransactionMessages", "3"));
                WireClient sender = small.client().hello()) {
            sender.open(queue(1, "Q").credit(0));
            sender.send(
                    toQueue("Q", "a").in(1),
                    toQueue("Q", "b").in(1),
                    toQueue("Q", "c").in(1));
            assertThat(sender.commit(1)).isZero();
            sender.send(
                    toQueue("Q", "d").in(2),
                    toQueue("Q", "e").in(2),
                    toQueue("Q", "f").in(2));
            Sent refused = sender.trySend(toQueue("Q", "g").in(2)).get(0);
            assertThat(refused.code()).isEqualTo(ResponseCode.LIMIT_EXCEEDED);
            assertThat(refused.remark()).contains("3 messages").contains("maxTransactionMessages");
            assertThat(sender.commit(2)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
            assertThat(drained(sender, 1)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void transactionThatStaysOpenForTooLongIsRolledBackWhenTheBrokerIsToldSo() {
        try (TestBroker strict = new TestBroker(copy.resolve("strict"), Map.of("localTransactionTimeout", "60000"));
                WireClient sender = strict.client().hello()) {
            sender.sendTexts("IN", "in");
            sender.open(queue(1, "IN"));
            sender.settle(0, 1, sender.next());
            sender.send(toQueue("Q", "late").in(1));
            strict.clock.advance(Duration.ofSeconds(59));
            sender.send(toQueue("Q", "young").in(2));
            strict.clock.advance(Duration.ofSeconds(2));
            assertThat(sender.next().deliveries()).isEqualTo(2);
            Command answer = sender.ask(RequestCode.COMMIT, new TransactionRequest(1), null);
            assertThat(answer.code()).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
            assertThat(answer.remark()).contains("localTransactionTimeout=60000");
            assertThat(sender.commit(2)).isZero();
            sender.open(queue(2, "Q").credit(0));
            assertThat(drained(sender, 2)).containsExactly("young");
        }
    }

    @Test
    void transactionThatStaysOpenIsLeftAloneByDefault() {
        client.send(toQueue("Q", "old").in(1));
        broker.clock.advance(Duration.ofDays(3));
        client.open(queue(1, "Q").credit(0));
        assertThat(client.commit(1)).isZero();
        assertThat(drained(client, 1)).containsExactly("old");
    }

    @Test
    void destinationDeletedInsideATransactionRollsItBack() {
        client.send(toQueue("GONE", "a").in(1), toQueue("KEPT", "b").in(1));
        client.send(toQueue("KEPT", "c").in(2));
        client.call(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest("GONE"), null);
        Command answer = client.ask(RequestCode.COMMIT, new TransactionRequest(1), null);
        assertThat(answer.code()).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(answer.remark()).contains("GONE").contains("deleted");
        assertThat(client.commit(2)).isZero();
        client.open(queue(1, "GONE").credit(0)).open(queue(2, "KEPT").credit(0));
        assertThat(drained(client, 1)).isEmpty();
        assertThat(drained(client, 2)).containsExactly("c");
    }

    @Test
    void transactionThatHasReceivedFromADestinationThatIsDeletedEnds() {
        client.sendTexts("GONE", "a");
        client.open(queue(1, "GONE"));
        client.settle(0, 1, client.next());
        client.send(toQueue("OUT", "x").in(1));
        client.call(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest("GONE"), null);
        boolean committed = client.commit(1) == ResponseCode.SUCCESS;
        client.open(queue(2, "OUT").credit(0));
        assertThat(drained(client, 2)).hasSize(committed ? 1 : 0);
        client.sendTexts("GONE", "new");
        assertThat(client.next().text()).isEqualTo("new");
    }
}
