package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.jms.exceptions.XaExceptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Start and end of a branch are not waited for: what goes wrong with them is told to whoever decides, and nothing is lost by it. */
@Timeout(180)
class XaAheadTest {
    private static final long WAIT = 60_000;
    private static final int MAX_MESSAGES = 5;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.with(Map.of("maxTransactionMessages", String.valueOf(MAX_MESSAGES)), directory);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        rig.close();
    }

    private XASession session() throws JMSException {
        return session(rig.uri(""));
    }

    /** A session that knows nothing of the others here, as one in another JVM, and has begun branches before. */
    private XASession stranger() throws Exception {
        XASession session = session(rig.uri("").replace("127.0.0.1", "localhost"));
        TestXid first = TestXid.fresh();
        work(session, first);
        assertThat(session.getXAResource().prepare(first)).isEqualTo(XAResource.XA_RDONLY);
        return session;
    }

    private XASession session(String uri) throws JMSException {
        XAConnection connection = new ApogeeXAConnectionFactory(uri).createXAConnection();
        open.add(connection);
        connection.start();
        return connection.createXASession();
    }

    private static void send(Session session, String text) throws JMSException {
        session.createProducer(session.createQueue("OUT")).send(session.createTextMessage(text));
    }

    private static void work(XASession session, Xid xid, String... texts) throws Exception {
        session.getXAResource().start(xid, XAResource.TMNOFLAGS);
        for (String text : texts) {
            send(session, text);
        }
        session.getXAResource().end(xid, XAResource.TMSUCCESS);
    }

    private List<String> out() throws JMSException {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(session.createQueue("OUT"));
        List<String> texts = new ArrayList<>();
        for (var next = consumer.receiveNoWait(); next != null; next = consumer.receiveNoWait()) {
            texts.add(next.getBody(String.class));
        }
        return texts;
    }

    private interface Call {
        void on(XAResource xa) throws XAException;
    }

    private static void assertUndone(XAResource xa, String why, Call call) {
        XAException refused = catchThrowableOfType(XAException.class, () -> call.on(xa));
        assertThat(refused).isNotNull();
        assertThat(refused.errorCode).matches(XaExceptions::isRollback, "rolled back");
        assertThat(refused).hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void branchThatAnotherHasBegunStaysHis(boolean onePhase) throws Exception {
        XASession first = session();
        TestXid xid = TestXid.fresh();
        work(first, xid, "first");
        assertThat(first.getXAResource().recover(XAResource.TMSTARTRSCAN)).isEmpty(); // behind the end
        XASession second = stranger();
        XAResource xa = second.getXAResource();
        if (begins(second, xid)) {
            send(second, "second");
            try {
                xa.end(xid, XAResource.TMSUCCESS);
                assertUndone(xa, "exists already", resource -> decide(resource, xid, onePhase));
            } catch (XAException known) {
                assertThat(known.errorCode).matches(XaExceptions::isRollback, "rolled back");
                assertThat(known).hasMessageContaining("exists already");
                xa.rollback(xid);
            }
        }
        work(second, TestXid.fresh());
        send(second, "outside");
        decide(first.getXAResource(), xid, onePhase);
        assertThat(out()).containsExactlyInAnyOrder("first", "outside");
    }

    /** False when the broker's refusal is here already. */
    private static boolean begins(XASession session, Xid xid) throws XAException {
        try {
            session.getXAResource().start(xid, XAResource.TMNOFLAGS);
            return true;
        } catch (XAException known) {
            assertThat(known.errorCode).isEqualTo(XAException.XAER_DUPID);
            return false;
        }
    }

    @Test
    void rollbackOfABranchThatAnotherHasBegunLeavesItToHim() throws Exception {
        XASession first = session();
        TestXid xid = TestXid.fresh();
        work(first, xid, "first");
        assertThat(first.getXAResource().recover(XAResource.TMSTARTRSCAN)).isEmpty();
        XASession second = stranger();
        if (begins(second, xid)) {
            send(second, "second");
            try {
                second.getXAResource().end(xid, XAResource.TMFAIL);
            } catch (XAException known) {
                assertThat(known.errorCode).matches(XaExceptions::isRollback, "rolled back");
            }
            second.getXAResource().rollback(xid);
        }
        decide(first.getXAResource(), xid, false);
        assertThat(out()).containsExactly("first");
    }

    private static void decide(XAResource xa, Xid xid, boolean onePhase) throws XAException {
        if (!onePhase) {
            assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        xa.commit(xid, onePhase);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusedSendUndoesTheBranch(boolean onePhase) throws Exception {
        XASession session = session();
        TestXid xid = TestXid.fresh();
        XAResource xa = session.getXAResource();
        xa.start(xid, XAResource.TMNOFLAGS);
        for (int i = 0; i <= MAX_MESSAGES; i++) {
            send(session, "too many");
        }
        assertUndone(xa, "maxTransactionMessages", resource -> {
            resource.end(xid, XAResource.TMSUCCESS);
            decide(resource, xid, onePhase);
        });
        TestXid next = TestXid.fresh();
        work(session, next, "next");
        decide(xa, next, onePhase);
        assertThat(out()).containsExactly("next");
    }

    @Test
    void sessionsOfTwoConnectionsTakeTurnsInOneBranch() throws Exception {
        XASession first = session();
        XASession second = session();
        for (int round = 0; round < 20; round++) {
            TestXid xid = TestXid.fresh();
            work(first, xid, "a" + round);
            second.getXAResource().start(xid, XAResource.TMJOIN);
            send(second, "b" + round);
            second.getXAResource().end(xid, XAResource.TMSUCCESS);
            first.getXAResource().start(xid, XAResource.TMJOIN);
            send(first, "c" + round);
            first.getXAResource().end(xid, XAResource.TMSUCCESS);
            decide((round % 2 == 0 ? first : second).getXAResource(), xid, false);
        }
        assertThat(out()).hasSize(60);
    }

    @Test
    void resourceThatHasDoneNothingDecidesForOneThatHas() throws Exception {
        XASession worker = session();
        XAResource manager = session().getXAResource();
        for (int round = 0; round < 20; round++) {
            TestXid xid = TestXid.fresh();
            work(worker, xid, "m" + round);
            decide(manager, xid, round % 2 == 0);
            TestXid other = TestXid.fresh();
            work(worker, other, "never");
            manager.rollback(other);
        }
        assertThat(out()).hasSize(20).doesNotContain("never");
    }

    @Test
    void closedSessionLeavesWhatItHasEndedToTheManager() throws Exception {
        XASession worker = session();
        XAResource xa = worker.getXAResource();
        TestXid xid = TestXid.fresh();
        work(worker, xid, "m");
        worker.close();
        decide(xa, xid, false);
        assertThatThrownBy(() -> xa.commit(xid, false)).isInstanceOf(XAException.class);
        assertThat(out()).containsExactly("m");
    }
}
