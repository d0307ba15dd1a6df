package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapter 6, connecting to a Jakarta Messaging provider. */
class Chapter06ConnectingTest extends SpecTest {

    private interface Action {
        void run() throws JMSException;
    }

    private static void closed(Action action) {
        assertThatThrownBy(action::run).isInstanceOf(IllegalStateException.class);
    }

    // ---- 6.1.2 client identifier

    @Test
    void s6_1_2_theClientIdIsSetFirstOrNotAtAll() throws JMSException {
        Connection connection = closing(factory.createConnection());
        String id = name("client");
        connection.setClientID(id);
        assertThat(connection.getClientID()).isEqualTo(id);
        closed(() -> connection.setClientID("other"));
        Connection used = closing(factory.createConnection());
        used.createSession();
        closed(() -> used.setClientID(name("client")));
        Connection started = connect();
        closed(() -> started.setClientID(name("client")));
    }

    @Test
    void s6_1_2_aConfiguredClientIdCannotBeChanged() throws JMSException {
        ApogeeConnectionFactory configured = new ApogeeConnectionFactory(factory.getUri());
        String id = name("client");
        configured.setClientId(id);
        Connection connection = closing(configured.createConnection());
        assertThat(connection.getClientID()).isEqualTo(id);
        closed(() -> connection.setClientID("other"));
    }

    @Test
    void s6_1_2_aClientIdIsForOneConnectionAtATime() throws JMSException {
        String id = name("client");
        Connection first = connect(id);
        Connection second = closing(factory.createConnection());
        assertThatThrownBy(() -> second.setClientID(id)).isInstanceOf(InvalidClientIDException.class);
        first.close();
        Connection third = closing(factory.createConnection());
        third.setClientID(id);
        assertThat(third.getClientID()).isEqualTo(id);
    }

    // ---- 6.1.4, 6.1.5 start and stop

    @Test
    void s6_1_4_nothingIsDeliveredBeforeStartButSendingWorks() throws JMSException {
        Connection connection = closing(factory.createConnection());
        Session session = connection.createSession();
        Queue queue = queue(session);
        session.createProducer(queue).send(session.createTextMessage("x"));
        MessageConsumer consumer = session.createConsumer(queue);
        receiveNothing(consumer);
        assertThat(consumer.receiveNoWait()).isNull();
        connection.start();
        connection.start();
        assertThat(receive(consumer)).isEqualTo("x");
    }

    @Test
    void s6_1_5_stopPausesReceiversAndTheirTimersGoOn() throws JMSException {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = queue(session);
        MessageConsumer consumer = session.createConsumer(queue);
        connection.stop();
        connection.stop();
        send(queue, "x");
        receiveNothing(consumer);
        connection.start();
        assertThat(receive(consumer)).isEqualTo("x");
    }

    @Test
    void s6_1_5_stopWaitsForARunningListenerAndNoneRunsAfter() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = queue(session);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger finished = new AtomicInteger();
        session.createConsumer(queue).setMessageListener(message -> {
            running.countDown();
            try {
                goOn.await(SOON, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            finished.incrementAndGet();
        });
        send(queue, "1", "2");
        assertThat(running.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
        CompletableFuture<Integer> stopped = CompletableFuture.supplyAsync(() -> {
            try {
                connection.stop();
                return finished.get();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        goOn.countDown();
        int atStop = stopped.get(SOON, TimeUnit.MILLISECONDS);
        assertThat(atStop).isPositive();
        await().during(Duration.ofMillis(NEVER)).atMost(Duration.ofMillis(SOON)).until(() -> finished.get() == atStop);
        connection.start();
        await().atMost(Duration.ofMillis(SOON)).until(() -> finished.get() == 2);
    }

    @Test
    void s6_1_6_metaDataSaysThreeDotOne() throws JMSException {
        ConnectionMetaData data = connect().getMetaData();
        assertThat(data.getJMSVersion()).isEqualTo("3.1");
        assertThat(data.getJMSMajorVersion()).isEqualTo(3);
        assertThat(data.getJMSMinorVersion()).isEqualTo(1);
        assertThat(data.getJMSProviderName()).isNotBlank();
        assertThat(data.getProviderVersion()).isNotBlank();
        List<Object> names = new ArrayList<>();
        for (var e = data.getJMSXPropertyNames(); e.hasMoreElements(); ) {
            names.add(e.nextElement());
        }
        assertThat(names).contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
    }

    @Test
    void s6_1_7_theExceptionListenerIsKept() throws JMSException {
        Connection connection = connect();
        assertThat(connection.getExceptionListener()).isNull();
        ExceptionListener listener = e -> {};
        connection.setExceptionListener(listener);
        assertThat(connection.getExceptionListener()).isSameAs(listener);
    }

    // ---- 6.1.8 closing a connection

    @Test
    void s6_1_8_everythingOfAClosedConnectionIsClosed() throws JMSException {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = queue(session);
        Topic topic = topic(session);
        MessageProducer producer = session.createProducer(queue);
        MessageConsumer consumer = session.createConsumer(queue);
        QueueBrowser browser = session.createBrowser(queue);
        Message message = session.createTextMessage("x");
        connection.close();
        connection.close();
        closed(connection::createSession);
        closed(connection::start);
        closed(connection::stop);
        closed(connection::getMetaData);
        closed(connection::getClientID);
        closed(connection::getExceptionListener);
        closed(session::createTextMessage);
        closed(session::getTransacted);
        closed(session::recover);
        closed(() -> session.createProducer(queue));
        closed(() -> session.createConsumer(topic));
        closed(() -> session.createQueue("x"));
        closed(session::createTemporaryQueue);
        closed(() -> producer.send(message));
        closed(producer::getPriority);
        closed(consumer::receive);
        closed(consumer::receiveNoWait);
        closed(consumer::getMessageSelector);
        closed(browser::getEnumeration);
        session.close();
        producer.close();
        consumer.close();
        browser.close();
        assertThat(text(message)).as("messages go on").isEqualTo("x");
    }

    @Test
    void s6_1_8_closeEndsAPendingReceiveWithNull() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<Message> received = CompletableFuture.supplyAsync(() -> {
            try {
                entered.countDown();
                return consumer.receive();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(entered.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
        // The receive may not have begun to wait yet; either way it must end.
        connection.close();
        assertThatCode(() -> {
                    try {
                        assertThat(received.get(SOON, TimeUnit.MILLISECONDS)).isNull();
                    } catch (java.util.concurrent.ExecutionException e) {
                        assertThat(e).hasRootCauseInstanceOf(IllegalStateException.class);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void s6_1_8_closeRollsBackAndDoesNotAcknowledge() throws JMSException {
        Connection connection = connect();
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        Queue sent = queue(transacted);
        Queue taken = queue(transacted);
        Queue unacknowledged = queue(transacted);
        send(taken, "t");
        send(unacknowledged, "u");
        transacted.createProducer(sent).send(transacted.createTextMessage("s"));
        assertThat(receive(transacted.createConsumer(taken))).isEqualTo("t");
        Message message = client.createConsumer(unacknowledged).receive(SOON);
        assertThat(text(message)).isEqualTo("u");
        connection.close();
        closed(message::acknowledge);
        assertThat(drain(sent)).isEmpty();
        assertThat(drain(taken)).containsExactly("t");
        assertThat(drain(unacknowledged)).containsExactly("u");
    }

    @Test
    void s6_1_8_closeWaitsForARunningListenerThatCanStillWork() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = queue(session);
        Queue replies = queue(session);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean replied = new AtomicBoolean();
        MessageProducer producer = session.createProducer(replies);
        session.createConsumer(queue).setMessageListener(message -> {
            running.countDown();
            try {
                goOn.await(SOON, TimeUnit.MILLISECONDS);
                producer.send(session.createTextMessage("reply"));
                replied.set(true);
            } catch (JMSException | InterruptedException e) {
                throw new java.lang.IllegalStateException(e);
            }
        });
        send(queue, "x");
        assertThat(running.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
        CompletableFuture<Boolean> atClose = CompletableFuture.supplyAsync(() -> {
            try {
                connection.close();
                return replied.get();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(atClose.isDone()).isFalse();
        goOn.countDown();
        assertThat(atClose.get(SOON, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(drain(queue))
                .as("AUTO_ACKNOWLEDGE acknowledges it all the same")
                .isEmpty();
        assertThat(drain(replies)).containsExactly("reply");
    }

    // ---- 6.2.7 transactions

    @Test
    void s6_2_7_commitSendsAndAcknowledges() throws JMSException {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue in = queue(session);
        Queue out = queue(session);
        send(in, "a", "b");
        MessageConsumer consumer = session.createConsumer(in);
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        MessageProducer producer = session.createProducer(out);
        producer.send(session.createTextMessage("1"));
        producer.send(session.createTextMessage("2"));
        MessageConsumer watcher = session().createConsumer(out);
        receiveNothing(watcher);
        session.commit();
        assertThat(receive(watcher, 2)).containsExactly("1", "2");
        session.close();
        assertThat(drain(in)).isEmpty();
    }

    @Test
    void s6_2_7_rollbackDestroysAndRecovers() throws JMSException {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue in = queue(session);
        Queue out = queue(session);
        send(in, "a", "b", "c");
        MessageConsumer consumer = session.createConsumer(in);
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        session.createProducer(out).send(session.createTextMessage("1"));
        session.rollback();
        Message again = consumer.receive(SOON);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(receive(consumer)).isEqualTo("b");
        Message first = consumer.receive(SOON);
        assertThat(text(first)).isEqualTo("c");
        assertThat(first.getJMSRedelivered()).isFalse();
        session.commit();
        session.close();
        assertThat(drain(in)).isEmpty();
        assertThat(drain(out)).isEmpty();
    }

    @Test
    void s6_2_7_aTopicAndAQueueInOneTransaction() throws JMSException {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue queue = queue(session);
        Topic topic = topic(session);
        MessageConsumer subscriber = session().createConsumer(topic);
        MessageProducer producer = session.createProducer(null);
        producer.send(queue, session.createTextMessage("q"));
        producer.send(topic, session.createTextMessage("t"));
        receiveNothing(subscriber);
        session.commit();
        assertThat(receive(subscriber)).isEqualTo("t");
        assertThat(drain(queue)).containsExactly("q");
    }

    @Test
    void s6_2_7_commitAndRollbackNeedATransactedSession() throws JMSException {
        Session session = session();
        closed(session::commit);
        closed(session::rollback);
        Session transacted = session(Session.SESSION_TRANSACTED);
        closed(transacted::recover);
        assertThat(transacted.getTransacted()).isTrue();
        assertThat(transacted.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        transacted.commit();
        transacted.rollback();
    }

    // ---- 6.2.9 order

    @Test
    void s6_2_9_messagesOfASessionArriveInOrder() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        String[] texts = new String[500];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        send(queue, texts);
        assertThat(receive(session.createConsumer(queue), texts.length)).containsExactly(texts);
    }

    // ---- 6.2.10 acknowledgment

    @Test
    void s6_2_10_autoAcknowledgedMessagesDoNotComeBack() throws JMSException {
        Session session = session(Session.AUTO_ACKNOWLEDGE);
        Queue queue = queue(session);
        send(queue, "a", "b");
        MessageConsumer consumer = session.createConsumer(queue);
        Message message = consumer.receive(SOON);
        assertThat(text(message)).isEqualTo("a");
        message.acknowledge();
        session.recover();
        assertThat(receive(consumer)).isEqualTo("b");
        session.close();
        assertThat(drain(queue)).isEmpty();
    }

    @Test
    void s6_2_10_dupsOkAcknowledgesBySessionsEnd() throws JMSException {
        Session session = session(Session.DUPS_OK_ACKNOWLEDGE);
        Queue queue = queue(session);
        send(queue, "a", "b");
        assertThat(receive(session.createConsumer(queue), 2)).containsExactly("a", "b");
        session.close();
        assertThat(drain(queue)).isEmpty();
    }

    @Test
    void s6_2_10_acknowledgingOneAcknowledgesAllOfTheSession() throws JMSException {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        Queue one = queue(session);
        Queue two = queue(session);
        send(one, "a", "b", "c");
        send(two, "x");
        MessageConsumer first = session.createConsumer(one);
        MessageConsumer second = session.createConsumer(two);
        Message a = first.receive(SOON);
        assertThat(receive(first)).isEqualTo("b");
        assertThat(receive(second)).isEqualTo("x");
        a.acknowledge();
        session.close();
        assertThat(drain(one)).containsExactly("c");
        assertThat(drain(two)).isEmpty();
    }

    @Test
    void s6_2_10_recoverBeginsAgainWithTheFirstUnacknowledged() throws JMSException {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = queue(session);
        send(queue, "a", "b", "c", "d");
        MessageConsumer consumer = session.createConsumer(queue);
        consumer.receive(SOON).acknowledge();
        assertThat(receive(consumer, 2)).containsExactly("b", "c");
        session.recover();
        List<String> again = new ArrayList<>();
        for (boolean redelivered : new boolean[] {true, true, false}) {
            Message message = consumer.receive(SOON);
            again.add(text(message));
            assertThat(message.getJMSRedelivered()).isEqualTo(redelivered);
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(redelivered ? 2 : 1);
        }
        assertThat(again).containsExactly("b", "c", "d");
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE})
    void s6_2_10_acknowledgingAfterTheSessionIsClosedIsAnError(int mode) throws JMSException {
        Session session = session(mode);
        Queue queue = queue(session);
        send(queue, "a");
        Message message = session.createConsumer(queue).receive(SOON);
        session.close();
        closed(message::acknowledge);
    }

    // ---- 6.2.13 serial execution, 6.2.15 closing a session

    @Test
    void s6_2_13_listenersOfASessionRunOneAtATime() throws Exception {
        Session session = session();
        Queue one = queue(session);
        Queue two = queue(session);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(100);
        for (Queue queue : List.of(one, two)) {
            session.createConsumer(queue).setMessageListener(message -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                inside.decrementAndGet();
                all.countDown();
            });
        }
        String[] texts = Collections.nCopies(50, "x").toArray(new String[0]);
        send(one, texts);
        send(two, texts);
        assertThat(all.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }

    @Test
    void s6_2_15_aClosedSessionRollsBackAndLeavesTheConnectionOpen() throws JMSException {
        Connection connection = connect();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        Queue queue = queue(session);
        send(queue, "a");
        assertThat(receive(session.createConsumer(queue))).isEqualTo("a");
        session.createProducer(queue).send(session.createTextMessage("b"));
        session.close();
        session.close();
        closed(session::createMessage);
        closed(session::commit);
        Session next = connection.createSession();
        Message message = next.createConsumer(queue).receive(SOON);
        assertThat(text(message)).isEqualTo("a");
        assertThat(message.getJMSRedelivered()).isTrue();
        assertThat(drain(queue)).isEmpty();
    }
}
