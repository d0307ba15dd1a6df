package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.jms.exceptions.XaExceptions;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.testkit.FileFaults;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The broker refuses one of the sends of a transaction, the first, one in between or the last, and takes those around it: the
 * transaction is rolled back as a whole, and that is said, though the client does not wait for the answers to its sends.
 */
@Timeout(180)
class RefusedSendTest {
    private static final long WAIT = 60_000;
    private static final int SENDS = 4;

    /** How a transaction is ended. */
    private enum End {
        LOCAL,
        ONE_PHASE,
        TWO_PHASES
    }

    /** Why a send is refused. */
    private enum Reason {
        /** There is room again for the sends after it. */
        NO_SPACE_LEFT("no space left"),
        NOT_WRITABLE("FORBIDDEN");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    @TempDir
    Path directory;

    private final FileFaults disk = new FileFaults();
    private Rig rig;
    private XAConnection connection;
    private Session plain;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.on(disk, directory);
        connection = new ApogeeXAConnectionFactory(rig.uri("reconnectDelay=20")).createXAConnection();
        connection.start();
        plain = connection.createSession();
    }

    @AfterEach
    void stop() throws JMSException {
        disk.diskSpace(Long.MAX_VALUE);
        connection.close();
        rig.close();
    }

    static Stream<Arguments> endsAndReasons() {
        return Stream.of(End.values())
                .flatMap(end -> Stream.of(Reason.values()).map(reason -> Arguments.of(end, reason)));
    }

    @ParameterizedTest
    @MethodSource("endsAndReasons")
    void oneRefusedSendOfSeveralUndoesTheTransactionAndIsSaid(End end, Reason reason) throws Exception {
        XASession xaSession = connection.createXASession();
        Session session = end == End.LOCAL ? connection.createSession(true, 0) : xaSession;
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        forbid(6);
        send(plain, "FORBIDDEN", "known to the client");
        send(plain, "OUT", "known to the client");
        forbid(4);
        for (int refused = 0; refused < SENDS; refused++) {
            send(plain, "IN", "order " + refused);
            TestXid xid = TestXid.fresh();
            begin(end, xaSession, xid);
            RedeliveryTest.assertDelivery(consumer.receive(WAIT), "order " + refused, 1);
            for (int i = 0; i < SENDS; i++) {
                sendOne(session, i == refused ? reason : null, i);
            }
            assertUndone(end, session, xid, reason);
            begin(end, xaSession, xid);
            RedeliveryTest.assertDelivery(consumer.receive(WAIT), "order " + refused, 2);
            sendOne(session, null, SENDS + refused);
            commit(end, session, xid);
        }
        try (MessageConsumer out = plain.createConsumer(plain.createQueue("OUT"))) {
            assertThat(EndToEnd.text(out.receive(WAIT))).isEqualTo("known to the client");
            for (int refused = 0; refused < SENDS; refused++) {
                assertThat(EndToEnd.text(out.receive(WAIT))).isEqualTo("" + (SENDS + refused));
            }
            assertThat(out.receiveNoWait()).isNull();
        }
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(xaSession.getXAResource().recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }

    private void forbid(int permissions) throws Exception {
        var header =
                new CreateTopicRequest("FORBIDDEN", "TBW102", 1, 1, permissions, "SINGLE_TAG", 0, false, null, null);
        rig.administer("b1", Command.request(RequestCode.UPDATE_AND_CREATE_TOPIC, header, null));
    }

    private void sendOne(Session session, Reason reason, int number) throws JMSException {
        String queue = reason == Reason.NOT_WRITABLE ? "FORBIDDEN" : "OUT";
        if (reason != Reason.NO_SPACE_LEFT) {
            send(session, queue, "" + number);
            return;
        }
        // a send on the same connection is answered when those before it are in the log, or refused
        send(plain, "ANY", "behind the others");
        disk.diskSpace(0);
        send(session, queue, "" + number);
        assertThatThrownBy(() -> send(plain, "ANY", "behind the refused one")).isInstanceOf(JMSException.class);
        disk.diskSpace(Long.MAX_VALUE);
    }

    private static void send(Session session, String queue, String text) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }

    private static void begin(End end, XASession session, TestXid xid) throws XAException {
        if (end != End.LOCAL) {
            session.getXAResource().start(xid, XAResource.TMNOFLAGS);
        }
    }

    private static void commit(End end, Session session, TestXid xid) throws Exception {
        if (end == End.LOCAL) {
            session.commit();
            return;
        }
        XAResource xa = ((XASession) session).getXAResource();
        xa.end(xid, XAResource.TMSUCCESS);
        if (end == End.TWO_PHASES) {
            assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        xa.commit(xid, end == End.ONE_PHASE);
    }

    private static void assertUndone(End end, Session session, TestXid xid, Reason reason) throws Exception {
        if (end == End.LOCAL) {
            assertThatThrownBy(session::commit)
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining(reason.text);
            return;
        }
        assertThatThrownBy(() -> commit(end, session, xid))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).matches(XaExceptions::isRollback))
                .hasMessageContaining(reason.text);
        EndToEnd.rollback(((XASession) session).getXAResource(), xid); // when the end has told it already
    }
}
