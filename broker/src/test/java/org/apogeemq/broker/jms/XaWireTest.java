package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.apogeemq.broker.jms.WireClient.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apogeemq.broker.jms.WireClient.Received;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.header.ClientHeaders.ResetOffsetRequest;
import org.apogeemq.remoting.header.CommitOutcome;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** XA branches through the wire. */
@Timeout(120)
class XaWireTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String X = "1:aa:01";
    private static final String Y = "1:aa:02";

    @TempDir
    Path root;

    @TempDir
    Path copy;

    private TestBroker broker;
    private WireClient client;
    private XaClient xa;

    @BeforeEach
    void start() {
        broker = new TestBroker(root.resolve("data"), Map.of());
        connect();
    }

    private void connect() {
        client = broker.client().hello();
        xa = new XaClient(client);
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    private static List<String> drained(WireClient from, int subscription) {
        return from.drain(subscription, 100).stream().map(Received::text).toList();
    }

    private List<String> inQueue(String name) {
        try (WireClient other = broker.client().hello()) {
            return other.browse(name, null, 0, 0, 100).records().stream()
                    .map(Received::text)
                    .toList();
        }
    }

    private void reopen() {
        client.close();
        broker.restart();
        connect();
    }

    @Test
    void preparedBranchTakesEffectWithItsCommit() {
        xa.transfer(X);
        assertThat(xa.vote(X)).isEqualTo(BranchVote.OK);
        assertThat(xa.recover()).containsExactly(X);
        client.open(queue(2, "OUT").credit(0));
        assertThat(drained(client, 2)).isEmpty();
        assertThat(xa.commit(X)).isZero();
        assertThat(drained(client, 2)).containsExactly("out");
        assertThat(inQueue("IN")).isEmpty();
        assertThat(xa.recover()).isEmpty();
        assertThat(xa.commit(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
    }

    @Test
    void endThatMissesASendChangesNothing() {
        xa.start(5, X);
        xa.join(6, X);
        client.send(
                toQueue("OUT", "a").in(5),
                toQueue("OUT", "b").in(6),
                toQueue("OUT", "c").in(5));
        assertThat(xa.end(5, 3)).isEqualTo(ResponseCode.TRANSACTION_INCOMPLETE);
        assertThat(xa.end(6, 3)).isEqualTo(ResponseCode.TRANSACTION_INCOMPLETE);
        assertThat(xa.end(6, 1)).isZero();
        assertThat(xa.askPrepare(X).code()).as("5 still works for it").isEqualTo(ResponseCode.XA_PROTOCOL);
        client.send(toQueue("OUT", "d").in(5));
        assertThat(xa.end(5, 3)).isZero();
        assertThat(xa.vote(X)).isEqualTo(BranchVote.OK);
        assertThat(xa.commit(X)).isZero();
        assertThat(inQueue("OUT")).containsExactly("a", "b", "c", "d");
    }

    @Test
    void refusedSendIsMissingAtTheEnd() {
        xa.start(5, X);
        assertThat(client.trySend(
                                toQueue("OUT", "a").in(5),
                                toQueue("OUT", "b").toQueueId(77).in(5))
                        .get(1)
                        .code())
                .isNotZero();
        assertThat(xa.end(5, 2)).isEqualTo(ResponseCode.TRANSACTION_INCOMPLETE);
        assertThat(xa.askPrepare(X).code()).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.end(5, true)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void whoHasNotBegunABranchAndSaysSoDecidesNothingAboutIt() {
        xa.start(5, X);
        client.send(toQueue("OUT", "out").in(5));
        xa.end(5);
        try (WireClient other = broker.client().hello()) {
            XaClient late = new XaClient(other);
            assertThat(late.start(5, X)).isEqualTo(ResponseCode.XA_DUPLICATE);
            assertThat(late.prepareBegunBy(5, X)).isEqualTo(ResponseCode.XA_UNKNOWN);
            assertThat(late.commitOnePhaseBegunBy(5, X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        }
        assertThat(xa.prepareBegunBy(6, X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(xa.prepareBegunBy(5, X)).isZero();
        reopen();
        assertThat(xa.commitOnePhaseBegunBy(5, X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(xa.commit(X)).isZero();
        assertThat(inQueue("OUT")).containsExactly("out");
    }

    @Test
    void rollbackOfAPreparedBranchGivesBackWhatItReceivedCountedAndDropsWhatItSent() {
        xa.transfer(X);
        xa.vote(X);
        assertThat(xa.rollback(X)).isZero();
        Received again = client.next();
        assertThat(again.text()).isEqualTo("in");
        assertThat(again.deliveries()).isEqualTo(2);
        assertThat(inQueue("OUT")).isEmpty();
        assertThat(xa.rollback(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
    }

    @Test
    void unpreparedBranchCommitsInOnePhase() {
        xa.transfer(X);
        assertThat(xa.commit(X)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.commitOnePhase(X)).isZero();
        assertThat(inQueue("OUT")).containsExactly("out");
        assertThat(inQueue("IN")).isEmpty();
    }

    @Test
    void preparedBranchSurvivesItsConnectionAndARestartAndIsCommittedFromAnother() {
        xa.transfer(X);
        xa.vote(X);
        reopen();
        client.open(queue(1, "IN").credit(0)).open(queue(2, "OUT").credit(0));
        assertThat(drained(client, 1)).as("held").isEmpty();
        assertThat(drained(client, 2)).isEmpty();
        assertThat(xa.recover()).containsExactly(X);
        assertThat(xa.commit(X)).isZero();
        assertThat(drained(client, 1)).isEmpty();
        assertThat(drained(client, 2)).containsExactly("out");
        reopen();
        assertThat(inQueue("IN")).isEmpty();
        assertThat(inQueue("OUT")).containsExactly("out");
        assertThat(xa.recover()).isEmpty();
    }

    @Test
    void rollbackOfAPreparedBranchIsCountedThoughTheBrokerIsKilledAtOnce() {
        xa.transfer(X);
        xa.vote(X);
        client.close();
        connect();
        assertThat(xa.rollback(X)).isZero();
        try (TestBroker revived = broker.afterKill(copy.resolve("data"));
                WireClient after = revived.client().hello()) {
            after.open(queue(1, "IN"));
            assertThat(after.next().deliveries()).isEqualTo(2);
        }
    }

    @Test
    void preparedBranchIsRolledBackAfterARestart() {
        xa.transfer(X);
        xa.vote(X);
        reopen();
        assertThat(xa.rollback(X)).isZero();
        client.open(queue(1, "IN"));
        Received again = client.next();
        assertThat(again.text()).isEqualTo("in");
        assertThat(again.deliveries()).isEqualTo(2);
        assertThat(inQueue("OUT")).isEmpty();
        reopen();
        assertThat(xa.recover()).isEmpty();
        assertThat(inQueue("IN")).containsExactly("in");
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void severalPreparedBranchesOfOneGroupAllHoldTheirMessagesAfterARestart() {
        client.sendTexts("IN", "a", "b", "c", "d");
        client.open(queue(1, "IN"));
        List<Received> all = client.next(4);
        String[] xids = {"1:01:", "1:02:", "1:03:"};
        for (int i = 0; i < 3; i++) {
            assertThat(xa.start(5, xids[i])).isZero();
            client.settle(0, 5, all.get(i));
            assertThat(xa.end(5)).isZero();
            assertThat(xa.vote(xids[i])).isEqualTo(BranchVote.OK);
        }
        client.close(1, true);
        for (int i = 0; i < 2; i++) {
            reopen();
            client.open(queue(1, "IN").credit(0));
            assertThat(drained(client, 1)).containsExactly("d");
            client.close(1, true);
        }
        client.open(queue(1, "IN").credit(0));
        assertThat(xa.rollback(xids[1])).isZero();
        assertThat(client.drain(1, 1))
                .extracting(Received::text, Received::deliveries)
                .containsExactly(tuple("b", 2));
        assertThat(xa.commit(xids[0])).isZero();
        assertThat(xa.rollback(xids[2])).isZero();
        assertThat(drained(client, 1)).containsExactly("c", "d");
        client.close(1, true);
        reopen();
        assertThat(inQueue("IN")).containsExactly("b", "c", "d");
    }

    @Test
    void preparedBranchHoldsItsMessagesWhenItsConnectionIsLost() {
        xa.transfer(X);
        xa.vote(X);
        client.close();
        connect();
        client.open(queue(1, "IN").credit(0));
        assertThat(drained(client, 1)).isEmpty();
        assertThat(xa.rollback(X)).isZero();
        client.credit(1, 10);
        assertThat(client.next().deliveries()).isEqualTo(2);
    }

    @Test
    void connectionLostBeforePrepareRollsBackAndPrepareSaysSo() {
        xa.transfer(X);
        client.close();
        connect();
        client.open(queue(1, "IN"));
        assertThat(client.next().deliveries()).isEqualTo(2);
        assertThat(inQueue("OUT")).isEmpty();
        assertThat(xa.join(9, X)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.prepare(X)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.prepare(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(xa.recover()).isEmpty();
    }

    @Test
    void unpreparedBranchIsGoneAfterARestart() {
        xa.transfer(X);
        reopen();
        assertThat(xa.prepare(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(inQueue("IN")).containsExactly("in");
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void branchThatDidNothingIsReadOnlyAndGone() {
        assertThat(xa.start(5, X)).isZero();
        assertThat(xa.end(5)).isZero();
        assertThat(xa.vote(X)).isEqualTo(BranchVote.READ_ONLY);
        assertThat(xa.commit(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(xa.recover()).isEmpty();
    }

    @Test
    void branchThatOnlyReceivedFromATopicIsNotReadOnly() {
        client.open(topic(1, "T"));
        client.send(WireClient.toTopic("T", "a"));
        assertThat(xa.start(5, X)).isZero();
        client.settle(0, 5, client.next());
        assertThat(xa.end(5)).isZero();
        assertThat(xa.vote(X)).isEqualTo(BranchVote.OK);
        assertThat(xa.rollback(X)).isZero();
        assertThat(client.next().deliveries()).isEqualTo(2);
    }

    @Test
    void severalConnectionsWorkForOneBranch() {
        client.sendTexts("IN", "a", "b");
        try (WireClient second = broker.client().hello()) {
            XaClient xa2 = new XaClient(second);
            client.open(queue(1, "IN").credit(1));
            Received a = client.next();
            second.open(queue(1, "IN").credit(1));
            Received b = second.next();
            assertThat(xa2.join(7, X)).isEqualTo(ResponseCode.XA_UNKNOWN);
            assertThat(xa.start(5, X)).isZero();
            assertThat(xa2.start(7, X)).isEqualTo(ResponseCode.XA_DUPLICATE);
            assertThat(xa2.join(7, X)).isZero();
            client.settle(0, 5, a);
            second.settle(0, 7, b);
            client.send(toQueue("OUT", "1").in(5));
            second.send(toQueue("OUT", "2").in(7));
            assertThat(xa.end(5)).isZero();
            assertThat(xa.prepare(X)).isEqualTo(ResponseCode.XA_PROTOCOL);
            assertThat(xa2.end(7)).isZero();
            assertThat(xa2.vote(X)).isEqualTo(BranchVote.OK);
        }
        assertThat(inQueue("OUT")).isEmpty();
        assertThat(xa.commit(X)).isZero();
        assertThat(inQueue("OUT")).containsExactly("1", "2");
        assertThat(inQueue("IN")).isEmpty();
    }

    @Test
    void oneOfSeveralConnectionsLostRollsTheBranchBackForAll() {
        client.sendTexts("IN", "a");
        client.open(queue(1, "IN"));
        assertThat(xa.start(5, X)).isZero();
        client.settle(0, 5, client.next());
        try (WireClient second = broker.client().hello()) {
            assertThat(new XaClient(second).join(7, X)).isZero();
        }
        assertThat(client.next().deliveries()).isEqualTo(2);
        assertThat(client.trySend(toQueue("OUT", "x").in(5)).get(0).code())
                .isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.end(5)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.rollback(X)).isZero();
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void rollbackFromAnotherConnectionEndsTheWork() {
        client.sendTexts("IN", "a", "b");
        client.open(queue(1, "IN").credit(2));
        List<Received> both = client.next(2);
        assertThat(xa.start(5, X)).isZero();
        client.settle(0, 5, both.get(0));
        client.send(toQueue("OUT", "x").in(5));
        try (WireClient second = broker.client().hello()) {
            assertThat(new XaClient(second).rollback(X)).isZero();
        }
        assertThat(client.trySend(toQueue("OUT", "y").in(5)).get(0).code())
                .isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        client.settle(0, 5, both.get(1));
        client.credit(1, 10);
        assertThat(client.next(2)).extracting(Received::deliveries).containsOnly(2);
        assertThat(xa.end(5)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.end(5)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void suspendedBranchGoesOn() {
        assertThat(xa.start(5, X)).isZero();
        client.send(toQueue("OUT", "1").in(5));
        assertThat(xa.end(5)).isZero();
        client.sendTexts("OUT", "outside");
        assertThat(xa.join(6, X)).isZero();
        client.send(toQueue("OUT", "2").in(6));
        assertThat(xa.end(6)).isZero();
        assertThat(xa.commitOnePhase(X)).isZero();
        assertThat(inQueue("OUT")).containsExactly("outside", "1", "2");
    }

    @Test
    void failedWorkCanOnlyBeRolledBack() {
        assertThat(xa.start(5, X)).isZero();
        client.send(toQueue("OUT", "1").in(5));
        assertThat(xa.end(5, true)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.commit(X)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.commitOnePhase(X)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.rollback(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void refusedSendRollsTheBranchBackAtItsEnd() {
        assertThat(xa.start(5, X)).isZero();
        client.send(toQueue("OUT", "1").in(5));
        client.trySend(toQueue("OUT", "bad").in(5).toQueueId(9));
        assertThat(xa.end(5)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.prepare(X)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void lostLeaseRollsTheBranchBackAtPrepare() {
        client.sendTexts("IN", "a");
        client.open(queue(1, "IN").credit(1));
        Received a = client.next();
        client.settle(1, 0, a);
        assertThat(xa.start(5, X)).isZero();
        client.settle(0, 5, a);
        client.send(toQueue("OUT", "1").in(5));
        assertThat(xa.end(5)).isZero();
        assertThat(xa.prepare(X)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.rollback(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void timeOutRollsBackWhatIsNotPrepared() {
        client.sendTexts("IN", "a");
        client.open(queue(1, "IN"));
        assertThat(xa.start(5, X, false, 10)).isZero();
        assertThat(xa.start(6, Y, false, 10)).isZero();
        client.settle(0, 5, client.next());
        client.send(toQueue("OUT", "x").in(5), toQueue("OUT", "y").in(6));
        assertThat(xa.end(6)).isZero();
        assertThat(xa.vote(Y)).isEqualTo(BranchVote.OK);
        broker.clock.advance(Duration.ofSeconds(11));
        assertThat(client.next().deliveries()).isEqualTo(2);
        assertThat(client.trySend(toQueue("OUT", "z").in(5)).get(0).code())
                .isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.end(5)).isEqualTo(ResponseCode.TRANSACTION_TIMED_OUT);
        assertThat(xa.prepare(X)).isEqualTo(ResponseCode.TRANSACTION_TIMED_OUT);
        assertThat(xa.commit(Y)).isZero();
        assertThat(inQueue("OUT")).containsExactly("y");
    }

    @Test
    void wrongCallsGetTheCodesOfTheSpecificationAndChangeNothing() {
        assertThat(xa.end(5)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.prepare(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(xa.commit(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(xa.rollback(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(xa.forget(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(xa.start(5, X)).isZero();
        assertThat(xa.start(5, Y)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(client.commit(5)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.prepare(X)).isEqualTo(ResponseCode.XA_PROTOCOL);
        client.send(toQueue("OUT", "x").in(5));
        assertThat(xa.end(5)).isZero();
        assertThat(xa.end(5)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.forget(X)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.vote(X)).isEqualTo(BranchVote.OK);
        assertThat(xa.prepare(X)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.commitOnePhase(X)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.join(6, X)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.start(6, X)).isEqualTo(ResponseCode.XA_DUPLICATE);
        assertThat(xa.forget(X)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.commit(X)).isZero();
        assertThat(inQueue("OUT")).containsExactly("x");
    }

    @Test
    void xidsThatCannotBeAreRefusedAndTheLongestAreTaken() {
        String longest = "-7:" + "fe".repeat(64) + ":" + "01".repeat(64);
        for (String bad :
                List.of("", "x", "-1:aa:", "1::aa", "1:" + "aa".repeat(65) + ":", "1:aa:" + "aa".repeat(65))) {
            assertThat(xa.start(5, bad)).as(bad).isEqualTo(ResponseCode.INVALID_PARAMETER);
            assertThat(xa.commit(bad)).as(bad).isEqualTo(ResponseCode.INVALID_PARAMETER);
        }
        assertThat(xa.start(5, longest)).isZero();
        client.send(toQueue("OUT", "x").in(5));
        assertThat(xa.end(5)).isZero();
        assertThat(xa.vote(longest)).isEqualTo(BranchVote.OK);
        reopen();
        assertThat(xa.recover()).containsExactly(longest);
        assertThat(xa.commit(longest)).isZero();
        assertThat(inQueue("OUT")).containsExactly("x");
    }

    @Test
    void recoverPagesThroughAllInOrder() {
        for (int i = 9; i >= 0; i--) {
            String xid = "1:aa:0" + i;
            assertThat(xa.start(5, xid)).isZero();
            client.send(toQueue("OUT", "x").in(5));
            assertThat(xa.end(5)).isZero();
            assertThat(xa.vote(xid)).isEqualTo(BranchVote.OK);
        }
        assertThat(xa.start(5, "1:ab:")).isZero();
        List<String> all = xa.recover();
        assertThat(all).hasSize(10).isSorted();
        assertThat(xa.recover(3)).isEqualTo(all);
        assertThat(xa.recover(10)).isEqualTo(all);
    }

    @Test
    void heldMessagesOfAPreparedBranchAreKeptFromUnsubscribeAndDeadLetters() {
        client.sendTexts("IN", "a");
        client.open(queue(1, "IN"));
        for (int i = 1; i <= 16; i++) {
            String xid = "1:aa:" + String.format("%02d", i);
            assertThat(xa.start(i, xid)).isZero();
            Received a = client.next();
            assertThat(a.deliveries()).isEqualTo(i);
            client.settle(0, i, a);
            assertThat(xa.end(i)).isZero();
            assertThat(xa.vote(xid)).isEqualTo(BranchVote.OK);
            assertThat(xa.rollback(xid)).isZero();
        }
        await().atMost(LIMIT).until(() -> inQueue("%DLQ%JMSQ_IN").equals(List.of("a")));
        assertThat(inQueue("IN")).isEmpty();
    }

    @Test
    void outcomeOfACommitInOnePhaseCanBeAskedForAfterwards() {
        client.close();
        client = broker.client().helloAs("me");
        xa = new XaClient(client);
        xa.transfer(X);
        assertThat(xa.commitOnePhase(X)).isZero();
        assertThat(xa.start(6, Y)).isZero();
        client.send(toQueue("OUT", "lost").in(6));
        assertThat(xa.end(6)).isZero();
        client.close();
        broker.restart();
        client = broker.client().helloAs("me");
        assertThat(client.outcome("me", 5)).isEqualTo(CommitOutcome.COMMITTED);
        assertThat(client.outcome("me", 6)).isEqualTo(CommitOutcome.ROLLED_BACK);
        assertThat(inQueue("OUT")).containsExactly("out");
    }

    @Test
    void offsetSetAnewDoesNotTakeWhatAPreparedBranchHolds() {
        client.sendTexts("IN", "a", "b", "c");
        client.open(queue(1, "IN").credit(2));
        List<Received> two = client.next(2);
        client.settle(0, 0, two.get(0));
        assertThat(xa.start(5, X)).isZero();
        client.settle(0, 5, two.get(1));
        assertThat(xa.end(5)).isZero();
        assertThat(xa.vote(X)).isEqualTo(BranchVote.OK);
        client.close(1, true);
        client.call(
                RequestCode.INVOKE_BROKER_TO_RESET_OFFSET,
                new ResetOffsetRequest("IN", "JMSQ_IN", 0, true, 0, 0L),
                null);
        client.open(queue(2, "IN").credit(0));
        await().atMost(LIMIT).until(() -> drained(client, 2).equals(List.of("a", "c")));
        assertThat(xa.rollback(X)).isZero();
        assertThat(drained(client, 2)).containsExactly("b");
    }
}
