package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker is stopped and started under a connection. */
@Timeout(240)
class ReconnectTest {
    private static final long WAIT = 60_000;
    private static final long SHORT = 500;

    @TempDir
    Path directory;

    private Rig rig;
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        rig = new Rig(Transport.TCP, directory);
        connection = new ApogeeConnectionFactory(rig.uri("reconnectDelay=20&reconnectMaxDelay=100&clientId=app"))
                .createConnection();
        connection.start();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        rig.close();
    }

    private void restartBroker() throws Exception {
        rig.stopBroker();
        rig.startBroker();
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : message.getBody(String.class);
    }

    @Test
    void sendsAndReceivesGoOnAfterARestart() throws Exception {
        Session session = connection.createSession();
        Queue queue = session.createQueue("R");
        MessageProducer producer = session.createProducer(queue);
        MessageConsumer consumer = session.createConsumer(queue);
        producer.send(session.createTextMessage("before"));
        assertThat(text(consumer.receive(WAIT))).isEqualTo("before");
        // behind the acknowledgement on the connection: the broker has that before it goes
        assertThat(consumer.receiveNoWait()).isNull();
        restartBroker();
        producer.send(session.createTextMessage("after"));
        assertThat(text(consumer.receive(WAIT))).isEqualTo("after");
    }

    @Test
    void nothingIsLostOrDoubledWhileTheBrokerRestartsUnderSends() throws Exception {
        int count = 3000;
        AtomicInteger sent = new AtomicInteger();
        Queue queue = connection.createSession().createQueue("BUSY");
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                Session session = connection.createSession();
                MessageProducer producer = session.createProducer(queue);
                for (int i = 0; i < count; i++) {
                    producer.send(session.createTextMessage("" + i));
                    sent.incrementAndGet();
                }
            } catch (JMSException e) {
                throw new RuntimeException(e);
            }
        });
        for (int i = 0; i < 3; i++) {
            int before = sent.get();
            await().atMost(Duration.ofSeconds(60)).until(() -> sent.get() >= Math.min(before + 100, count));
            restartBroker();
        }
        sending.get(WAIT * 3, TimeUnit.MILLISECONDS);
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        List<String> got = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            got.add(text(consumer.receive(WAIT)));
        }
        assertThat(got)
                .containsExactly(
                        IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new));
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void temporaryDestinationsAndTheirConsumersGoOnAfterARestart() throws Exception {
        Session session = connection.createSession();
        Queue replies = session.createTemporaryQueue();
        Topic news = session.createTemporaryTopic();
        MessageConsumer onReplies = session.createConsumer(replies);
        MessageConsumer onNews = session.createConsumer(news);
        TemporaryQueue deleted = session.createTemporaryQueue();
        deleted.delete();
        restartBroker();
        try (Connection other = new ApogeeConnectionFactory(rig.uri("reconnectDelay=20")).createConnection()) {
            await().atMost(Duration.ofMillis(WAIT)).ignoreExceptions().until(() -> {
                Session sending = other.createSession();
                sending.createProducer(replies).send(sending.createTextMessage("reply"));
                return true;
            });
            assertThat(text(onReplies.receive(WAIT))).isEqualTo("reply");
            Session sending = other.createSession();
            // what is sent before the consumer is at its topic again is not for it
            await().atMost(Duration.ofMillis(WAIT)).until(() -> {
                sending.createProducer(news).send(sending.createTextMessage("news"));
                Message message = onNews.receive(SHORT);
                return message != null && text(message).equals("news");
            });
            assertThatThrownBy(() -> sending.createProducer(deleted).send(sending.createMessage()))
                    .isInstanceOf(InvalidDestinationException.class);
        }
        assertThat(session.createTemporaryQueue()).isNotEqualTo(replies);
    }

    @Test
    void firstSendToANewQueueWaitsForTheOnlyBrokerToComeBack() throws Exception {
        Session session = connection.createSession();
        Queue queue = session.createQueue("NEW");
        rig.stopBroker();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                session.createProducer(queue).send(session.createTextMessage("a"));
            } catch (JMSException e) {
                throw new RuntimeException(e);
            }
        });
        await().atMost(Duration.ofMillis(WAIT)).during(Duration.ofMillis(200)).until(() -> !sending.isDone());
        rig.startBroker();
        sending.get(WAIT, TimeUnit.MILLISECONDS);
        assertThat(text(connection.createSession().createConsumer(queue).receive(WAIT)))
                .isEqualTo("a");
    }

    @Test
    void asynchronousSendsKeepTheirOrderOverARestart() throws Exception {
        int count = 3000;
        Session session = connection.createSession();
        Queue queue = session.createQueue("ASYNC");
        MessageProducer producer = session.createProducer(queue);
        List<Exception> failures = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> restart = null;
        for (int i = 0; i < count; i++) {
            producer.send(session.createTextMessage("" + i), new jakarta.jms.CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    // counted by receiving
                }

                @Override
                public void onException(Message message, Exception e) {
                    failures.add(e);
                }
            });
            if (i == count / 3) {
                restart = CompletableFuture.runAsync(() -> {
                    try {
                        restartBroker();
                    } catch (Exception e) {
                        throw new RuntimeException(e);
                    }
                });
            }
        }
        restart.get(WAIT, TimeUnit.MILLISECONDS);
        session.close();
        assertThat(failures).isEmpty();
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        List<String> got = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            got.add(text(consumer.receive(WAIT)));
        }
        assertThat(got)
                .containsExactly(
                        IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new));
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void listenerGoesOnAfterARestart() throws Exception {
        Session session = connection.createSession();
        Queue queue = session.createQueue("L");
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        session.createConsumer(queue).setMessageListener(m -> {
            try {
                got.add(text(m));
            } catch (JMSException e) {
                got.add(e.toString());
            }
        });
        Session sending = connection.createSession();
        sending.createProducer(queue).send(sending.createTextMessage("a"));
        assertThat(got.poll(WAIT, TimeUnit.MILLISECONDS)).isEqualTo("a");
        restartBroker();
        sending.createProducer(queue).send(sending.createTextMessage("b"));
        String next = got.poll(WAIT, TimeUnit.MILLISECONDS);
        // the listener's first message comes again when the broker was stopped before the acknowledgement was there
        assertThat("a".equals(next) ? got.poll(WAIT, TimeUnit.MILLISECONDS) : next)
                .isEqualTo("b");
    }

    @Test
    void unacknowledgedComesAgainAfterARestart() throws Exception {
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = client.createQueue("U");
        client.createProducer(queue).send(client.createTextMessage("a"));
        MessageConsumer consumer = client.createConsumer(queue);
        Message first = consumer.receive(WAIT);
        restartBroker();
        Message again = consumer.receive(WAIT);
        assertThat(text(again)).isEqualTo("a");
        first.acknowledge();
        again.acknowledge();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void openTransactionIsRolledBackAtCommit() throws Exception {
        Session tx = connection.createSession(true, 0);
        Queue queue = tx.createQueue("T");
        MessageProducer producer = tx.createProducer(queue);
        producer.send(tx.createTextMessage("lost"));
        // on the same connection, so behind the send: that was answered before the broker goes
        connection.createSession().createBrowser(queue).close();
        restartBroker();
        assertThatThrownBy(tx::commit).isInstanceOf(TransactionRolledBackException.class);
        // until the connection is there again, each transaction is rolled back
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            producer.send(tx.createTextMessage("kept"));
            tx.commit();
            return true;
        });
        assertThat(text(connection.createSession().createConsumer(queue).receive(WAIT)))
                .isEqualTo("kept");
    }

    @Test
    void receivedInAnOpenTransactionComesAgain() throws Exception {
        Session plain = connection.createSession();
        Queue queue = plain.createQueue("TR");
        plain.createProducer(queue).send(plain.createTextMessage("a"));
        Session tx = connection.createSession(true, 0);
        MessageConsumer consumer = tx.createConsumer(queue);
        assertThat(text(consumer.receive(WAIT))).isEqualTo("a");
        restartBroker();
        assertThatThrownBy(tx::commit).isInstanceOf(TransactionRolledBackException.class);
        assertThat(text(consumer.receive(WAIT))).isEqualTo("a");
        tx.commit();
        tx.close();
        assertThat(plain.createConsumer(queue).receiveNoWait()).isNull();
    }

    @Test
    void clientIdIsStillClaimedAfterARestart() throws Exception {
        connection.createSession().createConsumer(connection.createSession().createQueue("X"));
        restartBroker();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThatThrownBy(() -> new ApogeeConnectionFactory(rig.uri("clientId=app"))
                                .createConnection()
                                .close())
                        .isInstanceOf(jakarta.jms.InvalidClientIDException.class));
    }

    @Test
    void givingUpIsReportedAndOperationsFail() throws Exception {
        Connection impatient =
                new ApogeeConnectionFactory(rig.uri("reconnectDelay=20&reconnectTimeout=300")).createConnection();
        BlockingQueue<JMSException> reported = new LinkedBlockingQueue<>();
        impatient.setExceptionListener(reported::add);
        Session session = impatient.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("GONE"));
        producer.send(session.createTextMessage("a"));
        rig.stopBroker();
        JMSException problem = reported.poll(WAIT, TimeUnit.MILLISECONDS);
        assertThat(problem).isNotNull();
        assertThat(problem).hasMessageContaining("reconnectTimeout=300").hasMessageContaining("b1");
        assertThatThrownBy(() -> producer.send(session.createTextMessage("b"))).isInstanceOf(JMSException.class);
        impatient.close();
        rig.startBroker();
    }
}
