package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Section 7.3, asynchronous send: what the conformance suites leave out. */
class Chapter07AsynchronousSendTest extends SpecTest {

    /** A destination that takes no message: it was deleted, which only its own connection knows beforehand. */
    private TemporaryQueue gone() throws JMSException {
        TemporaryQueue queue = session().createTemporaryQueue();
        queue.delete();
        return queue;
    }

    private static void sendAll(Session session, MessageProducer producer, Completed listener, String... texts)
            throws JMSException {
        for (String text : texts) {
            producer.send(session.createTextMessage(text), listener);
        }
    }

    // ---- 7.3.1, 7.3.2

    @Test
    @DisplayName("7.3.1 when the callback has come the message is there for others")
    void whenTheCallbackHasComeTheMessageIsThereForOthers() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        Completed listener = new Completed(1);
        sendAll(session, session.createProducer(queue), listener, "x");
        listener.awaitAll();
        assertThat(text(session().createConsumer(queue).receiveNoWait())).isEqualTo("x");
    }

    @Test
    @DisplayName("7.3.1 a non persistent asynchronous send is called back too")
    void aNonPersistentAsynchronousSendIsCalledBackToo() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        Completed listener = new Completed(3);
        sendAll(session, producer, listener, "a", "b", "c");
        listener.awaitAll();
        assertThat(listener.calls).containsExactly("a", "b", "c");
        holds(queue, "a", "b", "c");
    }

    @Test
    @DisplayName("7.3.2 a failure that comes later is told to onException with the message, in the order of the sends")
    void aFailureThatComesLaterIsToldToOnExceptionInTheOrderOfTheSends() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(null);
        TemporaryQueue gone = gone();
        Completed listener = new Completed(4);
        producer.send(queue, session.createTextMessage("a"), listener);
        producer.send(gone, session.createTextMessage("b"), listener);
        producer.send(queue, session.createTextMessage("c"), listener);
        producer.send(gone, session.createTextMessage("d"), listener);
        listener.awaitAll();
        assertThat(listener.calls).containsExactly("a", "!b", "c", "!d");
        assertThat(listener.failed)
                .allSatisfy(e -> assertThat(e)
                        .isInstanceOf(InvalidDestinationException.class)
                        .hasMessageContaining(gone.getQueueName()));
        holds(queue, "a", "c");
    }

    @Test
    @DisplayName("7.3.2 a callback that throws disturbs neither its send nor the next callback")
    void aCallbackThatThrowsDisturbsNeitherItsSendNorTheNextCallback() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        producer.send(session.createTextMessage("a"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                throw new java.lang.IllegalStateException("thrown by a test");
            }

            @Override
            public void onException(Message message, Exception exception) {}
        });
        Completed next = new Completed(1);
        sendAll(session, producer, next, "b");
        next.awaitAll();
        holds(queue, "a", "b");
    }

    // ---- 7.3.3

    @Test
    @DisplayName("7.3.3 asynchronous, non persistent and synchronous sends of a producer keep their order")
    void sendsOfEveryKindKeepTheirOrder() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        Completed listener = new Completed(100);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Message message = session.createTextMessage("m" + i);
            texts.add("m" + i);
            switch (i % 3) {
                case 0 -> producer.send(message, listener);
                case 1 -> producer.send(message, DeliveryMode.NON_PERSISTENT, 4, 0);
                default -> producer.send(message);
            }
        }
        listener.awaitAll();
        holds(queue, texts.toArray(new String[0]));
    }

    // ---- 7.3.4

    private interface Ending {
        void end(Connection connection, Session session, MessageProducer producer) throws JMSException;
    }

    /** That what is called waits for callbacks, and that they have all come when it returns. */
    private void waitsForCallbacks(int mode, Ending ending) throws Exception {
        Connection connection = connect();
        Session session = connection.createSession(mode);
        MessageProducer producer = session.createProducer(queue(session));
        CountDownLatch release = new CountDownLatch(1);
        Completed listener = new Completed(3, release);
        sendAll(session, producer, listener, "a", "b", "c");
        listener.awaitEntered();
        AtomicReference<List<String>> atEnd = new AtomicReference<>();
        Watched watched = Watched.start(() -> {
            ending.end(connection, session, producer);
            atEnd.set(List.copyOf(listener.calls));
        });
        watched.waits();
        assertThat(listener.calls).isEmpty();
        release.countDown();
        watched.ends();
        assertThat(atEnd.get()).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("7.3.4 closing a producer waits for its callbacks")
    void closingAProducerWaitsForItsCallbacks() throws Exception {
        waitsForCallbacks(Session.AUTO_ACKNOWLEDGE, (connection, session, producer) -> producer.close());
    }

    @Test
    @DisplayName("7.3.4 closing a session waits for its callbacks")
    void closingASessionWaitsForItsCallbacks() throws Exception {
        waitsForCallbacks(Session.AUTO_ACKNOWLEDGE, (connection, session, producer) -> session.close());
    }

    @Test
    @DisplayName("7.3.4 closing a connection waits for its callbacks")
    void closingAConnectionWaitsForItsCallbacks() throws Exception {
        waitsForCallbacks(Session.AUTO_ACKNOWLEDGE, (connection, session, producer) -> connection.close());
    }

    @Test
    @DisplayName("7.3.4 commit waits for callbacks")
    void commitWaitsForCallbacks() throws Exception {
        waitsForCallbacks(Session.SESSION_TRANSACTED, (connection, session, producer) -> session.commit());
    }

    @Test
    @DisplayName("7.3.4 rollback waits for callbacks")
    void rollbackWaitsForCallbacks() throws Exception {
        waitsForCallbacks(Session.SESSION_TRANSACTED, (connection, session, producer) -> session.rollback());
    }

    @Test
    @DisplayName("7.3.4 closing another producer of the session does not wait for this one's callbacks")
    void closingAnotherProducerDoesNotWait() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        CountDownLatch release = new CountDownLatch(1);
        Completed listener = new Completed(1, release);
        sendAll(session, session.createProducer(queue), listener, "a");
        listener.awaitEntered();
        Watched.run(() -> session.createProducer(queue).close());
        release.countDown();
    }

    @Test
    @DisplayName("7.3.4 a failed asynchronous send rolls its transaction back at commit")
    void aFailedAsynchronousSendRollsItsTransactionBackAtCommit() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(null);
        Completed listener = new Completed(2);
        producer.send(queue, session.createTextMessage("a"), listener);
        producer.send(gone(), session.createTextMessage("b"), listener);
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        assertThat(listener.calls).containsExactly("a", "!b");
        producer.send(queue, session.createTextMessage("c"), listener);
        session.commit();
        holds(queue, "c");
    }

    @Test
    @DisplayName("7.3.4 a context may not be closed, committed or rolled back from its callback")
    void aContextMayNotBeClosedCommittedOrRolledBackFromItsCallback() throws Exception {
        JMSContext context = context(JMSContext.SESSION_TRANSACTED);
        List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
        JMSProducer producer = context.createProducer().setAsync(new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                for (Runnable forbidden : List.<Runnable>of(context::close, context::commit, context::rollback)) {
                    try {
                        forbidden.run();
                        thrown.add(null);
                    } catch (RuntimeException e) {
                        thrown.add(e);
                    }
                }
            }

            @Override
            public void onException(Message message, Exception exception) {
                thrown.add(exception);
            }
        });
        producer.send(context.createQueue(name("queue")), "x");
        Watched.run(context::commit);
        assertThat(thrown).hasSize(3).allSatisfy(e -> assertThat(e).isInstanceOf(IllegalStateRuntimeException.class));
    }

    @Test
    @DisplayName("7.3.4 a callback may close another connection and its own consumers, and send")
    void aCallbackMayCloseOthersAndSend() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        Connection other = connect();
        MessageConsumer consumer = session.createConsumer(queue(session));
        MessageProducer producer = session.createProducer(queue);
        Completed second = new Completed(1);
        producer.send(session.createTextMessage("first"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    other.close();
                    consumer.close();
                    producer.send(session.createTextMessage("second"), second);
                } catch (JMSException e) {
                    second.onException(message, e);
                }
            }

            @Override
            public void onException(Message message, Exception exception) {
                second.onException(message, exception);
            }
        });
        second.awaitAll();
        assertThat(second.calls).containsExactly("second");
        holds(queue, "first", "second");
    }

    // ---- 7.3.7, 7.3.8

    @Test
    @DisplayName("7.3.7 the sender goes on while a callback is running")
    void theSenderGoesOnWhileACallbackIsRunning() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        CountDownLatch release = new CountDownLatch(1);
        Completed listener = new Completed(1, release);
        sendAll(session, producer, listener, "a");
        listener.awaitEntered();
        Watched.run(() -> {
            producer.send(session.createTextMessage("b"));
            assertThat(receive(session.createConsumer(queue), 2)).containsExactly("a", "b");
        });
        release.countDown();
        listener.awaitAll();
    }

    @Test
    @DisplayName(
            "7.3.8 one callback at a time for all producers and listeners of a session, never on the sender's thread")
    void oneCallbackAtATimeForAllProducersOfASession() throws Exception {
        Session session = session();
        MessageProducer one = session.createProducer(queue(session));
        MessageProducer other = session.createProducer(topic(session));
        Completed listener = new Completed(200);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            texts.add("m" + i);
            (i % 2 == 0 ? one : other).send(session.createTextMessage("m" + i), listener);
        }
        listener.awaitAll();
        assertThat(listener.calls).containsExactlyElementsOf(texts);
        assertThat(listener.overlapped).isFalse();
        assertThat(listener.threads).doesNotContain(Thread.currentThread());
    }

    @Test
    @DisplayName("7.3.9 the message may be changed and sent again from its callback")
    void theMessageMayBeChangedAndSentAgainFromItsCallback() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        Completed last = new Completed(1);
        TextMessage message = session.createTextMessage("one");
        producer.send(message, new CompletionListener() {
            @Override
            public void onCompletion(Message sent) {
                try {
                    ((TextMessage) sent).setText("two");
                    producer.send(sent, last);
                } catch (JMSException e) {
                    last.onException(sent, e);
                }
            }

            @Override
            public void onException(Message sent, Exception exception) {
                last.onException(sent, exception);
            }
        });
        last.awaitAll();
        holds(queue, "one", "two");
    }
}
