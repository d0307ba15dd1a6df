package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Durable subscriptions of a topic that another broker gets while nobody has them open. */
@Timeout(120)
class SpreadDurableTest {
    private static final long WAIT = 60_000;

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Rig rig;

    @BeforeEach
    void startBrokers() throws Exception {
        rig = new Rig(Transport.TCP, directory.resolve("first"));
        open.push(rig);
        rig.addBroker("b2", directory.resolve("second"));
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private Connection connect(String parameters) throws JMSException {
        Connection connection = new ApogeeConnectionFactory(rig.uri(parameters)).createConnection();
        open.push(connection);
        connection.start();
        return connection;
    }

    /** Sessions of one connection take brokers in turns. */
    private List<String> sendFromTwoSessions(String prefix) throws JMSException {
        List<String> sent = new ArrayList<>();
        Connection connection = connect("");
        for (int i = 0; i < 2; i++) {
            Session session = connection.createSession();
            session.createProducer(session.createTopic("T")).send(session.createTextMessage(prefix + i));
            sent.add(prefix + i);
        }
        return sent;
    }

    private void missesNothing(String first, String second) throws Exception {
        rig.createTopic(first, "T");
        try (Connection connection = new ApogeeConnectionFactory(rig.uri("clientId=one")).createConnection()) {
            Session session = connection.createSession();
            Topic topic = session.createTopic("T");
            session.createDurableConsumer(topic, "durable").close();
            session.createSharedDurableConsumer(topic, "shared").close();
        }
        rig.createTopic(second, "T");
        List<String> sent = sendFromTwoSessions("while closed ");
        Session session = connect("clientId=one").createSession();
        Topic topic = session.createTopic("T");
        MessageConsumer durable = session.createDurableConsumer(topic, "durable");
        MessageConsumer shared = session.createSharedDurableConsumer(topic, "shared");
        MessageConsumer fresh = session.createDurableConsumer(topic, "new");
        sent.addAll(sendFromTwoSessions("while open "));
        for (MessageConsumer consumer : List.of(durable, shared)) {
            List<String> got = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                got.add(EndToEnd.text(consumer.receive(WAIT)));
            }
            assertThat(got).containsExactlyInAnyOrderElementsOf(sent);
            assertThat(consumer.receiveNoWait()).isNull();
        }
        assertThat(EndToEnd.text(fresh.receive(WAIT))).startsWith("while open");
        assertThat(EndToEnd.text(fresh.receive(WAIT))).startsWith("while open");
        assertThat(fresh.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("8.3.3 they get what a later broker was sent meanwhile")
    void missNothingOfALaterBroker() throws Exception {
        missesNothing("b1", "b2");
    }

    @Test
    @DisplayName("8.3.3 also when the later broker comes first by name")
    void missNothingOfABrokerThatComesFirst() throws Exception {
        missesNothing("b2", "b1");
    }
}
