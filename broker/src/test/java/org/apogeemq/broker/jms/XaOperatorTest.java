package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.apogeemq.broker.jms.WireClient.toTopic;
import static org.apogeemq.remoting.header.TransactionDecision.COMMIT;
import static org.apogeemq.remoting.header.TransactionDecision.FORGET;
import static org.apogeemq.remoting.header.TransactionDecision.ROLLBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apogeemq.broker.jms.WireClient.Received;
import org.apogeemq.broker.jms.WireClient.Wanted;
import org.apogeemq.remoting.body.TransactionInfo;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.header.GroupHeaders.DeleteGroupRequest;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of transactions and do about them, and what they cannot do while a branch is prepared. */
@Timeout(120)
class XaOperatorTest {
    private static final String X = "1:aa:01";

    @TempDir
    Path root;

    private TestBroker broker;
    private WireClient client;
    private XaClient xa;

    @BeforeEach
    void start() {
        // small files: the state is written at the head of each
        broker = new TestBroker(
                root.resolve("data"),
                Map.of("mappedFileSizeCommitLog", "262144", "maxMessageSize", "65536", "fileReservedTime", "1"));
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

    private void reopen() {
        client.close();
        broker.restart();
        connect();
    }

    private void fillFiles() {
        for (int i = 0; i < 40; i++) {
            client.send(toTopic("OTHER", "x".repeat(20_000)));
        }
    }

    private List<String> inQueue(String name) {
        return client.browse(name, null, 0, 0, 100).records().stream()
                .map(Received::text)
                .toList();
    }

    private void prepare(String xid) {
        xa.transfer(xid);
        assertThat(xa.vote(xid)).isEqualTo(BranchVote.OK);
    }

    @Test
    void operatorsCommitIsToldUntilForgottenAlsoAfterRestarts() {
        prepare(X);
        assertThat(xa.decide(X, COMMIT)).isZero();
        assertThat(inQueue("IN")).isEmpty();
        assertThat(inQueue("OUT")).containsExactly("out");
        for (int i = 0; i < 2; i++) {
            assertThat(xa.recover()).containsExactly(X);
            assertThat(xa.listed(X).state()).isEqualTo("HEURISTIC_COMMIT");
            assertThat(xa.commit(X)).isEqualTo(ResponseCode.HEURISTIC_COMMIT);
            assertThat(xa.rollback(X)).isEqualTo(ResponseCode.HEURISTIC_COMMIT);
            assertThat(xa.prepare(X)).isEqualTo(ResponseCode.XA_PROTOCOL);
            assertThat(xa.decide(X, ROLLBACK)).isEqualTo(ResponseCode.XA_PROTOCOL);
            fillFiles();
            reopen();
        }
        assertThat(inQueue("IN")).isEmpty();
        assertThat(inQueue("OUT")).containsExactly("out");
        assertThat(xa.forget(X)).isZero();
        assertThat(xa.recover()).isEmpty();
        reopen();
        assertThat(xa.recover()).isEmpty();
        assertThat(xa.commit(X)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(xa.list()).isEmpty();
    }

    @Test
    void operatorsRollbackIsToldUntilForgotten() {
        prepare(X);
        reopen();
        client.open(queue(1, "IN"));
        assertThat(xa.decide(X, ROLLBACK)).isZero();
        Received again = client.next();
        assertThat(again.text()).isEqualTo("in");
        assertThat(again.deliveries()).isEqualTo(2);
        assertThat(inQueue("OUT")).isEmpty();
        fillFiles();
        reopen();
        assertThat(xa.recover()).containsExactly(X);
        assertThat(xa.rollback(X)).isEqualTo(ResponseCode.HEURISTIC_ROLLBACK);
        assertThat(xa.commit(X)).isEqualTo(ResponseCode.HEURISTIC_ROLLBACK);
        assertThat(xa.start(7, X)).isEqualTo(ResponseCode.XA_DUPLICATE);
        assertThat(xa.decide(X, FORGET)).isZero();
        assertThat(xa.recover()).isEmpty();
        assertThat(inQueue("IN")).containsExactly("in");
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void preparedBranchIsInTheStateAtTheHeadOfEachFile() {
        prepare(X);
        fillFiles();
        reopen();
        client.open(queue(1, "IN").credit(0));
        assertThat(client.drain(1, 10)).isEmpty();
        assertThat(xa.commit(X)).isZero();
        assertThat(inQueue("OUT")).containsExactly("out");
        assertThat(inQueue("IN")).isEmpty();
    }

    @Test
    void onlyPreparedBranchesCanBeDecidedByAnOperator() {
        assertThat(xa.start(5, X)).isZero();
        client.send(toQueue("OUT", "out").in(5), toQueue("OUT", "local").in(6));
        assertThat(xa.decide(X, COMMIT)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.decide(X, FORGET)).isEqualTo(ResponseCode.XA_PROTOCOL);
        long local = xa.list().stream()
                .filter(t -> t.xid() == null)
                .findFirst()
                .orElseThrow()
                .number();
        assertThat(xa.decide(local, ROLLBACK)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.decide(4711, ROLLBACK)).isEqualTo(ResponseCode.XA_UNKNOWN);
        assertThat(xa.end(5)).isZero();
        assertThat(xa.commitOnePhase(X)).isZero();
        assertThat(client.commit(6)).isZero();
        assertThat(inQueue("OUT")).containsExactly("out", "local");
    }

    @Test
    void listTellsOfEachTransactionWhatItHasDoneAndForWhom() {
        prepare(X);
        client.send(toQueue("OUT", "a").in(6), toQueue("OUT", "b").in(6));
        assertThat(xa.start(7, "1:bb:")).isZero();
        List<TransactionInfo> all = xa.list();
        assertThat(all).isSortedAccordingTo((a, b) -> Long.compare(a.number(), b.number()));
        assertThat(all).extracting(TransactionInfo::state).containsExactlyInAnyOrder("PREPARED", "OPEN", "ACTIVE");
        TransactionInfo prepared = xa.listed(X);
        assertThat(prepared.messages()).isEqualTo(1);
        assertThat(prepared.positions()).hasSize(1);
        assertThat(prepared.acknowledged()).isEqualTo(1);
        assertThat(prepared.clients()).isEmpty();
        TransactionInfo local =
                all.stream().filter(t -> t.xid() == null).findFirst().orElseThrow();
        assertThat(local.messages()).isEqualTo(2);
        assertThat(local.clients()).singleElement().asString().contains("127.0.0.1");
        client.commit(6);
        client.close();
        broker.restart();
        connect();
        TransactionInfo restored = xa.listed(X);
        assertThat(restored).isEqualTo(prepared);
        assertThat(xa.list()).hasSize(1);
    }

    @Test
    void topicsAndGroupsOfAPreparedBranchCannotBeDeleted() {
        prepare(X);
        reopen();
        for (String topic : List.of("IN", "OUT")) {
            Command refused = client.ask(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest(topic), null);
            assertThat(refused.code()).isEqualTo(ResponseCode.IN_USE);
            assertThat(refused.remark()).contains(topic, X, "apogee tx list");
        }
        Command refused =
                client.ask(RequestCode.DELETE_SUBSCRIPTIONGROUP, new DeleteGroupRequest("JMSQ_IN", true), null);
        assertThat(refused.code()).isEqualTo(ResponseCode.IN_USE);
        assertThat(xa.commit(X)).isZero();
        assertThat(inQueue("OUT")).containsExactly("out");
        client.call(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest("IN"), null);
    }

    @Test
    void topicDeletedBeforePrepareRollsTheBranchBack() {
        assertThat(xa.start(5, X)).isZero();
        client.send(toQueue("OUT", "out").in(5), toQueue("OTHER", "other").in(5));
        assertThat(xa.end(5)).isZero();
        client.call(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest("OUT"), null);
        Command refused = xa.askPrepare(X);
        assertThat(refused.code()).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(refused.remark()).contains("topic OUT");
        assertThat(inQueue("OTHER")).isEmpty();
        assertThat(xa.recover()).isEmpty();
    }

    @Test
    void durableSubscriptionWithAPreparedBranchCannotBeUnsubscribed() {
        WireClient subscriber = broker.client().hello("C");
        subscriber.open(new Wanted(1, SubscriptionKind.DURABLE, "T").named("C", "news"));
        XaClient itsXa = new XaClient(subscriber);
        client.send(toTopic("T", "a"));
        assertThat(itsXa.start(5, X)).isZero();
        subscriber.settle(0, 5, subscriber.next());
        assertThat(itsXa.end(5)).isZero();
        assertThat(itsXa.vote(X)).isEqualTo(BranchVote.OK);
        subscriber.close(1, true);
        assertThat(subscriber.unsubscribe("C", "news")).isEqualTo(ResponseCode.IN_USE);
        subscriber.close();
        reopen();
        try (WireClient again = broker.client().hello("C")) {
            assertThat(again.unsubscribe("C", "news")).isEqualTo(ResponseCode.IN_USE);
            assertThat(xa.rollback(X)).isZero();
            again.open(new Wanted(1, SubscriptionKind.DURABLE, "T").named("C", "news"));
            assertThat(again.next().deliveries()).isEqualTo(2);
            again.close(1, true);
            assertThat(again.unsubscribe("C", "news")).isZero();
        }
    }

    @Test
    void branchesAboveTheLimitAreRefusedUntilOneIsGone() {
        client.close();
        broker.close();
        broker = new TestBroker(root.resolve("small"), Map.of("maxXaBranches", "2"));
        connect();
        assertThat(xa.start(1, "1:01:")).isZero();
        assertThat(xa.start(2, "1:02:")).isZero();
        assertThat(xa.start(3, "1:03:")).isEqualTo(ResponseCode.LIMIT_EXCEEDED);
        assertThat(xa.end(2, true)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.start(3, "1:03:")).isZero();
        assertThat(xa.rollback("1:01:")).isZero();
        assertThat(xa.start(4, "1:04:")).isZero();
    }

    @Test
    void branchOlderThanTheBrokersTimeoutIsRolledBackUnlessItIsPrepared() {
        client.close();
        broker.close();
        broker = new TestBroker(root.resolve("strict"), Map.of("xaTransactionTimeout", "10000"));
        connect();
        prepare(X);
        assertThat(xa.start(1, "1:01:")).isZero();
        assertThat(xa.start(2, "1:02:", false, 3600)).isZero();
        client.send(toQueue("LATE", "never").in(1), toQueue("LATE", "never").in(2));
        broker.clock.advance(Duration.ofSeconds(11));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> xa.list().stream()
                        .noneMatch(transaction -> transaction.state().equals("ACTIVE")));
        assertThat(xa.end(1)).isEqualTo(ResponseCode.TRANSACTION_TIMED_OUT);
        assertThat(xa.end(2)).isEqualTo(ResponseCode.TRANSACTION_TIMED_OUT);
        assertThat(inQueue("LATE")).isEmpty();
        assertThat(xa.commit(X)).isZero();
        assertThat(inQueue("OUT")).containsExactly("out");
    }

    @Test
    void lateWorkUnderANumberThatWorkedForABranchBeginsNothing() {
        client.sendTexts("IN", "a", "b");
        client.open(queue(1, "IN").credit(2));
        List<Received> both = client.next(2);
        assertThat(xa.start(5, X)).isZero();
        client.settle(0, 5, both.get(0));
        assertThat(xa.end(5)).isZero();
        client.settle(0, 5, both.get(1));
        assertThat(client.trySend(toQueue("OUT", "late").in(5)).get(0).code())
                .isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.list()).hasSize(1);
        assertThat(xa.commitOnePhase(X)).isZero();
        client.credit(1, 10);
        assertThat(client.next())
                .extracting(Received::text, Received::deliveries)
                .containsExactly("b", 2);
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void workBehindARefusedStartBeginsNothing() {
        assertThat(xa.start(5, X)).isZero();
        assertThat(xa.start(6, X)).isEqualTo(ResponseCode.XA_DUPLICATE);
        assertThat(client.trySend(toQueue("OUT", "late").in(6)).get(0).code())
                .isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(xa.end(6)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa.list()).hasSize(1);
        assertThat(xa.start(6, "1:bb:")).isZero();
        client.send(toQueue("OUT", "b").in(6));
        assertThat(xa.end(6)).isZero();
        assertThat(xa.commitOnePhase("1:bb:")).isZero();
        assertThat(inQueue("OUT")).containsExactly("b");
    }

    @Test
    void messageThatAPreparedBranchMayGiveBackIsKeptWhateverItsAge() {
        Wanted group = new Wanted(1, SubscriptionKind.GROUP, "T").named(null, "g");
        client.open(group);
        client.send(toTopic("T", "kept"), toTopic("T", "not kept"));
        List<Received> both = client.next(2);
        client.acknowledge(both.get(1));
        assertThat(xa.start(5, X)).isZero();
        client.settle(0, 5, both.get(0));
        assertThat(xa.end(5)).isZero();
        assertThat(xa.vote(X)).isEqualTo(BranchVote.OK);
        fillFiles();
        broker.clock.advance(Duration.ofHours(3));
        fillFiles();
        client.call(RequestCode.DELETE_EXPIRED_COMMITLOG, null, null);
        reopen();
        client.open(group);
        assertThat(xa.rollback(X)).isZero();
        assertThat(client.next())
                .extracting(Received::text, Received::deliveries)
                .containsExactly("kept", 2);
    }
}
