package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.testkit.FileFaults;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a transaction manager is told when the disk is full, or a destination is deleted, inside a branch. */
@Timeout(240)
class XaFaultTest {
    private static final long WAIT = 60_000;
    private static final int ALL = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;

    @TempDir
    Path directory;

    private final FileFaults disk = new FileFaults();
    private final TestXid xid = TestXid.fresh();
    private Rig rig;
    private XAConnection connection;
    private Session plain;
    private XASession session;
    private XAResource xa;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.on(disk, directory);
        connection = new ApogeeXAConnectionFactory(rig.uri("reconnectDelay=20")).createXAConnection();
        connection.start();
        plain = connection.createSession();
        session = connection.createXASession();
        xa = session.getXAResource();
        send(plain, "IN", "order");
        xa.start(xid, XAResource.TMNOFLAGS);
        try (MessageConsumer consumer = session.createConsumer(session.createQueue("IN"))) {
            assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("order");
        }
        EndToEnd.sendStored(session, "OUT", "done");
    }

    @AfterEach
    void stop() throws JMSException {
        disk.diskSpace(Long.MAX_VALUE);
        connection.close();
        rig.close();
    }

    private static void send(Session session, String queue, String text) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }

    private Message next(String queue) throws JMSException {
        try (MessageConsumer consumer = plain.createConsumer(plain.createQueue(queue))) {
            return consumer.receiveNoWait();
        }
    }

    private void assertCommitted() throws Exception {
        assertThat(EndToEnd.text(next("OUT"))).isEqualTo("done");
        assertThat(next("OUT")).isNull();
        assertThat(next("IN")).isNull();
        assertThat(xa.recover(ALL)).isEmpty();
    }

    private void assertRolledBack() throws Exception {
        RedeliveryTest.assertDelivery(next("IN"), "order", 2);
        assertThat(next("OUT")).isNull();
        assertThat(xa.recover(ALL)).isEmpty();
    }

    private static XAException refused(XaRecoveryTest.Decision call) {
        return catchThrowableOfType(XAException.class, call::run);
    }

    private static void assertRollback(XAException e) {
        assertThat(e.errorCode).isBetween(XAException.XA_RBBASE, XAException.XA_RBEND);
    }

    @Test
    void fullDiskAtPrepareChangesNothingAndIsSaid() throws Exception {
        xa.end(xid, XAResource.TMSUCCESS);
        disk.diskSpace(0);
        XAException full = refused(() -> xa.prepare(xid));
        assertThat(full).hasMessageContaining("no space left");
        assertThat(full.errorCode).isEqualTo(XAException.XAER_RMFAIL);
        disk.diskSpace(Long.MAX_VALUE);
        assertThat(xa.recover(ALL)).isEmpty();
        assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        xa.commit(xid, false);
        assertCommitted();
    }

    @Test
    void fullDiskAtPrepareAndThenARollback() throws Exception {
        xa.end(xid, XAResource.TMSUCCESS);
        disk.diskSpace(0);
        refused(() -> xa.prepare(xid));
        xa.rollback(xid);
        disk.diskSpace(Long.MAX_VALUE);
        assertRolledBack();
    }

    @Test
    void fullDiskAtCommitIsToBeAskedAgainAndTheBranchStaysPrepared() throws Exception {
        xa.end(xid, XAResource.TMSUCCESS);
        assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        disk.diskSpace(0);
        for (int i = 0; i < 2; i++) {
            XAException full = refused(() -> xa.commit(xid, false));
            assertThat(full).hasMessageContaining("no space left");
            assertThat(full.errorCode).isEqualTo(XAException.XA_RETRY);
            assertThat(xid.isIn(xa.recover(ALL))).isTrue();
        }
        disk.diskSpace(Long.MAX_VALUE);
        xa.commit(xid, false);
        assertCommitted();
    }

    @Test
    void fullDiskAtACommitInOnePhaseChangesNothing() throws Exception {
        xa.end(xid, XAResource.TMSUCCESS);
        disk.diskSpace(0);
        XAException full = refused(() -> xa.commit(xid, true));
        assertThat(full).hasMessageContaining("no space left");
        assertThat(full.errorCode).isEqualTo(XAException.XAER_RMFAIL);
        disk.diskSpace(Long.MAX_VALUE);
        xa.commit(xid, true);
        assertCommitted();
    }

    @Test
    void fullDiskAtASendIsSaidAtTheLatestByPrepare() throws Exception {
        disk.diskSpace(0);
        send(session, "OUT", "too much");
        XAException full = refused(() -> {
            xa.end(xid, XAResource.TMSUCCESS);
            xa.prepare(xid);
        });
        assertThat(full).hasMessageContaining("no space left");
        assertRollback(full);
        EndToEnd.rollback(xa, xid);
        disk.diskSpace(Long.MAX_VALUE);
        assertRolledBack();
    }

    @Test
    void destinationDeletedBeforePrepareRollsBackAndIsNamed() throws Exception {
        xa.end(xid, XAResource.TMSUCCESS);
        rig.deleteTopic("b1", "OUT");
        XAException gone = refused(() -> xa.prepare(xid));
        assertThat(gone).hasMessageContaining("topic OUT").hasMessageContaining("deleted");
        assertRollback(gone);
        assertRolledBack();
    }

    @Test
    void destinationDeletedBeforeACommitInOnePhaseRollsBackAndIsNamed() throws Exception {
        xa.end(xid, XAResource.TMSUCCESS);
        rig.deleteTopic("b1", "OUT");
        XAException gone = refused(() -> xa.commit(xid, true));
        assertThat(gone).hasMessageContaining("topic OUT").hasMessageContaining("deleted");
        assertRollback(gone);
        assertRolledBack();
    }

    /** What it has received cannot come again; what it sends may go. */
    @Test
    void sourceDeletedBeforePrepareTakesItsMessageWithItAndTheRestIsCommitted() throws Exception {
        xa.end(xid, XAResource.TMSUCCESS);
        rig.deleteTopic("b1", "IN");
        assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        xa.commit(xid, false);
        assertCommitted();
        send(plain, "IN", "next");
        assertThat(EndToEnd.text(next("IN"))).isEqualTo("next");
    }

    @Test
    void destinationOfAPreparedBranchCannotBeDeleted() throws Exception {
        xa.end(xid, XAResource.TMSUCCESS);
        assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        for (String topic : new String[] {"IN", "OUT"}) {
            assertThat(catchThrowableOfType(IllegalStateException.class, () -> rig.deleteTopic("b1", topic)))
                    .hasMessageContaining(topic)
                    .hasMessageContaining("apogee tx list");
        }
        xa.commit(xid, false);
        assertCommitted();
    }
}
