package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XASession;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.broker.Broker;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.exceptions.XaExceptions;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.testkit.FrameProxy;
import org.apogeemq.testkit.FrameProxy.Break;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The connection breaks at the first frame of a transaction, at the second of the next one, and so on until none is left to break at. */
@Timeout(600)
class EveryFrameTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int FEWEST_FRAMES = 5;
    private static final int MOST_FRAMES = 200;
    private static final int MOST_DISTANT = 12;
    /** Of the first of two breaks; all of them with {@code -Dapogee.frames=1}. */
    private static final int STEP = Integer.getInteger("apogee.frames", 4);

    private static final int TRIES = 5;

    /** How a transaction is ended. */
    private enum End {
        LOCAL_COMMIT,
        LOCAL_ROLLBACK,
        ONE_PHASE,
        TWO_PHASES,
        XA_ROLLBACK,
        ROLLBACK_OF_PREPARED
    }

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Broker broker;
    private FrameProxy proxy;
    private XASession observer;
    private int rounds;
    private int branches;

    @BeforeEach
    void start() throws Exception {
        broker = OneBroker.start(0, directory);
        InetSocketAddress direct = (InetSocketAddress) broker.addresses().get(0);
        proxy = FrameProxy.start(direct, LIMIT);
        ApogeeXAConnection connection = connect(direct);
        open.add(connection);
        observer = connection.createXASession();
    }

    @AfterEach
    void close() throws Exception {
        proxy.pass();
        Collections.reverse(open);
        for (AutoCloseable one : open) {
            one.close();
        }
        proxy.close();
        broker.close();
    }

    private static ApogeeXAConnection connect(InetSocketAddress address) throws JMSException {
        ConnectionSettings settings = OneBroker.settings("&reconnectMaxDelay=50");
        String key = Clocks.SYSTEM.keys().next();
        ApogeeXAConnection connection = new ApogeeXAConnection(
                OneBroker.open(address, settings, key), settings, Clocks.SYSTEM, Domain.UNIFIED, "test", key, "test");
        connection.connect();
        connection.start();
        return connection;
    }

    static Stream<Arguments> endsAndBreaks() {
        return Stream.of(End.values()).flatMap(end -> Stream.of(Break.values()).map(how -> Arguments.of(end, how)));
    }

    @ParameterizedTest
    @MethodSource("endsAndBreaks")
    void aTransactionIsThereOrNotAsItsEndHasSaid(End end, Break how) throws Exception {
        int frame = 1;
        while (isBrokenAt(end, how, frame)) {
            assertThat(frame).isLessThan(MOST_FRAMES);
            frame++;
        }
        assertThat(frame).isGreaterThan(FEWEST_FRAMES);
    }

    /** The second break meets what the client does after the first. */
    @ParameterizedTest
    @MethodSource("endsAndBreaks")
    void aTransactionThatMeetsTwoBreaksIsThereOrNotAsItsEndHasSaid(End end, Break how) throws Exception {
        for (int distance = 1; distance <= MOST_DISTANT; distance++) {
            int frame = 1 + distance % STEP;
            while (isBrokenAt(end, how, frame, distance)) {
                assertThat(frame).isLessThan(MOST_FRAMES);
                frame += STEP;
            }
        }
    }

    /** False when the transaction was over before the first break. */
    private boolean isBrokenAt(End end, Break how, int... frames) throws Exception {
        rounds++;
        String in = "IN." + rounds;
        String out = "OUT." + rounds;
        put(observer, in, "a");
        put(observer, in, "b");
        try (ApogeeXAConnection connection = connect(proxy.address())) {
            XASession branchSession = connection.createXASession();
            Session session = isLocal(end) ? connection.createSession(true, 0) : branchSession;
            MessageConsumer consumer = session.createConsumer(session.createQueue(in));
            Work work = new Work(session, consumer, out, List.of("x", "y", "z"), 2);
            for (int frame : frames) {
                proxy.breakAt(frame, how);
            }
            boolean committed = transact(end, work);
            boolean broken = proxy.pass() < frames.length;
            proxy.deliverLate();
            String where = end + ", " + how + " at frame " + Arrays.toString(frames);
            List<String> left = committed ? List.of() : List.of("a", "b");
            List<String> sent = committed ? List.of("x", "z") : List.of();
            assertThat(content(in)).as(where).isEqualTo(left);
            assertThat(content(out)).as(where).isEqualTo(sent);
            assertThat(content(out + ".too")).as(where).isEqualTo(committed ? List.of("y") : List.of());
            goesOn(where, end, work, left);
            return broken;
        }
    }

    /** The session that has met the break does the next transaction, at the latest when it has noticed the break. */
    private void goesOn(String where, End end, Work first, List<String> left) throws Exception {
        List<String> expected = new ArrayList<>(left);
        expected.add("c");
        put(observer, "IN" + first.out.substring("OUT".length()), "c");
        End commit = isLocal(end) ? End.LOCAL_COMMIT : End.TWO_PHASES;
        List<String> before = content(first.out);
        for (int i = 0; i < TRIES; i++) {
            Work next = new Work(first.session, first.consumer, first.out, List.of("next"), expected.size());
            if (transact(commit, next)) {
                assertThat(next.received).as(where).isEqualTo(expected);
                before.add("next");
                assertThat(content(first.out)).as(where).isEqualTo(before);
                assertThat(observer.getXAResource().recover(XAResource.TMSTARTRSCAN))
                        .as(where)
                        .isEmpty();
                return;
            }
        }
        throw new AssertionError(where + ": not one of " + TRIES + " transactions was committed afterwards");
    }

    private static boolean isLocal(End end) {
        return end == End.LOCAL_COMMIT || end == End.LOCAL_ROLLBACK;
    }

    private static boolean isCommit(End end) {
        return end == End.LOCAL_COMMIT || end == End.ONE_PHASE || end == End.TWO_PHASES;
    }

    /** True when it is said to be committed, false when it is said to be rolled back. */
    private boolean transact(End end, Work work) throws Exception {
        return isLocal(end) ? local(end, work) : branch(end, work);
    }

    private static boolean local(End end, Work work) throws JMSException {
        try {
            work.run();
            if (end == End.LOCAL_COMMIT) {
                work.session.commit();
                return true;
            }
        } catch (TransactionRolledBackException e) {
            return false;
        }
        work.session.rollback();
        return false;
    }

    /** As a transaction manager does. */
    private boolean branch(End end, Work work) throws Exception {
        XAResource xa = ((XASession) work.session).getXAResource();
        Xid xid = new ApogeeXid(new BranchId(1, ("" + ++branches).getBytes(StandardCharsets.UTF_8), new byte[0]));
        if (!begun(xa, xid)) {
            return false;
        }
        boolean done = false;
        try {
            work.run();
            done = end != End.XA_ROLLBACK;
        } finally {
            done &= ended(xa, xid, done);
        }
        if (done && end == End.ONE_PHASE) {
            return committed(xa, xid, true);
        }
        if (done && prepared(xa, xid) && end == End.TWO_PHASES) {
            return committed(xa, xid, false);
        }
        rollBack(xa, xid);
        return false;
    }

    private static boolean begun(XAResource xa, Xid xid) throws XAException {
        try {
            xa.start(xid, XAResource.TMNOFLAGS);
            return true;
        } catch (XAException e) {
            assertThat(e.errorCode).as(e.getMessage()).isEqualTo(XAException.XAER_RMFAIL);
            rollBack(xa, xid);
            return false;
        }
    }

    private static boolean ended(XAResource xa, Xid xid, boolean done) {
        try {
            xa.end(xid, done ? XAResource.TMSUCCESS : XAResource.TMFAIL);
            return true;
        } catch (XAException e) {
            assertLostOrRolledBack(e);
            return false;
        }
    }

    private static void assertLostOrRolledBack(XAException e) {
        assertThat(e.errorCode)
                .as(e.getMessage())
                .matches(code -> code == XAException.XAER_RMFAIL || XaExceptions.isRollback(code));
    }

    private static boolean prepared(XAResource xa, Xid xid) {
        try {
            assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
            return true;
        } catch (XAException e) {
            assertLostOrRolledBack(e);
            return false;
        }
    }

    private static boolean committed(XAResource xa, Xid xid, boolean onePhase) throws XAException {
        try {
            untilAnswered(() -> xa.commit(xid, onePhase));
            return true;
        } catch (XAException e) {
            if (onePhase && XaExceptions.isRollback(e.errorCode)) {
                return false;
            }
            throw e;
        }
    }

    private static void rollBack(XAResource xa, Xid xid) throws XAException {
        try {
            untilAnswered(() -> xa.rollback(xid));
        } catch (XAException e) {
            assertThat(e.errorCode).as(e.getMessage()).isEqualTo(XAException.XAER_NOTA);
        }
    }

    private interface Decision {
        void run() throws XAException;
    }

    private static void untilAnswered(Decision decision) throws XAException {
        while (true) {
            try {
                decision.run();
                return;
            } catch (XAException e) {
                if (e.errorCode != XAException.XAER_RMFAIL && e.errorCode != XAException.XA_RETRY) {
                    throw e;
                }
            }
        }
    }

    private static void put(Session session, String queue, String text) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }

    private List<String> content(String queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (QueueBrowser browser = observer.createBrowser(observer.createQueue(queue))) {
            for (var messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                texts.add(((Message) messages.nextElement()).getBody(String.class));
            }
        }
        return texts;
    }

    /** What is done in a transaction: messages are received, others sent to two queues in turn. */
    private static final class Work {
        private final Session session;
        private final MessageConsumer consumer;
        private final String out;
        private final List<String> texts;
        private final int messages;
        private final List<String> received = new ArrayList<>();

        Work(Session session, MessageConsumer consumer, String out, List<String> texts, int messages) {
            this.session = session;
            this.consumer = consumer;
            this.out = out;
            this.texts = texts;
            this.messages = messages;
        }

        void run() throws JMSException {
            for (int i = 0; i < messages; i++) {
                received.add(consumer.receive(LIMIT.toMillis()).getBody(String.class));
            }
            for (int i = 0; i < texts.size(); i++) {
                put(session, i % 2 == 0 ? out : out + ".too", texts.get(i));
            }
        }
    }
}
