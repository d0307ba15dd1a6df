package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.apogeemq.remoting.header.TransactionDecision.COMMIT;
import static org.apogeemq.remoting.header.TransactionDecision.ROLLBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apogeemq.broker.jms.WireClient.Received;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.testkit.FileFaults;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, slow or broken when something of a branch is to be written. */
@Timeout(180)
class XaDiskFaultTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String X = "1:aa:01";

    @TempDir
    Path root;

    private final FileFaults disk = new FileFaults();
    private TestBroker broker;
    private WireClient client;
    private XaClient xa;

    @BeforeEach
    void start() {
        broker = new TestBroker(root.resolve("data"), Map.of("flushDiskType", "SYNC_FLUSH"), disk);
        connect();
        client.sendTexts("IN", "in");
        client.open(queue(1, "IN").credit(1));
        assertThat(xa.start(5, X)).isZero();
        client.settle(0, 5, client.next());
        client.send(toQueue("OUT", "out").in(5));
        assertThat(xa.end(5)).isZero();
    }

    private void connect() {
        client = broker.client().hello();
        xa = new XaClient(client);
    }

    @AfterEach
    void stop() {
        disk.diskSpace(Long.MAX_VALUE).stallWrites(false);
        client.close();
        broker.close();
    }

    private List<String> inQueue(String name) {
        try (WireClient other = broker.client().hello()) {
            other.open(queue(9, name).credit(0));
            List<String> texts =
                    other.drain(9, 100).stream().map(Received::text).toList();
            other.close(9, true);
            return texts;
        }
    }

    /** What is held is not there for others. */
    private void verifyUndecided() {
        assertThat(inQueue("IN")).isEmpty();
        assertThat(inQueue("OUT")).isEmpty();
    }

    private void verifyCommitted() {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(inQueue("OUT")).containsExactly("out"));
        assertThat(inQueue("IN")).isEmpty();
        client.close();
        broker.restart();
        connect();
        assertThat(inQueue("IN")).isEmpty();
        assertThat(inQueue("OUT")).containsExactly("out");
        assertThat(xa.recover()).isEmpty();
    }

    private void full() {
        disk.diskSpace(0);
    }

    private void space() {
        disk.diskSpace(Long.MAX_VALUE);
    }

    @Test
    void prepareOnAFullDiskChangesNothingAndWorksOnceThereIsSpace() {
        full();
        assertThat(xa.prepare(X)).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(xa.recover()).isEmpty();
        assertThat(xa.listed(X).state()).isEqualTo("IDLE");
        space();
        verifyUndecided();
        assertThat(xa.vote(X)).isEqualTo(BranchVote.OK);
        assertThat(xa.commit(X)).isZero();
        verifyCommitted();
    }

    @Test
    void branchThatCouldNotBePreparedCanBeRolledBackOnTheFullDisk() {
        full();
        assertThat(xa.prepare(X)).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(xa.rollback(X)).isZero();
        client.credit(1, 1);
        assertThat(client.next().deliveries()).isEqualTo(2);
        space();
        assertThat(inQueue("OUT")).isEmpty();
        client.close();
        broker.restart();
        connect();
        assertThat(inQueue("IN")).containsExactly("in");
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void commitOnAFullDiskChangesNothingAndWorksOnceThereIsSpace() {
        xa.vote(X);
        full();
        for (int i = 0; i < 3; i++) {
            assertThat(xa.commit(X)).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
            assertThat(xa.recover()).containsExactly(X);
        }
        space();
        verifyUndecided();
        assertThat(xa.commit(X)).isZero();
        verifyCommitted();
    }

    @Test
    void commitInOnePhaseOnAFullDiskChangesNothingAndWorksOnceThereIsSpace() {
        full();
        assertThat(xa.commitOnePhase(X)).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        space();
        verifyUndecided();
        assertThat(xa.commitOnePhase(X)).isZero();
        verifyCommitted();
    }

    @Test
    void rollbackOfAPreparedBranchOnAFullDiskChangesNothingAndWorksOnceThereIsSpace() {
        xa.vote(X);
        full();
        assertThat(xa.rollback(X)).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(xa.recover()).containsExactly(X);
        space();
        verifyUndecided();
        assertThat(xa.rollback(X)).isZero();
        client.credit(1, 1);
        assertThat(client.next().deliveries()).isEqualTo(2);
        assertThat(inQueue("OUT")).isEmpty();
    }

    @Test
    void operatorsDecisionOnAFullDiskIsNoneAndWorksOnceThereIsSpace() {
        xa.vote(X);
        full();
        assertThat(xa.decide(X, COMMIT)).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(xa.listed(X).state()).isEqualTo("PREPARED");
        space();
        verifyUndecided();
        assertThat(xa.decide(X, COMMIT)).isZero();
        full();
        assertThat(xa.forget(X)).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(xa.commit(X)).isEqualTo(ResponseCode.HEURISTIC_COMMIT);
        space();
        assertThat(xa.forget(X)).isZero();
        verifyCommitted();
    }

    @Test
    void rollbackIsCountedThoughTheBrokerIsKilledRightAfterIt() {
        xa.vote(X);
        onlyOneRecordFits();
        assertThat(xa.rollback(X)).isZero();
        verifyCountedAfterKill(ResponseCode.XA_UNKNOWN);
    }

    @Test
    void operatorsRollbackIsCountedThoughTheBrokerIsKilledRightAfterIt() {
        xa.vote(X);
        onlyOneRecordFits();
        assertThat(xa.decide(X, ROLLBACK)).isZero();
        verifyCountedAfterKill(ResponseCode.HEURISTIC_ROLLBACK);
    }

    /** What is written behind the rollback, such as the group's progress, is not in the log when the broker is killed. */
    private void onlyOneRecordFits() {
        disk.diskSpace(150);
    }

    private void verifyCountedAfterKill(int answer) {
        try (TestBroker revived = broker.afterKill(root.resolve("copy"));
                WireClient after = revived.client().hello()) {
            after.open(queue(1, "IN"));
            assertThat(after.next().deliveries()).isEqualTo(2);
            assertThat(new XaClient(after).rollback(X)).isEqualTo(answer);
        }
    }

    @Test
    void whatComesWhileARecordIsWrittenIsToBeAskedAgainAndALostConnectionDoesNotUndoThePrepare() throws Exception {
        WireClient second = broker.client().hello();
        XaClient xa2 = new XaClient(second);
        disk.stallWrites(true);
        CompletableFuture<Integer> preparing = CompletableFuture.supplyAsync(() -> xa.prepare(X));
        await().atMost(LIMIT).until(() -> "PREPARING".equals(xa2.listed(X).state()) && disk.stalledNow() > 0);
        assertThat(xa2.prepare(X)).isEqualTo(ResponseCode.XA_PROTOCOL);
        assertThat(xa2.commit(X)).isEqualTo(ResponseCode.SYSTEM_BUSY);
        assertThat(xa2.rollback(X)).isEqualTo(ResponseCode.SYSTEM_BUSY);
        assertThat(xa2.recover()).isEmpty();
        client.close();
        preparing.handle((answer, lost) -> answer).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        disk.stallWrites(false);
        await().atMost(LIMIT).until(() -> xa2.recover().equals(List.of(X)));
        verifyUndecided();
        assertThat(xa2.commit(X)).isZero();
        second.close();
        connect();
        verifyCommitted();
    }

    @Test
    void connectionLostWhileThePrepareIsRefusedRollsBack() {
        WireClient second = broker.client().hello();
        XaClient xa2 = new XaClient(second);
        disk.stallWrites(true);
        CompletableFuture<Integer> preparing = CompletableFuture.supplyAsync(() -> xa.prepare(X));
        await().atMost(LIMIT).until(() -> "PREPARING".equals(xa2.listed(X).state()) && disk.stalledNow() > 0);
        client.close();
        preparing
                .handle((answer, lost) -> answer)
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        second.open(queue(1, "IN").credit(1));
        disk.diskSpace(0).stallWrites(false);
        assertThat(second.next().deliveries()).isEqualTo(2);
        space();
        assertThat(xa2.prepare(X)).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(inQueue("OUT")).isEmpty();
        connect();
    }

    @Test
    void logThatBreaksAtTheCommitLeavesTheBranchToTheNextStart() {
        xa.vote(X);
        disk.failForceAfter(0);
        assertThat(xa.commit(X)).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(xa.commit(X)).isEqualTo(ResponseCode.SYSTEM_BUSY);
        assertThat(xa.rollback(X)).isEqualTo(ResponseCode.SYSTEM_BUSY);
        client.close();
        disk.failForceAfter(Integer.MAX_VALUE);
        broker.restart();
        connect();
        boolean undecided = xa.recover().equals(List.of(X));
        assertThat(xa.commit(X)).isEqualTo(undecided ? 0 : ResponseCode.XA_UNKNOWN);
        verifyCommitted();
    }
}
