package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.jms.vendor.ContainerSession;
import org.apogeemq.jms.vendor.LocalTransactions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class XaTransactionTest extends EndToEnd {

    private XAConnection xaConnection() throws JMSException {
        XAConnection connection = new ApogeeXAConnectionFactory(rig.uri("")).createXAConnection();
        open(connection);
        connection.start();
        return connection;
    }

    private XASession xaSession() throws JMSException {
        return xaConnection().createXASession();
    }

    private void send(String queue, String... texts) throws JMSException {
        Session session = connect().createSession();
        for (String text : texts) {
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
        }
        session.close();
    }

    private static void send(XASession session, String queue, String text) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }

    private MessageConsumer outside(String queue) throws JMSException {
        Session session = connect().createSession();
        return session.createConsumer(session.createQueue(queue));
    }

    @Test
    void sendsAndReceivesOverSeveralDestinationsAreOneBranch() throws Exception {
        send("IN1", "a");
        send("IN2", "b");
        XASession session = xaSession();
        XAResource xa = session.getXAResource();
        TestXid xid = TestXid.fresh();
        xa.start(xid, XAResource.TMNOFLAGS);
        assertThat(text(session.createConsumer(session.createQueue("IN1")).receive(WAIT)))
                .isEqualTo("a");
        assertThat(text(session.createConsumer(session.createQueue("IN2")).receive(WAIT)))
                .isEqualTo("b");
        send(session, "OUT1", "x");
        send(session, "OUT2", "y");
        xa.end(xid, XAResource.TMSUCCESS);
        MessageConsumer out1 = outside("OUT1");
        MessageConsumer out2 = outside("OUT2");
        assertThat(out1.receiveNoWait()).isNull();
        assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        assertThat(out2.receiveNoWait()).isNull();
        xa.commit(xid, false);
        assertThat(text(out1.receive(WAIT))).isEqualTo("x");
        assertThat(text(out2.receive(WAIT))).isEqualTo("y");
        session.close();
        assertThat(outside("IN1").receiveNoWait()).isNull();
        assertThat(outside("IN2").receiveNoWait()).isNull();
    }

    @Test
    void anotherConnectionFinishesWhatADeadOneHasPrepared() throws Exception {
        send("IN", "a");
        XAConnection first = xaConnection();
        XASession session = first.createXASession();
        TestXid xid = TestXid.fresh();
        session.getXAResource().start(xid, XAResource.TMNOFLAGS);
        assertThat(text(session.createConsumer(session.createQueue("IN")).receive(WAIT)))
                .isEqualTo("a");
        send(session, "OUT", "x");
        session.getXAResource().end(xid, XAResource.TMSUCCESS);
        assertThat(session.getXAResource().prepare(xid)).isEqualTo(XAResource.XA_OK);
        first.close();
        XAResource recovery = xaSession().getXAResource();
        assertThat(xid.isIn(recovery.recover(XAResource.TMSTARTRSCAN))).isTrue();
        assertThat(recovery.recover(XAResource.TMNOFLAGS)).isEmpty();
        assertThat(recovery.recover(XAResource.TMENDRSCAN)).isEmpty();
        assertThat(outside("IN").receiveNoWait()).isNull();
        recovery.commit(xid, false);
        assertThat(text(outside("OUT").receive(WAIT))).isEqualTo("x");
        assertThat(outside("IN").receiveNoWait()).isNull();
        assertThat(recovery.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .isEmpty();
    }

    @Test
    void rollbackDeliversAgainInOrderAndCounted() throws Exception {
        send("IN", "a", "b", "c");
        XASession session = xaSession();
        XAResource xa = session.getXAResource();
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        for (boolean prepared : new boolean[] {false, true}) {
            TestXid xid = TestXid.fresh();
            xa.start(xid, XAResource.TMNOFLAGS);
            assertThat(texts(consumer, 2)).containsExactly("a", "b");
            send(session, "OUT", "never");
            xa.end(xid, XAResource.TMSUCCESS);
            if (prepared) {
                xa.prepare(xid);
            }
            xa.rollback(xid);
        }
        Message a = consumer.receive(WAIT);
        assertThat(text(a)).isEqualTo("a");
        assertThat(a.getIntProperty("JMSXDeliveryCount")).isEqualTo(3);
        Message b = consumer.receive(WAIT);
        assertThat(text(b)).isEqualTo("b");
        assertThat(b.getJMSRedelivered()).isTrue();
        Message c = consumer.receive(WAIT);
        assertThat(text(c)).isEqualTo("c");
        assertThat(c.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(outside("OUT").receiveNoWait()).isNull();
    }

    @Test
    void outsideABranchASessionSendsAndAcknowledgesAtOnce() throws Exception {
        send("IN", "a", "b");
        XASession session = xaSession();
        assertThat(session.getTransacted()).isTrue();
        assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        assertThat(text(consumer.receive(WAIT))).isEqualTo("a");
        send(session, "OUT", "x");
        assertThat(text(outside("OUT").receive(WAIT))).isEqualTo("x");
        session.close();
        MessageConsumer rest = outside("IN");
        Message b = rest.receive(WAIT);
        assertThat(text(b)).isEqualTo("b");
        assertThat(b.getJMSRedelivered()).isFalse();
        assertThat(rest.receiveNoWait()).isNull();
    }

    @Test
    void theSessionDoesNotEndBranchesItself() throws Exception {
        XASession session = xaSession();
        assertThatThrownBy(session::commit)
                .isInstanceOf(TransactionInProgressException.class)
                .hasMessageContaining("transaction manager");
        TestXid xid = TestXid.fresh();
        session.getXAResource().start(xid, XAResource.TMNOFLAGS);
        assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
        session.getXAResource().end(xid, XAResource.TMSUCCESS);
        session.getXAResource().rollback(xid); // until then the connection stays
    }

    @Test
    void suspendedBranchesKeepTheirWorkApart() throws Exception {
        XASession session = xaSession();
        XAResource xa = session.getXAResource();
        send("IN", "a", "b", "c");
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        TestXid kept = TestXid.fresh();
        TestXid dropped = TestXid.fresh();
        xa.start(kept, XAResource.TMNOFLAGS);
        assertThat(text(consumer.receive(WAIT))).isEqualTo("a");
        send(session, "OUT", "kept 1");
        xa.end(kept, XAResource.TMSUSPEND);
        xa.start(dropped, XAResource.TMNOFLAGS);
        assertThat(text(consumer.receive(WAIT))).isEqualTo("b");
        send(session, "OUT", "dropped");
        xa.end(dropped, XAResource.TMSUSPEND);
        send(session, "OUT", "outside");
        xa.start(kept, XAResource.TMRESUME);
        send(session, "OUT", "kept 2");
        xa.end(kept, XAResource.TMSUCCESS);
        xa.end(dropped, XAResource.TMSUCCESS);
        xa.rollback(dropped);
        xa.commit(kept, true);
        MessageConsumer out = outside("OUT");
        assertThat(texts(out, 3)).containsExactlyInAnyOrder("outside", "kept 1", "kept 2");
        assertThat(out.receiveNoWait()).isNull();
        session.close();
        MessageConsumer rest = outside("IN");
        assertThat(texts(rest, 2)).containsExactly("b", "c");
        assertThat(rest.receiveNoWait()).isNull();
    }

    @Test
    void sessionsOfOneConnectionJoin() throws Exception {
        XAConnection connection = xaConnection();
        joined(connection.createXASession(), connection.createXASession());
    }

    @Test
    void sessionsOfTwoConnectionsJoin() throws Exception {
        joined(xaSession(), xaSession());
    }

    private void joined(XASession one, XASession two) throws Exception {
        send("IN", "a", "b");
        assertThat(one.getXAResource().isSameRM(two.getXAResource())).isTrue();
        for (boolean commit : new boolean[] {false, true}) {
            TestXid xid = TestXid.fresh();
            one.getXAResource().start(xid, XAResource.TMNOFLAGS);
            two.getXAResource().start(xid, XAResource.TMJOIN);
            MessageConsumer consumer = two.createConsumer(two.createQueue("IN"));
            assertThat(texts(consumer, 2)).containsExactly("a", "b");
            send(one, "OUT", "x" + commit);
            send(two, "OUT", "y" + commit);
            one.getXAResource().end(xid, XAResource.TMSUCCESS);
            two.getXAResource().end(xid, XAResource.TMSUCCESS);
            assertThat(one.getXAResource().prepare(xid)).isEqualTo(XAResource.XA_OK);
            if (commit) {
                one.getXAResource().commit(xid, false);
            } else {
                one.getXAResource().rollback(xid);
            }
            consumer.close();
        }
        assertThat(texts(outside("OUT"), 2)).containsExactlyInAnyOrder("xtrue", "ytrue");
        assertThat(outside("IN").receiveNoWait()).isNull();
    }

    @Test
    void anotherResourceManagerIsNotTheSame() throws Exception {
        XAResource xa = xaSession().getXAResource();
        try (Rig other = new Rig(Transport.EMBEDDED, directory.resolve("other"));
                XAConnection connection = new ApogeeXAConnectionFactory(other.uri("")).createXAConnection()) {
            assertThat(xa.isSameRM(connection.createXASession().getXAResource()))
                    .isFalse();
        }
        assertThat(xa.isSameRM(null)).isFalse();
    }

    @Test
    void closingSessionAndConnectionLeavesTheWorkToTheManager() throws Exception {
        send("IN", "a", "b");
        XAConnection connection = xaConnection();
        XASession session = connection.createXASession();
        XAResource xa = session.getXAResource();
        TestXid xid = TestXid.fresh();
        xa.start(xid, XAResource.TMNOFLAGS);
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        assertThat(text(consumer.receive(WAIT))).isEqualTo("a");
        send(session, "OUT", "x");
        connection.close();
        xa.end(xid, XAResource.TMSUCCESS);
        MessageConsumer out = outside("OUT");
        assertThat(out.receiveNoWait()).isNull();
        assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        xa.commit(xid, false);
        assertThat(text(out.receive(WAIT))).isEqualTo("x");
        MessageConsumer rest = outside("IN");
        Message b = rest.receive(WAIT);
        assertThat(text(b)).isEqualTo("b");
        assertThat(b.getJMSRedelivered()).isFalse();
        assertThat(rest.receiveNoWait()).isNull();
    }

    @Test
    void closingAConsumerKeepsWhatItReceivedInTheBranch() throws Exception {
        send("IN", "a", "b");
        XASession session = xaSession();
        XAResource xa = session.getXAResource();
        TestXid xid = TestXid.fresh();
        xa.start(xid, XAResource.TMNOFLAGS);
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        assertThat(text(consumer.receive(WAIT))).isEqualTo("a");
        consumer.close();
        xa.end(xid, XAResource.TMSUCCESS);
        xa.commit(xid, true);
        MessageConsumer rest = outside("IN");
        assertThat(text(rest.receive(WAIT))).isEqualTo("b");
        assertThat(rest.receiveNoWait()).isNull();
    }

    @Test
    void eachAnnouncedMessageIsTakenInABranchOfItsOwn() throws Exception {
        send("IN", "good", "bad", "last");
        XASession session = xaSession();
        XAResource xa = session.getXAResource();
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        List<String> seen = new ArrayList<>();
        while (seen.size() < 4) {
            TestXid xid = TestXid.fresh();
            xa.start(xid, XAResource.TMNOFLAGS);
            Message message = consumer.receive(WAIT);
            seen.add(text(message) + message.getIntProperty("JMSXDeliveryCount"));
            send(session, "OUT", text(message));
            xa.end(xid, XAResource.TMSUCCESS);
            if (seen.get(seen.size() - 1).equals("bad1")) {
                xa.rollback(xid);
            } else {
                xa.commit(xid, true);
            }
        }
        assertThat(seen).containsExactly("good1", "bad1", "bad2", "last1");
        assertThat(texts(outside("OUT"), 3)).containsExactly("good", "bad", "last");
    }

    /** An application server: a connection consumer loads a session, a thread runs it inside a branch. */
    @Test
    void serverSessionsDeliverEachMessageInABranchOfItsOwn() throws Exception {
        XAConnection connection = xaConnection();
        XASession session = connection.createXASession();
        XAResource xa = session.getXAResource();
        List<String> seen = new CopyOnWriteArrayList<>();
        session.setMessageListener(message -> {
            try {
                seen.add(text(message) + message.getIntProperty("JMSXDeliveryCount"));
                send(session, "OUT", text(message));
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        BlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();
        ExecutorService worker = Executors.newSingleThreadExecutor();
        open(worker::shutdownNow);
        ServerSession server = new ServerSession() {
            @Override
            public Session getSession() {
                return session;
            }

            @Override
            public void start() {
                worker.execute(() -> {
                    TestXid xid = TestXid.fresh();
                    try {
                        xa.start(xid, XAResource.TMNOFLAGS);
                        session.run();
                        xa.end(xid, XAResource.TMSUCCESS);
                        if (seen.get(seen.size() - 1).equals("bad1")) {
                            xa.rollback(xid);
                        } else {
                            xa.commit(xid, true);
                        }
                    } catch (XAException e) {
                        seen.add(e.toString());
                    }
                    free.add(this);
                });
            }
        };
        free.add(server);
        send("IN", "good", "bad", "last");
        ServerSessionPool pool = () -> {
            try {
                return free.take();
            } catch (InterruptedException e) {
                throw new JMSException("interrupted");
            }
        };
        ConnectionConsumer consumer = connection.createConnectionConsumer(session.createQueue("IN"), null, pool, 1);
        MessageConsumer out = outside("OUT");
        assertThat(texts(out, 3)).containsExactlyInAnyOrder("good", "bad", "last");
        assertThat(out.receiveNoWait()).isNull();
        assertThat(seen).containsExactlyInAnyOrder("good1", "bad1", "bad2", "last1");
        consumer.close();
        assertThat(outside("IN").receiveNoWait()).isNull();
    }

    @Test
    void whatAListenerReceivedBeforeItsBranchIsOutside() throws Exception {
        XASession session = xaSession();
        XAResource xa = session.getXAResource();
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        session.createConsumer(session.createQueue("IN")).setMessageListener(message -> {
            TestXid xid = TestXid.fresh();
            try {
                xa.start(xid, XAResource.TMNOFLAGS);
                send(session, "OUT", "never");
                xa.end(xid, XAResource.TMSUCCESS);
                xa.rollback(xid);
                done.add(text(message));
            } catch (XAException | JMSException e) {
                done.add(e.toString());
            }
        });
        send("IN", "a", "b");
        assertThat(done.poll(WAIT, TimeUnit.MILLISECONDS)).isEqualTo("a");
        assertThat(done.poll(WAIT, TimeUnit.MILLISECONDS)).isEqualTo("b");
        session.close();
        assertThat(outside("IN").receiveNoWait()).isNull();
        assertThat(outside("OUT").receiveNoWait()).isNull();
    }

    /** Whoever does not notice that his transaction has not begun must not work outside of it. */
    @Test
    void afterAStartThatFailedTheSessionDoesNothingUntilOneSucceeds() throws Exception {
        send("IN", "a", "b");
        XASession session = xaSession();
        XAResource xa = session.getXAResource();
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        failToStart(xa);
        assertBarred(() -> send(session, "OUT", "outside"), "send to 'OUT'");
        assertBarred(() -> consumer.receive(WAIT), "receive from 'IN'");
        assertBarred(consumer::receiveNoWait, "receive from 'IN'");
        TestXid xid = TestXid.fresh();
        xa.start(xid, XAResource.TMNOFLAGS);
        assertThat(text(consumer.receive(WAIT))).isEqualTo("a");
        send(session, "OUT", "inside");
        xa.end(xid, XAResource.TMSUCCESS);
        xa.commit(xid, true);
        send(session, "OUT", "outside on purpose");
        MessageConsumer out = outside("OUT");
        assertThat(texts(out, 2)).containsExactly("inside", "outside on purpose");
        failToStart(xa);
        ((LocalTransactions) session).begin();
        send(session, "OUT", "in a local transaction");
        session.commit();
        failToStart(xa);
        ((ContainerSession) session).forgetFailedStart();
        send(session, "OUT", "for the next in the pool");
        assertThat(texts(out, 2)).containsExactly("in a local transaction", "for the next in the pool");
        assertThat(out.receiveNoWait()).isNull();
        assertThat(text(consumer.receive(WAIT))).isEqualTo("b");
    }

    /** There is nothing to join. */
    private static void failToStart(XAResource xa) {
        assertThatThrownBy(() -> xa.start(TestXid.fresh(), XAResource.TMJOIN)).isInstanceOf(XAException.class);
    }

    private static void assertBarred(ThrowingCallable call, String what) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("roll the transaction back")
                .hasMessageContaining("XAER_NOTA")
                .hasCauseInstanceOf(XAException.class);
    }

    @Test
    void aServerSessionGivesBackWhatItWasLoadedWithWhenItsStartHasFailed() throws Exception {
        XAConnection connection = xaConnection();
        XASession session = connection.createXASession();
        session.setMessageListener(message -> {
            throw new AssertionError("outside of the transaction");
        });
        CompletableFuture<Void> ran = new CompletableFuture<>();
        ServerSession server = new ServerSession() {
            @Override
            public Session getSession() {
                return session;
            }

            @Override
            public void start() {
                failToStart(session.getXAResource());
                session.run();
                ran.complete(null);
            }
        };
        ConnectionConsumer consumer =
                connection.createConnectionConsumer(session.createQueue("IN"), null, () -> server, 1);
        send("IN", "a");
        ran.get(WAIT, TimeUnit.MILLISECONDS);
        consumer.close();
        assertThat(text(outside("IN").receive(WAIT))).isEqualTo("a");
    }

    @Test
    void contextsWorkForBranches() throws Exception {
        XAJMSContext context = new ApogeeXAConnectionFactory(rig.uri("")).createXAContext();
        open(context);
        XAResource xa = context.getXAResource();
        Queue queue = context.createQueue("CTX");
        TestXid xid = TestXid.fresh();
        assertThat(context.getTransacted()).isTrue();
        assertThatThrownBy(context::commit).isInstanceOf(TransactionInProgressRuntimeException.class);
        xa.start(xid, XAResource.TMNOFLAGS);
        context.createProducer().send(queue, "x");
        xa.end(xid, XAResource.TMSUCCESS);
        JMSContext plain = context(JMSContext.AUTO_ACKNOWLEDGE);
        JMSConsumer consumer = plain.createConsumer(plain.createQueue("CTX"));
        assertThat(consumer.receiveNoWait()).isNull();
        xa.commit(xid, true);
        assertThat(consumer.receiveBody(String.class, WAIT)).isEqualTo("x");
        try (JMSContext sharing = context.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
            assertThat(sharing.getTransacted()).isFalse();
        }
    }

    @Test
    void localTransactionsWorkWithoutAManager() throws Exception {
        send("IN", "a");
        XASession session = xaSession();
        LocalTransactions local = (LocalTransactions) session;
        local.begin();
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN"));
        assertThat(text(consumer.receive(WAIT))).isEqualTo("a");
        send(session, "OUT", "dropped");
        assertThatThrownBy(() -> session.getXAResource().start(TestXid.fresh(), XAResource.TMNOFLAGS))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_OUTSIDE));
        assertThatThrownBy(local::begin).isInstanceOf(IllegalStateException.class);
        local.rollback();
        local.begin();
        Message again = consumer.receive(WAIT);
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        send(session, "OUT", "kept");
        MessageConsumer out = outside("OUT");
        assertThat(out.receiveNoWait()).isNull();
        local.commit();
        assertThat(text(out.receive(WAIT))).isEqualTo("kept");
        assertThatThrownBy(local::commit).isInstanceOf(TransactionInProgressException.class);
        send(session, "OUT", "at once");
        assertThat(text(out.receive(WAIT))).isEqualTo("at once");
    }
}
