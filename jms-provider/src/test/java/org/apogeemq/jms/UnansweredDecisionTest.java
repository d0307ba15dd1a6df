package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XASession;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.broker.Broker;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.testkit.FrameProxy;
import org.apogeemq.testkit.FrameProxy.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A decision whose answer does not come in time, on the only connection that there is, as with an embedded broker: asked for
 * again, it is done, and not unknown.
 */
@Timeout(180)
class UnansweredDecisionTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Xid xid = new ApogeeXid(new BranchId(1, "x".getBytes(StandardCharsets.UTF_8), new byte[0]));
    private Broker broker;
    private FrameProxy proxy;
    private ApogeeXAConnection connection;
    private Session plain;
    private XAResource xa;

    @BeforeEach
    void start() throws Exception {
        broker = OneBroker.start(0, directory);
        proxy = FrameProxy.start((InetSocketAddress) broker.addresses().get(0), LIMIT);
        ConnectionSettings settings = OneBroker.settings("&requestTimeout=8000");
        String key = Clocks.SYSTEM.keys().next();
        connection = new ApogeeXAConnection(
                OneBroker.openOnce(proxy.address(), settings, key),
                settings,
                Clocks.SYSTEM,
                Domain.UNIFIED,
                "test",
                key,
                "test");
        connection.connect();
        connection.start();
        plain = connection.createSession();
        send(plain, "IN", "in");
        XASession session = connection.createXASession();
        xa = session.getXAResource();
        xa.start(xid, XAResource.TMNOFLAGS);
        try (MessageConsumer consumer = session.createConsumer(session.createQueue("IN"))) {
            assertThat(consumer.receive(LIMIT.toMillis()).getBody(String.class)).isEqualTo("in");
        }
        send(session, "OUT", "out");
        xa.end(xid, XAResource.TMSUCCESS);
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        proxy.close();
        broker.close();
    }

    private static void send(Session session, String queue, String text) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }

    private interface Decision {
        void run() throws XAException;
    }

    /** Times out, however long that takes on a slow machine, and is asked for again until it is answered. */
    private void decide(int code, Decision decision) throws XAException {
        proxy.at(code, Fault.SWALLOW_ANSWER);
        XAException unanswered = catchThrowableOfType(XAException.class, decision::run);
        assertThat(unanswered.errorCode).isEqualTo(XAException.XAER_RMFAIL);
        assertThat(proxy.isDone()).isTrue();
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

    private void assertDecided(boolean committed) throws Exception {
        assertThat(text("OUT")).isEqualTo(committed ? "out" : null);
        assertThat(text("IN")).isEqualTo(committed ? null : "in");
        assertThat(xa.recover(XAResource.TMSTARTRSCAN)).isEmpty();
        XAException unknown = catchThrowableOfType(XAException.class, () -> xa.commit(xid, false));
        assertThat(unknown.errorCode).isEqualTo(XAException.XAER_NOTA);
    }

    private String text(String queue) throws JMSException {
        try (MessageConsumer consumer = plain.createConsumer(plain.createQueue(queue))) {
            Message message = consumer.receiveNoWait();
            return message == null ? null : message.getBody(String.class);
        }
    }

    @Test
    void commitAskedForAgainIsDone() throws Exception {
        assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        decide(RequestCode.XA_COMMIT, () -> xa.commit(xid, false));
        assertDecided(true);
    }

    @Test
    void rollbackAskedForAgainIsDone() throws Exception {
        assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        decide(RequestCode.XA_ROLLBACK, () -> xa.rollback(xid));
        assertDecided(false);
    }

    @Test
    void commitInOnePhaseAskedForAgainIsDone() throws Exception {
        decide(RequestCode.XA_COMMIT, () -> xa.commit(xid, true));
        assertDecided(true);
    }
}
