package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.TcpRelay;
import org.apogeemq.testkit.TcpRelay.Direction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The network fails between client and broker; both live on. */
@Timeout(240)
class LostConnectionTest {
    private static final long WAIT = 60_000;
    private static final String PATIENT = "reconnectDelay=20&reconnectMaxDelay=100";
    /** Another loopback address, so that the relay can have the port that the broker announces. */
    private static final String RELAY_HOST = "127.0.0.2";

    @TempDir
    Path directory;

    private final List<JMSException> reported = new CopyOnWriteArrayList<>();
    private final List<Connection> open = new ArrayList<>();
    private Rig rig;
    private TcpRelay relay;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.with(Map.of("brokerIP1", RELAY_HOST), directory);
        InetSocketAddress broker = rig.address("b1");
        relay = TcpRelay.start(new InetSocketAddress(RELAY_HOST, broker.getPort()), broker);
    }

    @AfterEach
    void stop() throws Exception {
        for (Connection connection : open) {
            connection.close();
        }
        relay.close();
        rig.close();
    }

    private Connection connect(String parameters) throws JMSException {
        Connection connection = new ApogeeConnectionFactory(rig.uri(parameters)).createConnection();
        open.add(connection);
        connection.setExceptionListener(reported::add);
        connection.start();
        return connection;
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : message.getBody(String.class);
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    /** What is in a queue, asked on a connection of its own that no earlier fault concerns. */
    private List<String> stored(Queue queue) throws JMSException {
        try (Connection observer = new ApogeeConnectionFactory(rig.uri(PATIENT)).createConnection()) {
            List<String> texts = new ArrayList<>();
            Enumeration<?> messages =
                    observer.createSession().createBrowser(queue).getEnumeration();
            while (messages.hasMoreElements()) {
                texts.add(text((Message) messages.nextElement()));
            }
            return texts;
        }
    }

    /** Cuts the connections and waits until so many are there again: by then what the lost ones held is void. */
    private void cutUntilBack(int connections) {
        relay.cut();
        await().atMost(WAIT, TimeUnit.MILLISECONDS).until(() -> relay.connections() == connections);
    }

    private void awaitStored(Queue queue, List<String> texts) {
        await().atMost(WAIT, TimeUnit.MILLISECONDS).until(() -> stored(queue).equals(texts));
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    void unacknowledgedMessagesComeAgainFlaggedAndFreshOnesDoNot(int mode) throws Exception {
        Session session = connect(PATIENT).createSession(mode);
        Queue queue = session.createQueue("CUT");
        MessageConsumer consumer = session.createConsumer(queue);
        Session sender = connect(PATIENT).createSession();
        for (String text : List.of("seen", "fresh")) {
            sender.createProducer(queue).send(sender.createTextMessage(text));
        }
        assertThat(text(consumer.receive(WAIT))).isEqualTo("seen");
        cutUntilBack(2);
        if (mode == Session.SESSION_TRANSACTED) {
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        }
        Message again = consumer.receive(WAIT);
        assertThat(text(again)).isEqualTo("seen");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isGreaterThanOrEqualTo(2);
        assertThat(text(consumer.receive(WAIT))).isEqualTo("fresh");
        assertThat(reported).isEmpty();
    }

    @Test
    void messageWhoseAcknowledgementIsLostOnItsWayComesAgainFlagged() throws Exception {
        Session session = connect(PATIENT).createSession(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = session.createQueue("ACK");
        session.createProducer(queue).send(session.createTextMessage("a"));
        MessageConsumer consumer = session.createConsumer(queue);
        Message first = consumer.receive(WAIT);
        relay.stall(Direction.TO_SERVER);
        CompletableFuture<Void> acknowledging = CompletableFuture.runAsync(() -> {
            try {
                first.acknowledge();
            } catch (JMSException e) {
                throw new RuntimeException(e);
            }
        });
        relay.cut();
        Message again = consumer.receive(WAIT);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(acknowledging)
                .satisfies(ended -> await().atMost(WAIT, TimeUnit.MILLISECONDS).until(ended::isDone));
        again.acknowledge();
        awaitStored(queue, List.of());
    }

    @Test
    void sendWhoseAnswerIsLostIsStoredOnce() throws Exception {
        Session session = connect(PATIENT).createSession();
        Queue queue = session.createQueue("ONCE");
        MessageProducer producer = session.createProducer(queue);
        producer.send(session.createTextMessage("0"));
        relay.stall(Direction.TO_CLIENT);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                producer.send(session.createTextMessage("1"));
            } catch (JMSException e) {
                throw new RuntimeException(e);
            }
        });
        awaitStored(queue, numbers(2));
        assertThat(sending).isNotDone();
        relay.cut();
        sending.get(WAIT, TimeUnit.MILLISECONDS);
        producer.send(session.createTextMessage("2"));
        assertThat(stored(queue)).isEqualTo(numbers(3));
    }

    @Test
    void asynchronousSendsWhoseAnswersAreLostAreStoredOnceInOrder() throws Exception {
        int count = 200;
        Session session = connect(PATIENT).createSession();
        Queue queue = session.createQueue("ASYNC.ONCE");
        MessageProducer producer = session.createProducer(queue);
        producer.send(session.createTextMessage("0"));
        BlockingQueue<String> completed = new LinkedBlockingQueue<>();
        relay.stall(Direction.TO_CLIENT);
        for (int i = 1; i < count; i++) {
            producer.send(session.createTextMessage("" + i), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    try {
                        completed.add(text(message));
                    } catch (JMSException e) {
                        completed.add(e.toString());
                    }
                }

                @Override
                public void onException(Message message, Exception e) {
                    completed.add(e.toString());
                }
            });
        }
        awaitStored(queue, numbers(count));
        assertThat(completed).isEmpty();
        relay.cut();
        await().atMost(WAIT, TimeUnit.MILLISECONDS).until(() -> completed.size() == count - 1);
        assertThat(List.copyOf(completed)).isEqualTo(numbers(count).subList(1, count));
        assertThat(stored(queue)).isEqualTo(numbers(count));
    }

    @Test
    void commitWhoseAnswerIsLostSucceedsOnTheNextConnectionAndTookEffectOnce() throws Exception {
        Connection connection = connect(PATIENT);
        Session session = connection.createSession(true, 0);
        Queue queue = session.createQueue("COMMIT");
        MessageProducer producer = session.createProducer(queue);
        producer.send(session.createTextMessage("0"));
        session.commit();
        producer.send(session.createTextMessage("1"));
        producer.send(session.createTextMessage("2"));
        // on the same connection, so behind the sends: these are answered before the line stalls
        connection.createSession().createBrowser(queue).getEnumeration();
        relay.stall(Direction.TO_CLIENT);
        CompletableFuture<JMSException> committing = CompletableFuture.supplyAsync(() -> {
            try {
                session.commit();
                return null;
            } catch (JMSException e) {
                return e;
            }
        });
        awaitStored(queue, numbers(3));
        relay.cut();
        assertThat(committing.get(WAIT, TimeUnit.MILLISECONDS)).isNull();
        assertThat(stored(queue)).isEqualTo(numbers(3));
    }

    @Test
    void nothingIsLostOrDoubledWhileConnectionsAreCutUnderSends() throws Exception {
        int count = 3_000;
        Connection connection = connect(PATIENT);
        Queue queue = connection.createSession().createQueue("BUSY");
        AtomicInteger sent = new AtomicInteger();
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
        for (int i = 0; i < 8; i++) {
            int before = sent.get();
            await().atMost(WAIT, TimeUnit.MILLISECONDS).until(() -> sent.get() >= Math.min(before + 50, count));
            relay.cut();
        }
        sending.get(2 * WAIT, TimeUnit.MILLISECONDS);
        assertThat(stored(queue)).isEqualTo(numbers(count));
        assertThat(reported).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void connectionOfWhichOneDirectionEndsIsMadeAgain(Direction direction) throws Exception {
        Session session = connect(PATIENT).createSession();
        Queue queue = session.createQueue("HALF");
        MessageConsumer consumer = session.createConsumer(queue);
        relay.endStream(direction);
        session.createProducer(queue).send(session.createTextMessage("a"));
        assertThat(text(consumer.receive(WAIT))).isEqualTo("a");
        assertThat(reported).isEmpty();
    }

    @Test
    void brokerThatIsSilentIsNoticedByHeartbeatAndAConsumerGoesOn() throws Exception {
        Session session = connect(PATIENT + "&connectTimeout=5000").createSession(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = session.createQueue("SILENT");
        MessageConsumer consumer = session.createConsumer(queue);
        relay.stall(Direction.TO_CLIENT);
        relay.stall(Direction.TO_SERVER);
        try (Connection other = new ApogeeConnectionFactory(rig.uri(PATIENT)).createConnection()) {
            Session sender = other.createSession();
            sender.createProducer(queue).send(sender.createTextMessage("a"));
            // the broker may have given it to the silent connection, of which it does not know that it is
            Message message = consumer.receive(2 * WAIT);
            assertThat(text(message)).isEqualTo("a");
            message.acknowledge();
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void sendToABrokerThatIsSilentEndsInItsTimeAndIsStoredOnceWhenItGoesOn() throws Exception {
        Session session = connect(PATIENT + "&sendTimeout=6000").createSession();
        Queue queue = session.createQueue("TIMED");
        MessageProducer producer = session.createProducer(queue);
        producer.send(session.createTextMessage("0"));
        relay.stall(Direction.TO_SERVER);
        assertThatThrownBy(() -> producer.send(session.createTextMessage("1")))
                .isInstanceOf(JMSException.class)
                .satisfies(e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo("TIMEOUT"));
        relay.resume(Direction.TO_SERVER);
        producer.send(session.createTextMessage("2"));
        assertThat(stored(queue)).isEqualTo(numbers(3));
    }
}
