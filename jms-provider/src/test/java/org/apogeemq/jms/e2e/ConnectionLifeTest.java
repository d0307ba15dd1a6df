package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a connection whose brokers go away: for a while, or for good. */
@Timeout(150)
class ConnectionLifeTest {
    private static final long WAIT = 60_000;
    private static final String PATIENT = "reconnectDelay=20&reconnectMaxDelay=100";
    private static final String IMPATIENT =
            "reconnectDelay=20&reconnectTimeout=500&sendTimeout=6000&requestTimeout=6000&closeTimeout=10000";

    @TempDir
    Path directory;

    private final List<JMSException> reported = new CopyOnWriteArrayList<>();
    private final List<Connection> open = new ArrayList<>();
    private Rig rig;

    @BeforeEach
    void startBroker() throws Exception {
        rig = new Rig(Transport.TCP, directory);
    }

    @AfterEach
    void stop() throws Exception {
        for (Connection connection : open) {
            connection.close();
        }
        rig.close();
    }

    private Connection connect(String uri) throws JMSException {
        Connection connection = new ApogeeConnectionFactory(uri).createConnection();
        open.add(connection);
        connection.setExceptionListener(reported::add);
        connection.start();
        return connection;
    }

    private interface Operation {
        void run() throws JMSException;
    }

    private static CompletableFuture<JMSException> outcome(Operation operation) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        operation.run();
                        return null;
                    } catch (JMSException e) {
                        return e;
                    }
                },
                task -> new Thread(task).start());
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    void unacknowledgedMessagesComeAgainFlaggedAndCountedAndFreshOnesDoNot(int mode) throws Exception {
        Connection connection = connect(rig.uri(PATIENT + "&clientId=life" + mode));
        Session session = connection.createSession(mode);
        Queue queue = session.createQueue("LIFE");
        Topic topic = session.createTopic("LIFE.TOPIC");
        MessageConsumer ofQueue = session.createConsumer(queue);
        MessageConsumer durable = session.createDurableConsumer(topic, "s");
        Session sender = connection.createSession();
        for (String text : List.of("seen", "fresh")) {
            sender.createProducer(queue).send(sender.createTextMessage(text));
            sender.createProducer(topic).send(sender.createTextMessage(text));
        }
        assertThat(text(ofQueue.receive(WAIT))).isEqualTo("seen");
        assertThat(text(durable.receive(WAIT))).isEqualTo("seen");
        rig.stopBroker();
        rig.startBroker();
        if (mode == Session.SESSION_TRANSACTED) {
            assertThat(outcome(session::commit).get(WAIT, TimeUnit.MILLISECONDS))
                    .isInstanceOf(jakarta.jms.TransactionRolledBackException.class);
        } else {
            // answered by the restarted broker: what the client has of the old connection is void by then
            sender.createBrowser(queue).getEnumeration();
        }
        for (MessageConsumer consumer : List.of(ofQueue, durable)) {
            Message again = consumer.receive(WAIT);
            assertThat(text(again)).isEqualTo("seen");
            assertThat(again.getJMSRedelivered()).isTrue();
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isGreaterThanOrEqualTo(2);
            assertThat(text(consumer.receive(WAIT))).isEqualTo("fresh");
        }
        assertThat(reported).isEmpty();
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : message.getBody(String.class);
    }

    @Test
    void exceptionListenerIsToldOnceWhenItIsHopelessAndEverythingThatWaitsEnds() throws Exception {
        Connection connection = connect(rig.uri(IMPATIENT));
        Session one = connection.createSession();
        Session other = connection.createSession();
        Session transacted = connection.createSession(true, 0);
        Queue queue = one.createQueue("HOPELESS");
        MessageConsumer first = one.createConsumer(queue);
        MessageConsumer second = other.createConsumer(other.createTopic("HOPELESS"));
        connection.createSession().createConsumer(queue).setMessageListener(message -> {});
        transacted.createProducer(queue).send(transacted.createTextMessage("x"));
        MessageProducer producer = connection.createSession().createProducer(queue);
        Session consuming = connection.createSession();
        Session browsing = connection.createSession();
        Session asking = connection.createSession();
        List<CompletableFuture<JMSException>> waiting =
                List.of(outcome(first::receive), outcome(() -> second.receive(120_000)));
        rig.stopBroker();
        waiting.forEach(receive ->
                assertThat(receive).succeedsWithin(Duration.ofMillis(WAIT)).isNotNull());
        await().atMost(WAIT, TimeUnit.MILLISECONDS).until(() -> !reported.isEmpty());
        List<Operation> operations = List.of(
                () -> producer.send(one.createTextMessage("x")),
                () -> consuming.createConsumer(queue),
                () -> browsing.createBrowser(queue),
                asking::createTemporaryQueue,
                transacted::commit,
                first::receive,
                second::receiveNoWait);
        List<CompletableFuture<JMSException>> outcomes =
                operations.stream().map(ConnectionLifeTest::outcome).toList();
        outcomes.forEach(outcome ->
                assertThat(outcome).succeedsWithin(Duration.ofMillis(WAIT)).isNotNull());
        await().during(Duration.ofMillis(700))
                .atMost(WAIT, TimeUnit.MILLISECONDS)
                .until(() -> reported.size() == 1);
        assertThat(reported.get(0)).hasMessageContaining("reconnectTimeout=500").hasMessageContaining("b1");
        assertThat(outcome(connection::close)).succeedsWithin(Duration.ofMillis(WAIT));
        assertThat(reported).hasSize(1);
    }

    @Test
    void exceptionListenerIsNotToldOfALossThatIsMended() throws Exception {
        Connection connection = connect(rig.uri(PATIENT));
        Session session = connection.createSession();
        Queue queue = session.createQueue("MENDED");
        MessageConsumer consumer = session.createConsumer(queue);
        for (int i = 0; i < 3; i++) {
            rig.stopBroker();
            rig.startBroker();
            session.createProducer(queue).send(session.createTextMessage("m" + i));
            assertThat(text(consumer.receive(WAIT))).isEqualTo("m" + i);
            // an acknowledgement that is under way would be lost with the connection, and the message come again
            await().atMost(WAIT, TimeUnit.MILLISECONDS)
                    .until(() -> !session.createBrowser(queue).getEnumeration().hasMoreElements());
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void withSeveralBrokersTheListenerIsToldOnceWithTheLast() throws Exception {
        rig.addBroker("b2", directory.resolve("second"));
        rig.createTopic("b1", "BOTH");
        rig.createTopic("b2", "BOTH");
        Connection connection = connect(rig.uri(IMPATIENT + "&routeRefresh=200"));
        Session session = connection.createSession();
        Queue queue = session.createQueue("BOTH");
        MessageConsumer consumer = session.createConsumer(queue);
        rig.stopBroker("b2");
        // a send that was under way to the broker that is given up fails
        await().ignoreExceptionsInstanceOf(JMSException.class)
                .atMost(WAIT, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> {
                    session.createProducer(queue).send(session.createTextMessage("x"));
                    assertThat(consumer.receive(1_000)).isNotNull();
                });
        await().during(Duration.ofMillis(1_500))
                .atMost(WAIT, TimeUnit.MILLISECONDS)
                .until(reported::isEmpty);
        rig.stopBroker("b1");
        await().atMost(WAIT, TimeUnit.MILLISECONDS).until(() -> !reported.isEmpty());
        await().during(Duration.ofMillis(1_000))
                .atMost(WAIT, TimeUnit.MILLISECONDS)
                .until(() -> reported.size() == 1);
    }

    @Test
    void aDeadNameServerBesideALivingOneDisturbsNeitherConnectingNorReconnecting() throws Exception {
        int dead = Ports.free();
        String uri = rig.uri(PATIENT).replace("apogee://", "apogee://127.0.0.1:" + dead + ",");
        Connection connection = connect(uri);
        Session session = connection.createSession();
        Queue queue = session.createQueue("NAMES");
        MessageConsumer consumer = session.createConsumer(queue);
        rig.stopBroker();
        rig.startBroker();
        session.createProducer(queue).send(session.createTextMessage("x"));
        assertThat(text(consumer.receive(WAIT))).isEqualTo("x");
        Queue another = session.createQueue("NAMES.NEW");
        session.createProducer(another).send(session.createTextMessage("y"));
        assertThat(text(session.createConsumer(another).receive(WAIT))).isEqualTo("y");
        assertThat(reported).isEmpty();
    }
}
