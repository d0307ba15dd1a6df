package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Branches of a cluster of two brokers: ONE1 is at the first, TWO1 and TWO2 at the second, BOTH at both. */
@Timeout(300)
class XaSeveralBrokersTest {
    private static final long WAIT = 90_000;
    private static final int ALL = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;

    @TempDir
    Path directory;

    private final List<XAConnection> open = new ArrayList<>();
    private Rig rig;
    private XASession session;
    private XAResource xa;
    private Session plain;

    @BeforeEach
    void start() throws Exception {
        rig = new Rig(Transport.TCP, directory.resolve("first"));
        rig.addBroker("b2", directory.resolve("second"));
        rig.createTopic("b1", "ONE1");
        rig.createTopic("b2", "TWO1");
        rig.createTopic("b2", "TWO2");
        rig.createTopic("b1", "BOTH");
        rig.createTopic("b2", "BOTH");
        XAConnection connection = connect("");
        session = connection.createXASession();
        xa = session.getXAResource();
        plain = connection.createSession();
    }

    @AfterEach
    void stop() throws JMSException {
        for (XAConnection connection : open) {
            connection.close();
        }
        rig.close();
    }

    private XAConnection connect(String parameters) throws JMSException {
        XAConnection connection = new ApogeeXAConnectionFactory(rig.uri(parameters)).createXAConnection();
        open.add(connection);
        connection.start();
        return connection;
    }

    private static void send(Session in, String queue, String text) throws JMSException {
        in.createProducer(in.createQueue(queue)).send(in.createTextMessage(text));
    }

    private String receive(String queue) throws JMSException {
        try (MessageConsumer consumer = plain.createConsumer(plain.createQueue(queue))) {
            return EndToEnd.text(consumer.receive(WAIT));
        }
    }

    private boolean isEmpty(String queue) throws JMSException {
        try (MessageConsumer consumer = plain.createConsumer(plain.createQueue(queue))) {
            return consumer.receiveNoWait() == null;
        }
    }

    private TestXid branch(String queue, String text) throws Exception {
        TestXid xid = TestXid.fresh();
        xa.start(xid, XAResource.TMNOFLAGS);
        send(session, queue, text);
        xa.end(xid, XAResource.TMSUCCESS);
        return xid;
    }

    @Test
    void aBranchLivesWhereItsFirstWorkIs() throws Exception {
        for (String queue : new String[] {"ONE1", "TWO1", "BOTH"}) {
            TestXid two = branch(queue, "two phases");
            assertThat(xa.prepare(two)).isEqualTo(XAResource.XA_OK);
            assertThat(two.isIn(xa.recover(ALL))).isTrue();
            xa.commit(two, false);
            assertThat(receive(queue)).isEqualTo("two phases");
            xa.commit(branch(queue, "one phase"), true);
            assertThat(receive(queue)).isEqualTo("one phase");
            xa.rollback(branch(queue, "never"));
            TestXid empty = TestXid.fresh();
            xa.start(empty, XAResource.TMNOFLAGS);
            xa.end(empty, XAResource.TMSUCCESS);
            assertThat(xa.prepare(empty)).isEqualTo(XAResource.XA_RDONLY);
            assertThat(isEmpty(queue)).isTrue();
            assertThat(xa.recover(ALL)).isEmpty();
        }
    }

    @Test
    void receivesAndSendsAtOneBrokerAreOneBranch() throws Exception {
        for (boolean commit : new boolean[] {false, true}) {
            if (!commit) {
                send(plain, "TWO1", "a");
            }
            TestXid xid = TestXid.fresh();
            MessageConsumer consumer = session.createConsumer(session.createQueue("TWO1"));
            xa.start(xid, XAResource.TMNOFLAGS);
            assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("a");
            send(session, "TWO2", "b");
            xa.end(xid, XAResource.TMSUCCESS);
            consumer.close();
            assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
            if (commit) {
                xa.commit(xid, false);
            } else {
                xa.rollback(xid);
            }
        }
        assertThat(receive("TWO2")).isEqualTo("b");
        assertThat(isEmpty("TWO2")).isTrue();
        assertThat(isEmpty("TWO1")).isTrue();
    }

    @Test
    void workAtTwoBrokersRollsTheBranchBack() throws Exception {
        TestXid xid = TestXid.fresh();
        xa.start(xid, XAResource.TMNOFLAGS);
        send(session, "ONE1", "a");
        send(session, "TWO1", "b");
        assertThatThrownBy(() -> {
                    xa.end(xid, XAResource.TMSUCCESS);
                    xa.prepare(xid); // when the end did not know it yet
                })
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XA_RBROLLBACK))
                .hasMessageContaining("a transaction lives at one broker");
        EndToEnd.rollback(xa, xid);
        assertThat(isEmpty("ONE1")).isTrue();
        assertThat(isEmpty("TWO1")).isTrue();
    }

    @Test
    void sessionsJoinWhereTheBranchLives() throws Exception {
        for (XASession two : List.of(open.get(0).createXASession(), connect("").createXASession())) {
            TestXid xid = TestXid.fresh();
            xa.start(xid, XAResource.TMNOFLAGS);
            send(session, "TWO1", "a");
            two.getXAResource().start(xid, XAResource.TMJOIN);
            send(two, "TWO2", "b");
            xa.end(xid, XAResource.TMSUCCESS);
            two.getXAResource().end(xid, XAResource.TMSUCCESS);
            assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
            xa.commit(xid, false);
            assertThat(receive("TWO1")).isEqualTo("a");
            assertThat(receive("TWO2")).isEqualTo("b");
        }
    }

    @Test
    void aConnectionThatKnowsNothingOfABranchDecidesIt() throws Exception {
        TestXid committed = branch("TWO1", "a");
        TestXid rolledBack = branch("ONE1", "b");
        xa.prepare(committed);
        xa.prepare(rolledBack);
        XAResource other = connect("").createXASession().getXAResource();
        assertThat(other.recover(ALL)).hasSize(2);
        other.commit(committed, false);
        other.rollback(rolledBack);
        assertThat(receive("TWO1")).isEqualTo("a");
        assertThat(isEmpty("ONE1")).isTrue();
        assertThatThrownBy(() -> other.commit(committed, false))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_NOTA));
    }

    @Test
    void aListWithoutOneOfTheBrokersIsNoList() throws Exception {
        TestXid first = branch("ONE1", "a");
        TestXid second = branch("TWO1", "b");
        xa.prepare(first);
        xa.prepare(second);
        XAConnection hurried = EndToEnd.connected(rig.uri("requestTimeout=1000&connectTimeout=1000"));
        open.add(hurried);
        XAResource impatient = hurried.createXASession().getXAResource();
        awaitRecover(impatient, 2);
        XAResource enduring = connect("requestTimeout=600000").createXASession().getXAResource();
        assertThat(enduring.recover(ALL)).hasSize(2);
        rig.stopBroker("b2");
        assertAway(() -> impatient.recover(ALL));
        assertAway(() -> impatient.commit(second, false));
        enduring.commit(first, false); // the broker that has it answers: it need not wait for the other
        assertThat(receive("ONE1")).isEqualTo("a");
        rig.startBroker("b2");
        // the name server may not know it yet: without xaBrokers the list would be empty
        XAResource patient = connect("xaBrokers=2").createXASession().getXAResource();
        awaitRecover(patient, 1);
        patient.commit(second, false);
        assertThat(receive("TWO1")).isEqualTo("b");
    }

    @Test
    void aBrokerThatNeverHadABranchDoesNotSayThatItIsCommitted() throws Exception {
        TestXid xid = branch("ONE1", "a");
        xa.prepare(xid);
        XAConnection hurried =
                EndToEnd.connected(rig.uri("requestTimeout=1000&reconnectDelay=20&reconnectMaxDelay=200"));
        open.add(hurried);
        XAResource recovery = hurried.createXASession().getXAResource();
        Session looking = hurried.createSession();
        EndToEnd.until(() -> looking.createConsumer(looking.createQueue("TWO1")).close());
        rig.stopBroker("b1");
        rig.stopBroker("b2");
        assertAway(() -> recovery.commit(xid, false));
        rig.startBroker("b2");
        EndToEnd.until(() -> looking.createConsumer(looking.createQueue("TWO2")).close());
        for (int i = 0; i < 2; i++) {
            assertAway(() -> recovery.commit(xid, false));
        }
        rig.startBroker("b1");
        XaRecoveryTest.until(() -> recovery.commit(xid, false));
        assertThat(receive("ONE1")).isEqualTo("a");
    }

    private static void assertAway(XaRecoveryTest.Decision decision) {
        assertThatThrownBy(decision::run)
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
    }

    private static void awaitRecover(XAResource resource, int branches) {
        await().atMost(Duration.ofSeconds(90))
                .ignoreExceptionsMatching(e -> e instanceof XAException xa && xa.errorCode == XAException.XAER_RMFAIL)
                .untilAsserted(() -> assertThat(resource.recover(ALL)).hasSize(branches));
    }
}
