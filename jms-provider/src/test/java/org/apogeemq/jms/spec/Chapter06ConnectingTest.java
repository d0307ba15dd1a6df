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
import org.junit.jupiter.api.DisplayName;
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
    @DisplayName("6.1.2 the client id is set first or not at all")
    void theClientIdIsSetFirstOrNotAtAll() throws JMSException {
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
    @DisplayName("6.1.2 a configured client id cannot be changed")
    void aConfiguredClientIdCannotBeChanged() throws JMSException {
        ApogeeConnectionFactory configured = new ApogeeConnectionFactory(factory.getUri());
        String id = name("client");
        configured.setClientId(id);
        Connection connection = closing(configured.createConnection());
        assertThat(connection.getClientID()).isEqualTo(id);
        closed(() -> connection.setClientID("other"));
    }

    @Test
    @DisplayName("6.1.2 a client id is for one connection at a time")
    void aClientIdIsForOneConnectionAtATime() throws JMSException {
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
    @DisplayName("6.1.4 nothing is delivered before start but sending works")
    void nothingIsDeliveredBeforeStartButSendingWorks() throws JMSException {
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
    @DisplayName("6.1.5 stop pauses receivers and their timers go on")
    void stopPausesReceiversAndTheirTimersGoOn() throws JMSException {
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
    @DisplayName("6.1.4 a consumer of a connection that is not started takes nothing from others")
    void consumerOfAConnectionThatIsNotStartedTakesNothingFromOthers() throws JMSException {
        Connection idle = closing(factory.createConnection());
        Session idleSession = idle.createSession();
        Queue queue = queue(idleSession);
        MessageConsumer waiting = idleSession.createConsumer(queue);
        send(queue, "a", "b");
        MessageConsumer busy = session().createConsumer(queue);
        assertThat(receive(busy, 2)).containsExactly("a", "b");
        busy.close();
        send(queue, "c");
        idle.start();
        assertThat(receive(waiting)).isEqualTo("c");
    }

    @Test
    @DisplayName("6.1.5 a stopped connection gives back what it had not delivered")
    void stoppedConnectionGivesBackWhatItHadNotDelivered() throws JMSException {
        Connection first = connect();
        Session session = first.createSession(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = queue(session);
        MessageConsumer consumer = session.createConsumer(queue);
        send(queue, "a", "b", "c");
        Message delivered = consumer.receive(SOON);
        first.stop();
        MessageConsumer other = session().createConsumer(queue);
        Message second = other.receive(SOON);
        assertThat(text(second)).isEqualTo("b");
        assertThat(second.getJMSRedelivered()).isFalse();
        assertThat(receive(other)).isEqualTo("c");
        other.close();
        delivered.acknowledge();
        send(queue, "d");
        first.start();
        assertThat(receive(consumer)).isEqualTo("d");
    }

    @Test
    @DisplayName("6.1.5 stop waits for a running listener and none runs after")
    void stopWaitsForARunningListenerAndNoneRunsAfter() throws Exception {
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
    @DisplayName("6.1.6 meta data says three dot one")
    void metaDataSaysThreeDotOne() throws JMSException {
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
    @DisplayName("6.1.7 the exception listener is kept")
    void theExceptionListenerIsKept() throws JMSException {
        Connection connection = connect();
        assertThat(connection.getExceptionListener()).isNull();
        ExceptionListener listener = e -> {};
        connection.setExceptionListener(listener);
        assertThat(connection.getExceptionListener()).isSameAs(listener);
    }

    // ---- 6.1.8 closing a connection

    @Test
    @DisplayName("6.1.8 everything of a closed connection is closed")
    void everythingOfAClosedConnectionIsClosed() throws JMSException {
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
    @DisplayName("6.1.8 close ends a pending receive with null")
    void closeEndsAPendingReceiveWithNull() throws Exception {
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
    @DisplayName("6.1.8 close rolls back and does not acknowledge")
    void closeRollsBackAndDoesNotAcknowledge() throws JMSException {
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
        holds(sent);
        holds(taken, "t");
        holds(unacknowledged, "u");
    }

    @Test
    @DisplayName("6.1.8 close waits for a running listener that can still work")
    void closeWaitsForARunningListenerThatCanStillWork() throws Exception {
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
        // AUTO_ACKNOWLEDGE acknowledges it all the same.
        holds(queue);
        holds(replies, "reply");
    }

    // ---- 6.2.7 transactions

    @Test
    @DisplayName("6.2.7 commit sends and acknowledges")
    void commitSendsAndAcknowledges() throws JMSException {
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
        holds(in);
    }

    @Test
    @DisplayName("6.2.7 rollback destroys and recovers")
    void rollbackDestroysAndRecovers() throws JMSException {
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
        holds(in);
        holds(out);
    }

    @Test
    @DisplayName("6.2.7 a topic and a queue in one transaction")
    void aTopicAndAQueueInOneTransaction() throws JMSException {
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
        holds(queue, "q");
    }

    @Test
    @DisplayName("6.2.7 commit and rollback need a transacted session")
    void commitAndRollbackNeedATransactedSession() throws JMSException {
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
    @DisplayName("6.2.9 messages of a session arrive in order")
    void messagesOfASessionArriveInOrder() throws JMSException {
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
    @DisplayName("6.2.10 auto acknowledged messages do not come back")
    void autoAcknowledgedMessagesDoNotComeBack() throws JMSException {
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
        holds(queue);
    }

    @Test
    @DisplayName("6.2.10 dups ok acknowledges by sessions end")
    void dupsOkAcknowledgesBySessionsEnd() throws JMSException {
        Session session = session(Session.DUPS_OK_ACKNOWLEDGE);
        Queue queue = queue(session);
        send(queue, "a", "b");
        assertThat(receive(session.createConsumer(queue), 2)).containsExactly("a", "b");
        session.close();
        holds(queue);
    }

    @Test
    @DisplayName("6.2.10 acknowledging one acknowledges all of the session")
    void acknowledgingOneAcknowledgesAllOfTheSession() throws JMSException {
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
        holds(one, "c");
        holds(two);
    }

    @Test
    @DisplayName("6.2.10 recover begins again with the first unacknowledged")
    void recoverBeginsAgainWithTheFirstUnacknowledged() throws JMSException {
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
    @DisplayName("6.2.10 acknowledging after the session is closed is an error")
    void acknowledgingAfterTheSessionIsClosedIsAnError(int mode) throws JMSException {
        Session session = session(mode);
        Queue queue = queue(session);
        send(queue, "a");
        Message message = session.createConsumer(queue).receive(SOON);
        session.close();
        closed(message::acknowledge);
    }

    // ---- 6.2.13 serial execution, 6.2.15 closing a session

    @Test
    @DisplayName("6.2.13 listeners of a session run one at a time")
    void listenersOfASessionRunOneAtATime() throws Exception {
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
    @DisplayName("6.2.15 a closed session rolls back and leaves the connection open")
    void aClosedSessionRollsBackAndLeavesTheConnectionOpen() throws JMSException {
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
        holds(queue);
    }
}
