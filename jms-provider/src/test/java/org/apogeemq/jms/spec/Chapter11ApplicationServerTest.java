package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Chapter 11, application server facilities: connection consumers, server sessions and their pools. XA is elsewhere. */
class Chapter11ApplicationServerTest extends SpecTest {

    /** What an application server does: sessions of a connection, each with a listener, each run on a thread. */
    private static final class Pool implements ServerSessionPool {
        final LinkedBlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();
        final List<String> received = Collections.synchronizedList(new ArrayList<>());
        final List<Message> messages = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger runs = new AtomicInteger();
        final AtomicInteger running = new AtomicInteger();
        volatile int most;

        /** What the application does with a message and its session, beside noting it. */
        interface Work {
            void on(Message message, Session session) throws Exception;
        }

        Pool(Connection connection, int size, int mode, Work work) throws JMSException {
            for (int i = 0; i < size; i++) {
                Session session = connection.createSession(mode);
                session.setMessageListener(message -> listen(message, session, work));
                free.add(new Server(session));
            }
        }

        private void listen(Message message, Session session, Work work) {
            most = Math.max(most, running.incrementAndGet());
            try {
                messages.add(message);
                received.add(((TextMessage) message).getText());
                work.on(message, session);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new java.lang.IllegalStateException(e);
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        public ServerSession getServerSession() throws JMSException {
            try {
                ServerSession next = free.poll(SOON, TimeUnit.MILLISECONDS);
                if (next == null) {
                    throw new JMSException("all server sessions are busy");
                }
                return next;
            } catch (InterruptedException e) {
                throw new JMSException("interrupted");
            }
        }

        private final class Server implements ServerSession {
            private final Session session;

            Server(Session session) {
                this.session = session;
            }

            @Override
            public Session getSession() {
                return session;
            }

            @Override
            public void start() {
                Thread thread = new Thread(() -> {
                    session.run();
                    runs.incrementAndGet();
                    free.add(this);
                });
                thread.setDaemon(true);
                thread.start();
            }
        }

        void awaitReceived(int count) {
            await().atMost(SOON, TimeUnit.MILLISECONDS).until(() -> received.size() >= count);
        }

        /** Until all sessions are back, so that what they had is acknowledged. */
        void awaitIdle(int size) {
            await().atMost(SOON, TimeUnit.MILLISECONDS).until(() -> free.size() == size);
        }
    }

    private static final Pool.Work NOTHING = (message, session) -> {};

    @Test
    @DisplayName(
            "11.2.4 a connection consumer of a queue loads server sessions, which acknowledge what their listeners got")
    void aConnectionConsumerOfAQueue() throws Exception {
        Connection connection = connect();
        Queue queue = queue(session());
        Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, NOTHING);
        ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 10);
        assertThat(consumer.getServerSessionPool()).isSameAs(pool);
        send(queue, "a", "b", "c");
        pool.awaitReceived(3);
        pool.awaitIdle(1);
        Watched.run(consumer::close);
        Watched.run(consumer::close);
        assertThatThrownBy(consumer::getServerSessionPool).isInstanceOf(IllegalStateException.class);
        assertThat(pool.received).containsExactly("a", "b", "c");
        connection.close();
        holds(queue);
    }

    @Test
    @DisplayName(
            "11.2.3 server sessions run together; a pool without a free one holds the consumer up and loses nothing")
    void serverSessionsRunTogether() throws Exception {
        Connection connection = connect();
        Queue queue = queue(session());
        CountDownLatch three = new CountDownLatch(3);
        Pool pool = new Pool(connection, 3, Session.AUTO_ACKNOWLEDGE, (message, session) -> {
            three.countDown();
            three.await(SOON, TimeUnit.MILLISECONDS);
        });
        connection.createConnectionConsumer(queue, null, pool, 1);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            texts.add("m" + i);
        }
        send(queue, texts.toArray(new String[0]));
        pool.awaitReceived(30);
        assertThat(pool.most).isEqualTo(3);
        assertThat(pool.received).containsExactlyInAnyOrderElementsOf(texts);
    }

    @Test
    @DisplayName("11.2.4 at most maxMessages are loaded at a time")
    void atMostMaxMessagesAreLoaded() throws Exception {
        Connection connection = connect();
        Queue queue = queue(session());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            texts.add("m" + i);
        }
        send(queue, texts.toArray(new String[0]));
        Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, NOTHING);
        connection.createConnectionConsumer(queue, null, pool, 4);
        pool.awaitReceived(20);
        pool.awaitIdle(1);
        assertThat(pool.received).containsExactlyElementsOf(texts);
        assertThat(pool.runs.get()).isGreaterThanOrEqualTo(5);
    }

    @Test
    @DisplayName("11.2.4 the selector leaves the rest of a queue to others")
    void theSelectorLeavesTheRest() throws Exception {
        Connection connection = connect();
        Session session = session();
        Queue queue = queue(session);
        for (int i = 0; i < 6; i++) {
            Message message = session.createTextMessage("m" + i);
            message.setIntProperty("n", i);
            session.createProducer(queue).send(message);
        }
        Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, NOTHING);
        connection.createConnectionConsumer(queue, "n >= 4", pool, 10);
        pool.awaitReceived(2);
        pool.awaitIdle(1);
        assertThat(pool.received).containsExactly("m4", "m5");
        connection.close();
        holds(queue, "m0", "m1", "m2", "m3");
    }

    @Test
    @DisplayName("11.2.4 consumers of a topic: unshared, durable, shared, and shared durable")
    void consumersOfATopic() throws Exception {
        String clientId = name("client");
        Connection connection = connect(clientId);
        Connection second = connect();
        Topic topic = topic(session());
        Pool plain = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, NOTHING);
        Pool durable = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, NOTHING);
        Pool shared = new Pool(second, 1, Session.AUTO_ACKNOWLEDGE, NOTHING);
        Pool shared2 = new Pool(second, 1, Session.AUTO_ACKNOWLEDGE, NOTHING);
        Pool sharedDurable = new Pool(second, 1, Session.AUTO_ACKNOWLEDGE, NOTHING);
        String name = name("s");
        connection.createConnectionConsumer(topic, null, plain, 5);
        connection.createDurableConnectionConsumer(topic, "d", null, durable, 5);
        second.createSharedConnectionConsumer(topic, name, null, shared, 5);
        second.createSharedConnectionConsumer(topic, name, null, shared2, 5);
        second.createSharedDurableConnectionConsumer(topic, name, null, sharedDurable, 5);
        send(topic, "1", "2", "3", "4");
        for (Pool pool : List.of(plain, durable, sharedDurable)) {
            pool.awaitReceived(4);
            assertThat(pool.received).containsExactly("1", "2", "3", "4");
        }
        await().atMost(SOON, TimeUnit.MILLISECONDS).until(() -> shared.received.size() + shared2.received.size() == 4);
        assertThat(shared.received).hasSize(2);
        for (Pool pool : List.of(plain, durable, sharedDurable, shared, shared2)) {
            pool.awaitIdle(1);
        }
        connection.close();
        second.close();
        send(topic, "5");
        Session session = connect(clientId).createSession();
        try (MessageConsumer rest = session.createDurableConsumer(topic, "d")) {
            assertThat(receive(rest)).isEqualTo("5");
        }
        session.unsubscribe("d");
        Session unnamed = session();
        try (MessageConsumer rest = unnamed.createSharedDurableConsumer(topic, name)) {
            assertThat(receive(rest)).isEqualTo("5");
        }
        unnamed.unsubscribe(name);
    }

    @Test
    @DisplayName("11.2.4 nothing is delivered before start, nor after stop, not even what was loaded")
    void nothingIsDeliveredWhileStopped() throws Exception {
        Connection connection = closing(factory.createConnection());
        Queue queue = queue(session());
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, (message, session) -> {
            entered.countDown();
            go.await(SOON, TimeUnit.MILLISECONDS);
        });
        connection.createConnectionConsumer(queue, null, pool, 10);
        send(queue, "1", "2", "3");
        receiveNothing(session().createConsumer(queue(session())));
        assertThat(pool.received).isEmpty();
        connection.start();
        assertThat(entered.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
        Watched stop = Watched.start(connection::stop);
        stop.waits();
        go.countDown();
        stop.ends();
        int atStop = pool.received.size();
        receiveNothing(session().createConsumer(queue(session())));
        assertThat(pool.received).hasSize(atStop);
        connection.start();
        pool.awaitReceived(3);
        pool.awaitIdle(1);
        assertThat(pool.received).containsExactly("1", "2", "3");
        assertThat(pool.messages)
                .allSatisfy(m -> assertThat(m.getJMSRedelivered()).isFalse());
    }

    @Test
    @DisplayName("11.2.1 in a transacted server session commit consumes and rollback redelivers")
    void aTransactedServerSession() throws Exception {
        Connection connection = connect();
        Session sender = session();
        Queue queue = queue(sender);
        Queue out = queue(sender);
        Pool pool = new Pool(connection, 1, Session.SESSION_TRANSACTED, (message, session) -> {
            session.createProducer(out).send(session.createTextMessage("out " + ((TextMessage) message).getText()));
            if (message.getIntProperty("JMSXDeliveryCount") == 1) {
                session.rollback();
            } else {
                session.commit();
            }
        });
        connection.createConnectionConsumer(queue, null, pool, 1);
        send(queue, "a", "b");
        pool.awaitReceived(4);
        pool.awaitIdle(1);
        connection.close();
        holds(queue);
        MessageConsumer consumer = session().createConsumer(out);
        assertThat(receive(consumer, 2)).containsExactlyInAnyOrder("out a", "out b");
        receiveNothing(consumer);
    }

    @Test
    @DisplayName("11.2.1 with client acknowledge what is not acknowledged comes again")
    void aClientAcknowledgingServerSession() throws Exception {
        Connection connection = connect();
        Queue queue = queue(session());
        Pool pool = new Pool(connection, 1, Session.CLIENT_ACKNOWLEDGE, (message, session) -> {
            if (((TextMessage) message).getText().equals("2")) {
                message.acknowledge();
            }
        });
        connection.createConnectionConsumer(queue, null, pool, 10);
        send(queue, "1", "2", "3");
        pool.awaitReceived(3);
        pool.awaitIdle(1);
        connection.close();
        holds(queue, "3");
    }

    @Test
    @DisplayName("11.2.1 dups ok acknowledges at the end of a run")
    void aDupsOkServerSession() throws Exception {
        Connection connection = connect();
        Queue queue = queue(session());
        Pool pool = new Pool(connection, 1, Session.DUPS_OK_ACKNOWLEDGE, NOTHING);
        connection.createConnectionConsumer(queue, null, pool, 10);
        send(queue, "1", "2", "3");
        pool.awaitReceived(3);
        pool.awaitIdle(1);
        await().atMost(SOON, TimeUnit.MILLISECONDS).until(() -> {
            try (Connection other = factory.createConnection()) {
                return !other.createSession()
                        .createBrowser(queue)
                        .getEnumeration()
                        .hasMoreElements();
            }
        });
    }

    @Test
    @DisplayName("11.2.1 a listener that throws gets the message again, flagged")
    void aListenerThatThrowsGetsTheMessageAgain() throws Exception {
        Connection connection = connect();
        Queue queue = queue(session());
        Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, (message, session) -> {
            if (!message.getJMSRedelivered()) {
                throw new java.lang.IllegalStateException("thrown by a test");
            }
        });
        connection.createConnectionConsumer(queue, null, pool, 1);
        send(queue, "x");
        pool.awaitReceived(2);
        pool.awaitIdle(1);
        assertThat(pool.messages.get(1).getJMSRedelivered()).isTrue();
        connection.close();
        holds(queue);
    }

    @Test
    @DisplayName("11.2.5 an expired message is not delivered")
    void anExpiredMessageIsNotDelivered() throws Exception {
        Connection connection = connect();
        Session session = session();
        Queue queue = queue(session);
        CountDownLatch go = new CountDownLatch(1);
        Pool pool = new Pool(
                connection, 1, Session.AUTO_ACKNOWLEDGE, (message, own) -> go.await(SOON, TimeUnit.MILLISECONDS));
        connection.createConnectionConsumer(queue, null, pool, 10);
        send(queue, "first");
        pool.awaitReceived(1);
        var producer = session.createProducer(queue);
        producer.setTimeToLive(100);
        producer.send(session.createTextMessage("short"));
        producer.setTimeToLive(0);
        producer.send(session.createTextMessage("long"));
        receiveNothing(session.createConsumer(queue(session)));
        go.countDown();
        pool.awaitReceived(2);
        assertThat(pool.received).containsExactly("first", "long");
    }

    @Test
    @DisplayName(
            "11.2.6 a server session that cannot be started, or is of another connection, loses nothing and is reported")
    void aServerSessionThatCannotBeStarted() throws Exception {
        Connection connection = connect();
        Connection foreign = connect();
        Queue queue = queue(session());
        List<JMSException> reported = Collections.synchronizedList(new ArrayList<>());
        connection.setExceptionListener(reported::add);
        Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, NOTHING);
        Pool other = new Pool(foreign, 1, Session.AUTO_ACKNOWLEDGE, NOTHING);
        AtomicInteger calls = new AtomicInteger();
        ServerSessionPool failing = () -> switch (calls.incrementAndGet()) {
            case 1 -> throw new JMSException("no session, says a test");
            case 2 -> other.getServerSession();
            case 3 -> {
                ServerSession real = pool.free.peek();
                yield new ServerSession() {
                    @Override
                    public Session getSession() throws JMSException {
                        return real.getSession();
                    }

                    @Override
                    public void start() throws JMSException {
                        throw new JMSException("no thread, says a test");
                    }
                };
            }
            default -> pool.getServerSession();
        };
        connection.createConnectionConsumer(queue, null, failing, 10);
        send(queue, "a", "b");
        pool.awaitReceived(2);
        assertThat(pool.received).containsExactly("a", "b");
        assertThat(pool.messages)
                .allSatisfy(m -> assertThat(m.getJMSRedelivered()).isFalse());
        await().atMost(SOON, TimeUnit.MILLISECONDS).until(() -> reported.size() == 3);
        assertThat(reported.get(0)).hasMessageContaining("no session, says a test");
        assertThat(reported.get(1)).hasMessageContaining("another connection");
        assertThat(reported.get(2)).hasMessageContaining("no thread, says a test");
    }

    @Test
    @DisplayName("11.2.4 closing gives back what was not loaded, and waits neither for ever nor for the pool")
    void closingGivesBackWhatWasNotLoaded() throws Exception {
        Connection connection = connect();
        Queue queue = queue(session());
        CountDownLatch go = new CountDownLatch(1);
        Pool pool = new Pool(
                connection, 1, Session.AUTO_ACKNOWLEDGE, (message, session) -> go.await(SOON, TimeUnit.MILLISECONDS));
        ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 1);
        send(queue, "1", "2", "3");
        pool.awaitReceived(1);
        Watched.run(consumer::close);
        go.countDown();
        pool.awaitIdle(1);
        holds(queue, "2", "3");
        assertThat(pool.received).containsExactly("1");
    }

    @Test
    @DisplayName("11.2.1 run without anything loaded returns; a session with a listener takes no consumer's listener")
    void runWithoutAnythingLoadedReturns() throws Exception {
        Session session = session();
        Watched.run(session::run);
        session.setMessageListener(message -> {});
        Watched.run(session::run);
        assertThat(session.getMessageListener()).isNotNull();
        MessageConsumer consumer = session.createConsumer(queue(session));
        assertThatThrownBy(() -> consumer.setMessageListener(message -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("11.2.4 bad arguments are refused")
    void badArgumentsAreRefused() throws Exception {
        Connection connection = connect();
        Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, NOTHING);
        Queue queue = queue(session());
        Topic topic = topic(session());
        assertThatThrownBy(() -> connection.createConnectionConsumer((Queue) null, null, pool, 1))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, "=TEST 'test'", pool, 1))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, null, 1))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, pool, 0))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("0");
        assertThatThrownBy(() -> connection.createDurableConnectionConsumer(topic, "d", null, pool, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("client");
        assertThatThrownBy(() -> connection.createSharedConnectionConsumer(topic, "", null, pool, 1))
                .isInstanceOf(JMSException.class);
        connection.close();
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, pool, 1))
                .isInstanceOf(IllegalStateException.class);
    }
}
