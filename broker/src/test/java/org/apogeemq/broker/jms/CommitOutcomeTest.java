package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.broker.jms.WireClient.Received;
import org.apogeemq.remoting.header.CommitOutcome;
import org.apogeemq.remoting.header.ExtensionHeaders.TransactionRequest;
import org.apogeemq.remoting.header.TransactionHeaders.CommitOutcomeRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.testkit.FileFaults;
import org.apogeemq.testkit.PeerFrame;
import org.apogeemq.testkit.ScriptedPeer.Conversation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that lost the answer to its COMMIT asks on its next connection what became of it. */
@Timeout(120)
class CommitOutcomeTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String KEY = "7F0000012A0B";

    @TempDir
    Path root;

    @TempDir
    Path copy;

    private final FileFaults disk = new FileFaults();
    private TestBroker broker;

    @BeforeEach
    void start() {
        broker = new TestBroker(root.resolve("data"), Map.of("flushDiskType", "SYNC_FLUSH"), disk);
    }

    @AfterEach
    void stop() {
        disk.stallForces(false);
        broker.close();
    }

    private WireClient connect() {
        return broker.client().helloAs(KEY);
    }

    private static CommitOutcome outcome(WireClient client, long transaction) {
        return client.outcome(KEY, transaction);
    }

    private static List<String> browse(WireClient client, String queue) {
        return client.browse(queue, null, 0, 0, 1000).records().stream()
                .map(Received::text)
                .toList();
    }

    @Test
    void committedAndRolledBackAreToldApart() {
        try (WireClient old = connect()) {
            old.send(
                    toQueue("Q", "a").in(1),
                    toQueue("Q", "b").in(2),
                    toQueue("Q", "c").in(3));
            assertThat(old.commit(1)).isZero();
            old.rollback(2, 1);
        }
        try (WireClient next = connect()) {
            assertThat(outcome(next, 1)).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(outcome(next, 2)).isEqualTo(CommitOutcome.ROLLED_BACK);
            assertThat(outcome(next, 3)).isEqualTo(CommitOutcome.ROLLED_BACK);
            assertThat(outcome(next, 4)).isEqualTo(CommitOutcome.ROLLED_BACK);
            assertThat(outcome(next, 1)).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(browse(next, "Q")).containsExactly("a");
        }
    }

    @Test
    void anotherClientsTransactionOfTheSameNumberIsAnotherOne() {
        try (WireClient other = broker.client().helloAs("other");
                WireClient client = connect()) {
            other.send(toQueue("Q", "a").in(1));
            assertThat(other.commit(1)).isZero();
            assertThat(outcome(client, 1)).isEqualTo(CommitOutcome.ROLLED_BACK);
        }
    }

    @Test
    void outcomeSurvivesARestartAndAKill() {
        try (WireClient old = connect()) {
            old.send(toQueue("Q", "a").in(1), toQueue("Q", "b").in(2));
            assertThat(old.commit(1)).isZero();
        }
        try (TestBroker revived = broker.afterKill(copy.resolve("data"));
                WireClient next = revived.client().helloAs(KEY)) {
            assertThat(outcome(next, 1)).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(outcome(next, 2)).isEqualTo(CommitOutcome.ROLLED_BACK);
        }
        broker.restart();
        try (WireClient next = connect()) {
            assertThat(outcome(next, 1)).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(outcome(next, 2)).isEqualTo(CommitOutcome.ROLLED_BACK);
        }
    }

    @Test
    void transactionThatOnlyReceivedIsKnownToo() {
        try (WireClient old = connect()) {
            old.sendTexts("Q", "a", "b");
            old.open(queue(1, "Q"));
            old.settle(0, 5, old.next());
            assertThat(old.commit(5)).isZero();
        }
        try (WireClient next = connect()) {
            assertThat(outcome(next, 5)).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(browse(next, "Q")).containsExactly("b");
        }
    }

    @Test
    void transactionOfANonDurableSubscriberIsKnownToo() {
        try (WireClient old = connect()) {
            old.open(WireClient.topic(1, "T"));
            old.send(WireClient.toTopic("T", "a"));
            old.settle(0, 5, old.next());
            assertThat(old.commit(5)).isZero();
        }
        try (WireClient next = connect()) {
            assertThat(outcome(next, 5)).isEqualTo(CommitOutcome.COMMITTED);
        }
    }

    @Test
    void connectionThatTheBrokerTakesForAliveEndsWhenTheClientComesBack() {
        try (WireClient old = connect()) {
            old.sendTexts("IN", "a");
            old.open(queue(1, "IN"));
            old.settle(0, 1, old.next());
            old.send(toQueue("Q", "x").in(1));
            try (WireClient next = connect()) {
                assertThat(outcome(next, 1)).isEqualTo(CommitOutcome.ROLLED_BACK);
                await().atMost(LIMIT).until(() -> !old.isOpen());
                next.open(queue(1, "IN"));
                assertThat(next.next().deliveries()).isEqualTo(2);
                assertThat(browse(next, "Q")).isEmpty();
                assertThat(next.commit(1)).isZero();
                assertThat(browse(next, "Q")).isEmpty();
            }
        }
    }

    @Test
    void commitThatStillWaitsInTheOldConnectionsBufferIsNotCarriedOutLater() throws Exception {
        try (WireClient other = broker.client().hello();
                Conversation old = Conversation.connect(broker.address(), LIMIT)) {
            for (int i = 0; i < 100; i++) {
                other.sendTexts("BIG", "x".repeat(100_000));
            }
            assertThat(old.call(RequestCode.HELLO, Map.of("protocolVersion", "1", "connectionKey", KEY))
                            .code())
                    .isZero();
            byte[] send =
                    ByteBufUtil.getBytes(other.sendBody(toQueue("Q", "never").in(1)));
            assertThat(old.call(RequestCode.SEND, Map.of(), send).code()).isZero();
            // answers that it does not read: the broker does not listen to it any more
            for (int i = 0; i < 400; i++) {
                old.send(PeerFrame.request(
                        RequestCode.BROWSE,
                        1000 + i,
                        Map.of("destination", "BIG", "kind", "QUEUE", "queueId", "0", "offset", "0", "max", "10"),
                        new byte[0]));
            }
            old.send(PeerFrame.request(RequestCode.COMMIT, 5000, Map.of("transaction", "1"), new byte[0]));
            // a broker that had all of it in one read has carried it out: then it says so, and goes on saying so
            CommitOutcome said;
            try (WireClient next = connect()) {
                said = outcome(next, 1);
                assertThat(browse(next, "Q")).hasSize(said == CommitOutcome.COMMITTED ? 1 : 0);
            }
            try (WireClient later = connect()) {
                assertThat(outcome(later, 1)).isEqualTo(said);
                assertThat(browse(later, "Q")).hasSize(said == CommitOutcome.COMMITTED ? 1 : 0);
            }
        }
    }

    @Test
    void commitUnderWayIsWaitedFor() {
        try (WireClient old = connect()) {
            old.send(toQueue("Q", "a").in(1));
            disk.stallForces(true);
            old.askLater(RequestCode.COMMIT, new TransactionRequest(1));
            await().atMost(LIMIT).until(() -> disk.stalledNow() > 0);
        }
        try (WireClient next = connect()) {
            CompletableFuture<Command> asked =
                    next.askLater(RequestCode.COMMIT_OUTCOME, new CommitOutcomeRequest(KEY, 1, null));
            next.call(RequestCode.HELLO, WireClient.helloHeader(KEY), null); // was read behind the question
            assertThat(asked).isNotDone();
            disk.stallForces(false);
            assertThat(WireClient.outcome(asked.join())).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(browse(next, "Q")).containsExactly("a");
        }
    }

    @Test
    void whenTheDiskFailedNobodyKnowsBeforeTheRestart() {
        try (WireClient old = connect()) {
            old.sendTexts("IN", "a");
            old.open(queue(1, "IN"));
            old.settle(0, 1, old.next());
            old.send(toQueue("Q", "x").in(1));
            disk.failForceAfter(0);
            assertThat(old.commit(1)).isEqualTo(ResponseCode.SYSTEM_ERROR);
            Command answer = old.ask(RequestCode.COMMIT_OUTCOME, new CommitOutcomeRequest(KEY, 1, null), null);
            assertThat(answer.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(answer.remark()).contains("restarted");
            old.open(queue(2, "IN").credit(0));
            assertThat(old.drain(2, 10)).as("nobody gets what may be consumed").isEmpty();
        }
        try (TestBroker revived = broker.afterKill(copy.resolve("data"));
                WireClient next = revived.client().helloAs(KEY)) {
            boolean committed = outcome(next, 1) == CommitOutcome.COMMITTED;
            assertThat(browse(next, "Q").isEmpty()).isEqualTo(!committed);
            assertThat(browse(next, "IN").isEmpty()).isEqualTo(committed);
        }
    }

    @Test
    void fullDiskAtCommitRollsBackAndThereIsRoomAgainItWorks() {
        try (WireClient client = connect()) {
            client.sendTexts("IN", "a");
            client.open(queue(1, "IN"));
            client.settle(0, 1, client.next());
            client.send(toQueue("Q", "x").in(1));
            disk.diskSpace(10);
            Command answer = client.ask(RequestCode.COMMIT, new TransactionRequest(1), null);
            assertThat(answer.code()).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
            assertThat(answer.remark()).contains("rolled back").contains("no space left");
            assertThat(outcome(client, 1)).isEqualTo(CommitOutcome.ROLLED_BACK);
            disk.diskSpace(Long.MAX_VALUE);
            Received again = client.next();
            assertThat(again.deliveries()).isEqualTo(2);
            client.settle(0, 2, again);
            client.send(toQueue("Q", "y").in(2));
            assertThat(client.commit(2)).isZero();
            assertThat(browse(client, "Q")).containsExactly("y");
            assertThat(browse(client, "IN")).isEmpty();
        }
        try (TestBroker revived = broker.afterKill(copy.resolve("data"));
                WireClient next = revived.client().helloAs(KEY)) {
            assertThat(outcome(next, 1)).isEqualTo(CommitOutcome.ROLLED_BACK);
            assertThat(outcome(next, 2)).isEqualTo(CommitOutcome.COMMITTED);
            assertThat(browse(next, "Q")).containsExactly("y");
        }
    }

    @Test
    void onlyTheConnectionsOwnKeyMayBeAskedAboutAndNoOpenTransaction() {
        try (WireClient client = connect();
                WireClient without = broker.client().hello()) {
            client.send(toQueue("Q", "a").in(1));
            assertThat(client.ask(RequestCode.COMMIT_OUTCOME, new CommitOutcomeRequest(KEY, 1, null), null)
                            .code())
                    .isEqualTo(ResponseCode.INVALID_PARAMETER);
            assertThat(client.ask(RequestCode.COMMIT_OUTCOME, new CommitOutcomeRequest("other", 1, null), null)
                            .code())
                    .isEqualTo(ResponseCode.NOT_OWNER);
            assertThat(without.ask(RequestCode.COMMIT_OUTCOME, new CommitOutcomeRequest(KEY, 1, null), null)
                            .code())
                    .isEqualTo(ResponseCode.NOT_OWNER);
            assertThat(client.commit(1)).isZero();
        }
    }
}
