package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.Arrays;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Arguments at and beyond their limits, and sessions that are used wrongly. */
class XaArgumentsTest extends EndToEnd {
    private XAConnection connection;
    private XASession session;
    private XAResource xa;

    @BeforeEach
    void connectForXa() throws JMSException {
        connection = new ApogeeXAConnectionFactory(rig.uri("")).createXAConnection();
        open(connection);
        connection.start();
        session = connection.createXASession();
        xa = session.getXAResource();
    }

    private static void assertCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(code))
                .message()
                .isNotBlank();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }

    @Test
    void xidsThatNameNoBranchAreInvalid() {
        for (Xid bad : Arrays.asList(
                null,
                new TestXid(-1, bytes(1), bytes(1)),
                new TestXid(0, bytes(0), bytes(1)),
                new TestXid(0, null, bytes(1)),
                new TestXid(0, bytes(1), null),
                new TestXid(0, bytes(65), bytes(1)),
                new TestXid(0, bytes(1), bytes(65)))) {
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> xa.start(bad, XAResource.TMNOFLAGS),
                    () -> xa.end(bad, XAResource.TMSUCCESS),
                    () -> xa.prepare(bad),
                    () -> xa.commit(bad, true),
                    () -> xa.rollback(bad),
                    () -> xa.forget(bad))) {
                assertCode(XAException.XAER_INVAL, call);
            }
        }
    }

    @Test
    void flagsThatAreNotForTheCallAreInvalid() throws XAException {
        TestXid xid = TestXid.fresh();
        for (int flags : new int[] {
            XAResource.TMSUCCESS,
            XAResource.TMFAIL,
            XAResource.TMSUSPEND,
            XAResource.TMONEPHASE,
            XAResource.TMSTARTRSCAN,
            XAResource.TMJOIN | XAResource.TMRESUME,
            1,
            -1
        }) {
            assertCode(XAException.XAER_INVAL, () -> xa.start(xid, flags));
        }
        xa.start(xid, XAResource.TMNOFLAGS);
        for (int flags : new int[] {
            XAResource.TMNOFLAGS,
            XAResource.TMJOIN,
            XAResource.TMRESUME,
            XAResource.TMSUCCESS | XAResource.TMFAIL,
            XAResource.TMONEPHASE
        }) {
            assertCode(XAException.XAER_INVAL, () -> xa.end(xid, flags));
        }
        assertCode(XAException.XAER_INVAL, () -> xa.recover(XAResource.TMSUCCESS));
        assertCode(XAException.XAER_INVAL, () -> xa.recover(XAResource.TMSTARTRSCAN | XAResource.TMJOIN));
        assertCode(XAException.XAER_INVAL, () -> xa.setTransactionTimeout(-1));
        xa.end(xid, XAResource.TMSUCCESS);
        xa.rollback(xid);
    }

    @Test
    void xidsOfAnyFormatAndLengthComeBackAsTheyWere() throws Exception {
        List<TestXid> xids = List.of(
                new TestXid(Integer.MIN_VALUE, bytes(64), bytes(64)),
                new TestXid(Integer.MAX_VALUE, bytes(1), bytes(0)),
                new TestXid(0, new byte[64], new byte[64]),
                new TestXid(131077, bytes(28), bytes(28)));
        for (TestXid xid : xids) {
            xa.start(xid, XAResource.TMNOFLAGS);
            session.createProducer(session.createQueue("XIDS")).send(session.createTextMessage("x"));
            xa.end(xid, XAResource.TMSUCCESS);
            assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        Xid[] found = xa.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
        assertThat(found).hasSize(xids.size());
        assertThat(xids).allMatch(xid -> xid.isIn(found));
        for (Xid xid : found) {
            xid.getGlobalTransactionId()[0] = 1; // a copy
            xa.commit(xid, false);
        }
        Session plain = connect().createSession();
        assertThat(texts(plain.createConsumer(plain.createQueue("XIDS")), 4)).containsOnly("x");
    }

    @Test
    void anXidWhoseArraysChangeAfterTheCallNamesTheSameBranch() throws Exception {
        byte[] shared = bytes(8);
        TestXid reused = new TestXid(1, shared, bytes(1));
        xa.start(reused, XAResource.TMNOFLAGS);
        byte[] before = shared.clone();
        shared[0] = 0;
        assertCode(XAException.XAER_NOTA, () -> xa.end(reused, XAResource.TMSUCCESS));
        TestXid same = new TestXid(1, before, bytes(1));
        xa.end(same, XAResource.TMSUCCESS);
        xa.rollback(same);
    }

    @Test
    void aSessionWorksForOneBranchAtATime() throws Exception {
        TestXid first = TestXid.fresh();
        TestXid second = TestXid.fresh();
        xa.start(first, XAResource.TMNOFLAGS);
        assertCode(XAException.XAER_PROTO, () -> xa.start(second, XAResource.TMNOFLAGS));
        assertCode(XAException.XAER_NOTA, () -> xa.end(second, XAResource.TMSUCCESS));
        session.createProducer(session.createQueue("ONE")).send(session.createTextMessage("x"));
        xa.end(first, XAResource.TMSUCCESS);
        xa.commit(first, true);
        Session plain = connect().createSession();
        assertThat(texts(plain.createConsumer(plain.createQueue("ONE")), 1)).containsExactly("x");
    }

    /** Narayana ends joined resources once more that WildFly's pool has delisted before. */
    @Test
    void aSecondEndOfTheSameBranchChangesNothing() throws Exception {
        TestXid xid = TestXid.fresh();
        xa.start(xid, XAResource.TMNOFLAGS);
        session.createProducer(session.createQueue("TWICE")).send(session.createTextMessage("x"));
        xa.end(xid, XAResource.TMSUCCESS);
        xa.end(xid, XAResource.TMSUCCESS);
        assertCode(XAException.XAER_PROTO, () -> xa.end(xid, XAResource.TMSUSPEND));
        xa.commit(xid, true);
        Session plain = connect().createSession();
        assertThat(texts(plain.createConsumer(plain.createQueue("TWICE")), 1)).containsExactly("x");
    }

    @Test
    void timeoutsAreKeptPerResource() throws XAException {
        assertThat(xa.getTransactionTimeout()).isZero();
        assertThat(xa.setTransactionTimeout(77)).isTrue();
        assertThat(xa.getTransactionTimeout()).isEqualTo(77);
        assertThat(xa.setTransactionTimeout(0)).isTrue();
        assertThat(xa.getTransactionTimeout()).isZero();
    }

    @Test
    void aClosedSessionStartsNothing() throws Exception {
        session.close();
        assertCode(XAException.XAER_RMERR, () -> xa.start(TestXid.fresh(), XAResource.TMNOFLAGS));
        assertThat(xa.recover(XAResource.TMSTARTRSCAN)).isEmpty();
        connection.close();
        assertCode(XAException.XAER_RMFAIL, () -> xa.recover(XAResource.TMSTARTRSCAN));
    }

    @Test
    void theResourceIsAlwaysTheSame() throws Exception {
        assertThat(session.getXAResource()).isSameAs(xa);
        assertThat(session.getSession()).isInstanceOf(Session.class);
        assertThat(xa.isSameRM(xa)).isTrue();
    }
}
