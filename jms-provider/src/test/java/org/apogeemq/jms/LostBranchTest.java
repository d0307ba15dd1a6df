package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.XASession;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.testkit.FrameProxy;
import org.apogeemq.testkit.FrameProxy.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The connection breaks at a call of the transaction manager: what it decides happens, as a whole. */
@Timeout(180)
class LostBranchTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int BRANCHES = 3;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Broker broker;
    private FrameProxy proxy;

    @BeforeEach
    void start() throws Exception {
        broker = OneBroker.start(0, directory);
        proxy = FrameProxy.start(direct(), LIMIT);
    }

    private InetSocketAddress direct() {
        return (InetSocketAddress) broker.addresses().get(0);
    }

    @AfterEach
    void close() throws Exception {
        Collections.reverse(open);
        for (AutoCloseable one : open) {
            one.close();
        }
        proxy.close();
        broker.close();
    }

    private ApogeeXAConnection connect(InetSocketAddress address, String parameters) throws JMSException {
        ConnectionSettings settings = OneBroker.settings(parameters);
        String key = Clocks.SYSTEM.keys().next();
        ApogeeXAConnection connection = new ApogeeXAConnection(
                OneBroker.open(address, settings, key), settings, Clocks.SYSTEM, Domain.UNIFIED, "test", key, "test");
        open.add(connection);
        connection.connect();
        connection.start();
        return connection;
    }

    private static Xid xid(int number) {
        return new ApogeeXid(new BranchId(1, ("branch " + number).getBytes(StandardCharsets.UTF_8), new byte[0]));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                        RequestCode.XA_START,
                        RequestCode.XA_END,
                        RequestCode.XA_PREPARE,
                        RequestCode.XA_COMMIT,
                        RequestCode.XA_ROLLBACK)
                .flatMap(code -> Stream.of(Fault.values()).map(fault -> Arguments.of(code, fault)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void twoPhasesEndAsTheManagerDecides(int code, Fault fault) throws Exception {
        endsAsDecided(code, fault, false);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void onePhaseEndsAsTheManagerIsTold(int code, Fault fault) throws Exception {
        endsAsDecided(code, fault, true);
    }

    /** Several transactions, one of which is rolled back by the manager, the second of them under a fault. */
    private void endsAsDecided(int code, Fault fault, boolean onePhase) throws Exception {
        Session observer = connect(direct(), "").createSession();
        for (int i = 0; i < BRANCHES; i++) {
            observer.createProducer(observer.createQueue("IN")).send(observer.createTextMessage("in " + i));
        }
        XASession session = await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(JMSException.class)
                .until(() -> connect(proxy.address(), "&requestTimeout=3000").createXASession(), made -> true);
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        List<String> in = new ArrayList<>(List.of("in 0", "in 1", "in 2"));
        List<String> out = new ArrayList<>();
        for (int i = 0; i < BRANCHES; i++) {
            if (i == 1) {
                proxy.at(code, fault);
            }
            String received =
                    transact(session, consumer, xid(i), i, onePhase, code == RequestCode.XA_ROLLBACK && i == 1);
            if (received != null) {
                in.remove(received);
                out.add("out " + i);
            }
        }
        if (fault == Fault.HALF_OPEN) {
            proxy.deliverLate();
        }
        untilAnswered(() -> assertThat(session.getXAResource().recover(XAResource.TMSTARTRSCAN))
                .isEmpty());
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(content(observer, "OUT")).isEqualTo(out);
            assertThat(content(observer, "IN")).isEqualTo(in);
        });
        assertThat(out).isNotEmpty();
    }

    /** As a transaction manager does; what was received, null when the transaction was rolled back. */
    private static String transact(
            XASession session, MessageConsumer consumer, Xid xid, int number, boolean onePhase, boolean giveUp)
            throws Exception {
        XAResource xa = session.getXAResource();
        String received;
        try {
            xa.start(xid, XAResource.TMNOFLAGS);
        } catch (XAException e) {
            assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL);
            rollback(xa, xid);
            return null;
        }
        try {
            Message message = consumer.receive(LIMIT.toMillis());
            received = message.getBody(String.class);
            session.createProducer(session.createQueue("OUT")).send(session.createTextMessage("out " + number));
        } finally {
            try {
                xa.end(xid, giveUp ? XAResource.TMFAIL : XAResource.TMSUCCESS);
            } catch (XAException e) {
                assertThat(e.errorCode).isIn(XAException.XA_RBCOMMFAIL, XAException.XAER_RMFAIL);
                giveUp = true;
            }
        }
        try {
            if (!giveUp) {
                return decide(xa, xid, onePhase) ? received : null;
            }
        } catch (XAException e) {
            if (onePhase) {
                assertThat(e.errorCode).matches(XaExceptions::isRollback, "rolled back");
                return null;
            }
        }
        rollback(xa, xid);
        return null;
    }

    private static boolean decide(XAResource xa, Xid xid, boolean onePhase) throws XAException {
        if (!onePhase) {
            assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        untilAnswered(() -> xa.commit(xid, onePhase));
        return true;
    }

    private static void rollback(XAResource xa, Xid xid) throws XAException {
        try {
            untilAnswered(() -> xa.rollback(xid));
        } catch (XAException e) {
            assertThat(e.errorCode).isEqualTo(XAException.XAER_NOTA);
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

    private static List<String> content(Session session, String queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            for (var messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                texts.add(((Message) messages.nextElement()).getBody(String.class));
            }
        }
        return texts;
    }
}
