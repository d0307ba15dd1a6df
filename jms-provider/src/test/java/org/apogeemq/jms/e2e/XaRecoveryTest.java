package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.jms.exceptions.XaExceptions;
import org.apogeemq.testkit.ChildJvm;
import org.apogeemq.testkit.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches whose client, broker or address is not there any more when they are decided. */
@Timeout(300)
class XaRecoveryTest {
    private static final long WAIT = 90_000;
    private static final String PATIENT = "reconnectDelay=20&reconnectMaxDelay=200&reconnectTimeout=200000";
    private static final int ALL = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;

    @TempDir
    Path directory;

    private Rig rig;
    private XAConnection connection;
    private XASession session;
    private XAResource xa;
    private Session plain;

    @BeforeEach
    void start() throws Exception {
        rig = new Rig(Transport.TCP, directory);
        connection = new ApogeeXAConnectionFactory(rig.uri(PATIENT)).createXAConnection();
        connection.start();
        session = connection.createXASession();
        xa = session.getXAResource();
        plain = connection.createSession();
    }

    @AfterEach
    void stop() throws JMSException {
        connection.close();
        rig.close();
    }

    private void send(String queue, String text) throws JMSException {
        plain.createProducer(plain.createQueue(queue)).send(plain.createTextMessage(text));
    }

    private Message receive(String queue) throws JMSException {
        try (MessageConsumer consumer = plain.createConsumer(plain.createQueue(queue))) {
            return consumer.receive(WAIT);
        }
    }

    private boolean isEmpty(String queue) throws JMSException {
        try (MessageConsumer consumer = plain.createConsumer(plain.createQueue(queue))) {
            return consumer.receiveNoWait() == null;
        }
    }

    private ChildJvm child(String branch, String until) throws Exception {
        ChildJvm child = ChildJvm.start(XaChild.class, rig.uri(""), branch, until);
        assertThat(EndToEnd.text(receive(XaChild.REPORTS))).isEqualTo(until);
        return child;
    }

    @Test
    void whatADeadJvmHasPreparedIsDecidedByAnother() throws Exception {
        for (boolean commit : new boolean[] {true, false}) {
            send(XaChild.IN, "money");
            TestXid xid = TestXid.named("child " + commit);
            try (ChildJvm child = child("child " + commit, "prepared")) {
                child.kill();
            }
            assertThat(xid.isIn(xa.recover(ALL))).isTrue();
            assertThat(isEmpty(XaChild.IN)).isTrue();
            assertThat(isEmpty(XaChild.OUT)).isTrue();
            if (commit) {
                xa.commit(xid, false);
                assertThat(EndToEnd.text(receive(XaChild.OUT))).isEqualTo("money");
                assertThat(isEmpty(XaChild.IN)).isTrue();
            } else {
                xa.rollback(xid);
                RedeliveryTest.assertDelivery(receive(XaChild.IN), "money", 2);
                assertThat(isEmpty(XaChild.OUT)).isTrue();
            }
            assertThat(xa.recover(ALL)).isEmpty();
        }
    }

    @Test
    void whatADeadJvmHasNotPreparedIsRolledBack() throws Exception {
        send(XaChild.IN, "money");
        try (ChildJvm child = child("child", "ended")) {
            child.kill();
        }
        RedeliveryTest.assertDelivery(receive(XaChild.IN), "money", 2);
        assertThat(isEmpty(XaChild.OUT)).isTrue();
        assertThat(xa.recover(ALL)).isEmpty();
    }

    /** The same resource, and one of a new connection. */
    @Test
    void preparedBranchesAreDecidedAfterARestartAtAnotherAddress() throws Exception {
        send("IN", "a");
        send("IN", "b");
        List<TestXid> xids = List.of(TestXid.named("kept"), TestXid.named("dropped"));
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        for (TestXid xid : xids) {
            xa.start(xid, XAResource.TMNOFLAGS);
            String text = EndToEnd.text(consumer.receive(WAIT));
            session.createProducer(session.createQueue("OUT")).send(session.createTextMessage(text));
            xa.end(xid, XAResource.TMSUCCESS);
            assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        consumer.close();
        rig.stopBroker();
        rig.startBrokerElsewhere("b1");
        until(() -> xa.commit(xids.get(0), false));
        try (XAConnection other = new ApogeeXAConnectionFactory(rig.uri(PATIENT)).createXAConnection()) {
            XAResource recovery = other.createXASession().getXAResource();
            assertThat(xids.get(0).isIn(recovery.recover(ALL))).isFalse();
            assertThat(xids.get(1).isIn(recovery.recover(ALL))).isTrue();
            recovery.rollback(xids.get(1));
        }
        assertThat(EndToEnd.text(receive("OUT"))).isEqualTo("a");
        assertThat(isEmpty("OUT")).isTrue();
        RedeliveryTest.assertDelivery(receive("IN"), "b", 2);
        assertThat(isEmpty("IN")).isTrue();
    }

    /** Killed (-9), and back on another port: the same resource, and one of a new connection. */
    @ParameterizedTest
    @ValueSource(strings = {"SYNC_FLUSH", "ASYNC_FLUSH"})
    void preparedBranchesOutliveAKilledBrokerThatComesBackAtAnotherAddress(String flush) throws Exception {
        rig.stopBroker();
        List<TestXid> xids = List.of(TestXid.named("kept"), TestXid.named("dropped"));
        TestXid unprepared = TestXid.named("unprepared");
        try (ChildJvm first = killable(flush)) {
            send("IN", "a");
            send("IN", "b");
            send("IN", "c");
            MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
            for (TestXid xid : xids) {
                transfer(consumer, xid);
                assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
            }
            transfer(consumer, unprepared);
            consumer.close();
            first.kill();
        }
        try (ChildJvm second = killable(flush)) {
            until(() -> xa.commit(xids.get(0), false));
            assertThatThrownBy(() -> xa.commit(unprepared, true))
                    .isInstanceOfSatisfying(
                            XAException.class, e -> assertThat(e.errorCode).matches(XaExceptions::isRollback));
            try (XAConnection other = new ApogeeXAConnectionFactory(rig.uri(PATIENT)).createXAConnection()) {
                XAResource recovery = other.createXASession().getXAResource();
                Xid[] found = recovery.recover(ALL);
                assertThat(found).hasSize(1);
                assertThat(xids.get(1).isIn(found)).isTrue();
                recovery.rollback(xids.get(1));
            }
            assertThat(EndToEnd.text(receive("OUT"))).isEqualTo("a");
            assertThat(isEmpty("OUT")).isTrue();
            RedeliveryTest.assertDelivery(receive("IN"), "b", 2);
            assertThat(EndToEnd.text(receive("IN"))).isEqualTo("c");
            assertThat(isEmpty("IN")).isTrue();
            assertThat(xa.recover(ALL)).isEmpty();
            connection.close();
            second.kill();
        }
    }

    /** A broker in a process of its own, on a port that none had before. */
    private ChildJvm killable(String flush) throws Exception {
        ChildJvm broker = ChildJvm.start(
                BrokerChild.class,
                directory.resolve("killed").toString(),
                Integer.toString(Ports.free()),
                rig.nameServer(),
                flush);
        broker.awaitLine(BrokerChild.READY::equals, Duration.ofSeconds(120));
        return broker;
    }

    private void transfer(MessageConsumer consumer, TestXid xid) throws Exception {
        xa.start(xid, XAResource.TMNOFLAGS);
        String text = EndToEnd.text(consumer.receive(WAIT));
        session.createProducer(session.createQueue("OUT")).send(session.createTextMessage(text));
        xa.end(xid, XAResource.TMSUCCESS);
    }

    /** Two clusters have branches of the same name; and neither lists what is no prepared branch. */
    @Test
    void theListToRecoverHasTheBranchesOfItsOwnResourceManagerAlone() throws Exception {
        TestXid both = TestXid.named("of both");
        TestXid here = TestXid.named("here");
        try (Rig other = new Rig(Transport.TCP, directory.resolve("other"));
                XAConnection elsewhere = new ApogeeXAConnectionFactory(other.uri(PATIENT)).createXAConnection()) {
            XASession there = elsewhere.createXASession();
            for (TestXid xid : List.of(both, here)) {
                branch(session, xid);
                assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
            }
            branch(there, both);
            assertThat(there.getXAResource().prepare(both)).isEqualTo(XAResource.XA_OK);
            branch(there, TestXid.named("not prepared"));
            Session local = elsewhere.createSession(true, 0);
            local.createProducer(local.createQueue("STABLE")).send(local.createTextMessage("local"));
            Xid[] found = there.getXAResource().recover(ALL);
            assertThat(found).hasSize(1);
            assertThat(both.isIn(found)).isTrue();
            assertThatThrownBy(() -> there.getXAResource().commit(here, false))
                    .isInstanceOfSatisfying(
                            XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_NOTA));
            there.getXAResource().commit(both, false);
            there.getXAResource().rollback(TestXid.named("not prepared"));
        }
        assertThat(xa.recover(ALL)).hasSize(2);
        xa.rollback(both);
        xa.commit(here, false);
        assertThat(EndToEnd.text(receive("STABLE"))).isEqualTo("x");
        assertThat(isEmpty("STABLE")).isTrue();
    }

    @Test
    void aBrokerThatIsAwayIsSaidToBeAwayWithinTheTimeForARequest() throws Exception {
        try (XAConnection impatient = EndToEnd.connected(rig.uri(PATIENT + "&requestTimeout=1000"))) {
            XAResource resource = impatient.createXASession().getXAResource();
            rig.stopBroker();
            TestXid xid = TestXid.fresh();
            for (Decision call : List.<Decision>of(
                    () -> resource.recover(ALL),
                    () -> resource.commit(xid, false),
                    () -> resource.rollback(xid),
                    () -> resource.prepare(xid),
                    () -> resource.start(xid, XAResource.TMNOFLAGS))) {
                assertThatThrownBy(call::run)
                        .isInstanceOfSatisfying(
                                XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
            }
            rig.startBroker();
            until(() -> resource.recover(ALL));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void workIsLostWithItsBrokerBeforePrepareAndRollsBackWell(boolean sendIsAnswered) throws Exception {
        send("IN", "a");
        TestXid xid = TestXid.fresh();
        xa.start(xid, XAResource.TMNOFLAGS);
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("a");
        assertThat(isEmpty("OUT")).isTrue();
        session.createProducer(session.createQueue("OUT")).send(session.createTextMessage("never"));
        if (sendIsAnswered) {
            send("OTHER", "behind it on the connection");
        }
        rig.stopBroker();
        rig.startBroker();
        // only a lost connection tells it of the loss
        await().atMost(Duration.ofSeconds(90)).until(() -> isEmpty("NOTHING"));
        assertThatThrownBy(() -> xa.end(xid, XAResource.TMSUCCESS))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XA_RBCOMMFAIL));
        xa.rollback(xid);
        assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("a");
        assertThat(isEmpty("OUT")).isTrue();
    }

    @Test
    void theListToRecoverIsStableWhileOthersWork() throws Exception {
        List<TestXid> kept = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            TestXid xid = TestXid.named("kept " + i);
            kept.add(xid);
            branch(session, xid);
            assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService workers = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> working = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                XASession own = connection.createXASession();
                working.add(workers.submit(() -> work(own, enough)));
            }
            for (int i = 0; i < 20; i++) {
                Xid[] found = xa.recover(ALL);
                assertThat(kept).allMatch(xid -> xid.isIn(found));
                assertThat(Arrays.stream(found).map(Object::toString)).doesNotHaveDuplicates();
            }
            enough.set(true);
            for (Future<Integer> worker : working) {
                assertThat(worker.get(WAIT, TimeUnit.MILLISECONDS)).isPositive();
            }
        } finally {
            enough.set(true);
            workers.shutdownNow();
        }
        for (TestXid xid : kept) {
            xa.rollback(xid);
        }
        assertThat(xa.recover(ALL)).isEmpty();
    }

    private static int work(XASession session, AtomicBoolean enough) throws Exception {
        int branches = 0;
        do {
            TestXid xid = TestXid.fresh();
            branch(session, xid);
            session.getXAResource().prepare(xid);
            session.getXAResource().commit(xid, false);
            branches++;
        } while (!enough.get());
        return branches;
    }

    private static void branch(XASession session, TestXid xid) throws Exception {
        session.getXAResource().start(xid, XAResource.TMNOFLAGS);
        session.createProducer(session.createQueue("STABLE")).send(session.createTextMessage("x"));
        session.getXAResource().end(xid, XAResource.TMSUCCESS);
    }

    /** A call of a transaction manager. */
    interface Decision {
        void run() throws XAException;
    }

    /** As a transaction manager does when the resource manager is away: again and again. */
    static void until(Decision decision) {
        await().atMost(Duration.ofSeconds(120)).pollInSameThread().until(() -> {
            try {
                decision.run();
                return true;
            } catch (XAException e) {
                if (e.errorCode != XAException.XAER_RMFAIL) {
                    throw e;
                }
                return false;
            }
        });
    }
}
