package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 6.1.5, 6.1.8, 6.2.5, 6.2.13 and 6.2.15: who may stop and close from which thread, and what that waits for. */
class Chapter06ThreadsTest extends SpecTest {

    /** A listener that is inside its first message until it is let go. */
    private static final class Busy implements jakarta.jms.MessageListener {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        final AtomicInteger returned = new AtomicInteger();
        private final Watched.Action last;
        private volatile Exception thrown;

        /** @param last done before the first call returns */
        Busy(Watched.Action last) {
            this.last = last;
        }

        @Override
        public void onMessage(Message message) {
            entered.countDown();
            try {
                go.await(SOON, TimeUnit.MILLISECONDS);
                if (returned.get() == 0) {
                    last.run();
                }
            } catch (Exception e) {
                thrown = e;
            }
            returned.incrementAndGet();
        }

        void awaitEntered() throws InterruptedException {
            assertThat(entered.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
        }
    }

    private interface Ending {
        void end(Connection connection, Session session, MessageConsumer consumer) throws JMSException;
    }

    /** That it waits for the running listener, to which everything remains available, and that none runs afterwards. */
    private void waitsForARunningListener(Ending ending) throws Exception {
        Connection connection = connect();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        Queue queue = queue(session);
        Queue replies = queue(session);
        MessageProducer producer = session.createProducer(replies);
        Busy listener = new Busy(() -> {
            producer.send(session.createTextMessage("reply"));
            session.commit();
        });
        MessageConsumer consumer = session.createConsumer(queue);
        consumer.setMessageListener(listener);
        send(queue, "1", "2", "3");
        listener.awaitEntered();
        AtomicInteger atEnd = new AtomicInteger();
        Watched watched = Watched.start(() -> {
            ending.end(connection, session, consumer);
            atEnd.set(listener.returned.get());
        });
        watched.waits();
        assertThat(listener.returned).hasValue(0);
        listener.go.countDown();
        watched.ends();
        assertThat(listener.thrown).isNull();
        assertThat(atEnd.get()).isPositive();
        assertThat(listener.returned).hasValue(atEnd.get());
        holds(replies, "reply");
        assertThat(listener.returned).as("none runs after").hasValue(atEnd.get());
    }

    @Test
    @DisplayName("6.1.5 stop waits for a running listener, which can still send and commit")
    void stopWaitsForARunningListener() throws Exception {
        waitsForARunningListener((connection, session, consumer) -> connection.stop());
    }

    @Test
    @DisplayName("6.1.8 closing the connection waits for a running listener, which can still send and commit")
    void closingTheConnectionWaitsForARunningListener() throws Exception {
        waitsForARunningListener((connection, session, consumer) -> connection.close());
    }

    @Test
    @DisplayName("6.2.15 closing the session waits for a running listener, which can still send and commit")
    void closingTheSessionWaitsForARunningListener() throws Exception {
        waitsForARunningListener((connection, session, consumer) -> session.close());
    }

    @Test
    @DisplayName("8.8 closing the consumer waits for a running listener, which can still send and commit")
    void closingTheConsumerWaitsForARunningListener() throws Exception {
        waitsForARunningListener((connection, session, consumer) -> consumer.close());
    }

    /** That a receive that waits for ever ends with null, and before what ends it returns. */
    private void endsAPendingReceive(Ending ending) throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue(session));
        AtomicReference<Message> received = new AtomicReference<>();
        AtomicBoolean ended = new AtomicBoolean();
        Watched receiver = Watched.start(() -> {
            received.set(consumer.receive());
            ended.set(true);
        });
        receiver.waits();
        Watched.run(() -> ending.end(connection, session, consumer));
        receiver.ends();
        assertThat(ended).isTrue();
        assertThat(received.get()).isNull();
    }

    @Test
    @DisplayName("6.1.8 closing the connection from another thread ends a receive with null")
    void closingTheConnectionEndsAPendingReceive() throws Exception {
        endsAPendingReceive((connection, session, consumer) -> connection.close());
    }

    @Test
    @DisplayName("6.2.15 closing the session from another thread ends a receive with null")
    void closingTheSessionEndsAPendingReceive() throws Exception {
        endsAPendingReceive((connection, session, consumer) -> session.close());
    }

    @Test
    @DisplayName("8.8 closing the consumer from another thread ends a receive with null")
    void closingTheConsumerEndsAPendingReceive() throws Exception {
        endsAPendingReceive((connection, session, consumer) -> consumer.close());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000})
    @DisplayName("6.1.8 a close in the middle of a stream of receives loses and doubles nothing")
    void aCloseInTheMiddleOfReceivesLosesAndDoublesNothing(int prefetch) throws Exception {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sent.add("m" + i);
        }
        Queue queue = queue(session());
        send(queue, sent.toArray(new String[0]));
        List<String> received = Collections.synchronizedList(new ArrayList<>());
        try (Connection connection = factory(prefetch).createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(queue);
            Watched receiver = Watched.start(() -> {
                Message message;
                while ((message = consumer.receive()) != null) {
                    received.add(text(message));
                }
            });
            await().atMost(SOON, TimeUnit.MILLISECONDS).until(() -> received.size() >= 20);
            Watched.run(connection::close);
            assertThat(receiver.outcome())
                    .satisfiesAnyOf(
                            thrown -> assertThat(thrown).isNull(),
                            thrown -> assertThat(thrown).isInstanceOf(IllegalStateException.class));
        }
        Session rest = session();
        MessageConsumer consumer = rest.createConsumer(queue);
        while (received.size() < sent.size()) {
            Message message = consumer.receive(SOON);
            assertThat(message).as("after %s", received).isNotNull();
            assertThat(message.getJMSRedelivered()).isFalse();
            received.add(text(message));
        }
        receiveNothing(consumer);
        assertThat(received).containsExactlyElementsOf(sent);
    }

    private static org.apogeemq.jms.ApogeeConnectionFactory factory(int prefetch) {
        return new org.apogeemq.jms.ApogeeConnectionFactory(
                "apogee+embedded:" + directory.resolve("broker") + "?prefetch=" + prefetch);
    }

    @Test
    @DisplayName("6.1.5 the timer of a receive goes on while the connection is stopped, and start lets it go")
    void theTimerOfAReceiveGoesOnWhileStopped() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = queue(session);
        MessageConsumer consumer = session.createConsumer(queue);
        send(queue, "x");
        connection.stop();
        Watched.run(() -> assertThat(consumer.receive(300)).isNull());
        Watched.run(() -> assertThat(consumer.receiveNoWait()).isNull());
        AtomicReference<String> received = new AtomicReference<>();
        Watched receiver = Watched.start(() -> received.set(receive(consumer)));
        receiver.waits();
        connection.start();
        receiver.ends();
        assertThat(received).hasValue("x");
    }

    @Test
    @DisplayName("6.1.5 a receive that waits when the connection is stopped gets nothing until it is started")
    void aWaitingReceiveGetsNothingWhileStopped() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = queue(session);
        MessageConsumer consumer = session.createConsumer(queue);
        AtomicReference<String> received = new AtomicReference<>();
        Watched receiver = Watched.start(() -> received.set(receive(consumer)));
        receiver.waits();
        connection.stop();
        send(queue, "x");
        receiveNothing(session().createConsumer(queue(session)));
        assertThat(received).hasNullValue();
        connection.start();
        receiver.ends();
        assertThat(received).hasValue("x");
    }

    @Test
    @DisplayName(
            "6.1.5 a listener may not stop or close what would wait for it, but its consumer, others and other connections")
    void whatAListenerMayAndMayNotClose() throws Exception {
        Connection connection = connect();
        Connection other = connect();
        Session session = connection.createSession();
        Session second = connection.createSession();
        Queue queue = queue(session);
        MessageConsumer consumer = session.createConsumer(queue);
        MessageConsumer sibling = session.createConsumer(queue(session));
        List<Throwable> refused = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> allowed = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        consumer.setMessageListener(message -> {
            for (AutoCloseable forbidden :
                    List.<AutoCloseable>of(connection::stop, session::close, connection::close)) {
                refused.add(outcome(forbidden));
            }
            for (AutoCloseable fine :
                    List.<AutoCloseable>of(sibling::close, second::close, other::stop, other::close, consumer::close)) {
                allowed.add(outcome(fine));
            }
            done.countDown();
        });
        send(queue, "1");
        assertThat(done.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(refused).hasSize(3).allSatisfy(e -> assertThat(e).isInstanceOf(IllegalStateException.class));
        assertThat(allowed).hasSize(5).containsOnlyNulls();
        Watched.run(connection::close);
        receiveNothing(session().createConsumer(queue));
    }

    private static Throwable outcome(AutoCloseable action) {
        try {
            action.close();
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    @DisplayName("6.1.5 a listener may not stop or close its context, nor stop one that shares the connection")
    void whatAListenerOfAContextMayNotDo() throws Exception {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        JMSContext shared = closing(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
        Queue queue = context.createQueue(name("queue"));
        List<Throwable> refused = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        context.createConsumer(queue).setMessageListener(message -> {
            for (AutoCloseable forbidden : List.<AutoCloseable>of(context::stop, context::close, shared::stop)) {
                refused.add(outcome(forbidden));
            }
            done.countDown();
        });
        send(queue, "1");
        assertThat(done.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(refused).hasSize(3).allSatisfy(e -> assertThat(e).isInstanceOf(IllegalStateRuntimeException.class));
        Watched.run(context::close);
    }

    @Test
    @DisplayName("6.1.8 two connections whose listeners close each other do not stand still for ever")
    void listenersThatCloseEachOthersConnectionsDoNotDeadlock() throws Exception {
        String uri = "apogee+embedded:" + directory.resolve("broker") + "?closeTimeout=2000";
        Connection one = closing(new org.apogeemq.jms.ApogeeConnectionFactory(uri).createConnection());
        Connection two = closing(new org.apogeemq.jms.ApogeeConnectionFactory(uri).createConnection());
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch done = new CountDownLatch(2);
        for (Connection[] pair : new Connection[][] {{one, two}, {two, one}}) {
            Session session = pair[0].createSession();
            Queue queue = queue(session);
            session.createConsumer(queue).setMessageListener(message -> {
                both.countDown();
                try {
                    both.await(SOON, TimeUnit.MILLISECONDS);
                    pair[1].close();
                } catch (Exception e) {
                    // it says that the other's listener is still running
                }
                done.countDown();
            });
            pair[0].start();
            send(queue, "x");
        }
        assertThat(done.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    @DisplayName("6.1.8 close from several threads at once")
    void closeFromSeveralThreadsAtOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            Connection connection = connect();
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(queue(session));
            MessageProducer producer = session.createProducer(queue(session));
            List<Watched> closers = new ArrayList<>();
            for (Watched.Action close : List.<Watched.Action>of(
                    connection::close, session::close, consumer::close, producer::close, connection::close)) {
                closers.add(Watched.start(close));
            }
            for (Watched closer : closers) {
                closer.ends();
            }
        }
    }

    @Test
    @DisplayName("6.2.13 listeners of one session run one at a time, those of two sessions together")
    void listenersOfTwoSessionsRunTogether() throws Exception {
        Connection connection = connect();
        CountDownLatch together = new CountDownLatch(2);
        CountDownLatch met = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            Session session = connection.createSession();
            Queue queue = queue(session);
            session.createConsumer(queue).setMessageListener(message -> {
                together.countDown();
                try {
                    if (together.await(SOON, TimeUnit.MILLISECONDS)) {
                        met.countDown();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            send(queue, "x");
        }
        assertThat(met.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    }
}
