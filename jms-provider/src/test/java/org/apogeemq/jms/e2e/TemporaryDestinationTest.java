package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jakarta Messaging 6.2.2: temporary destinations are their connection's own, as long as that lives. */
@Timeout(150)
class TemporaryDestinationTest {
    private static final long WAIT = 60_000;

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Rig rig;
    private Connection connection;
    private Session session;

    @BeforeEach
    void start() throws Exception {
        rig = new Rig(Transport.TCP, directory);
        open.push(rig);
        connection = connect();
        session = connection.createSession();
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private Connection connect() throws JMSException {
        Connection made = new ApogeeConnectionFactory(rig.uri("reconnectMaxDelay=200")).createConnection();
        open.push(made);
        made.start();
        return made;
    }

    private static void send(Session session, jakarta.jms.Destination destination, String text) throws JMSException {
        session.createProducer(destination).send(session.createTextMessage(text));
    }

    private static void assertNext(MessageConsumer consumer, String text) throws JMSException {
        assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo(text);
    }

    @Test
    @DisplayName("6.2.2 every session of the connection may consume, others may only send")
    void onlyTheOwnConnectionConsumes() throws JMSException {
        TemporaryQueue queue = session.createTemporaryQueue();
        TemporaryTopic topic = session.createTemporaryTopic();
        Session other = connect().createSession();
        assertThatThrownBy(() -> other.createConsumer(queue)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> other.createConsumer(topic)).isInstanceOf(InvalidDestinationException.class);
        Session second = connection.createSession();
        MessageConsumer receiver = second.createConsumer(queue);
        MessageConsumer subscriber = second.createConsumer(topic);
        send(other, queue, "to the queue");
        send(other, topic, "to the topic");
        assertNext(receiver, "to the queue");
        assertNext(subscriber, "to the topic");
        // by its name, as a reply destination gives it
        Queue byName = other.createQueue(queue.getQueueName());
        assertThatThrownBy(() -> other.createConsumer(byName)).isInstanceOf(JMSException.class);
    }

    @Test
    @DisplayName("6.2.2 deleting one that has consumers is refused, deleting it ends it")
    void deletionWhileInUseIsRefused() throws JMSException {
        TemporaryQueue queue = session.createTemporaryQueue();
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class).hasMessageContaining("consumers");
        send(session, queue, "still there");
        assertNext(consumer, "still there");
        consumer.close();
        queue.delete();
        assertThatThrownBy(() -> send(session, queue, "gone")).isInstanceOf(InvalidDestinationException.class);
        Session other = connect().createSession();
        assertThatThrownBy(() -> send(other, queue, "gone")).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createConsumer(queue)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @DisplayName("6.2.2 it outlives the session that made it and ends with its connection")
    void itLivesAsLongAsItsConnection() throws JMSException {
        TemporaryQueue queue = session.createTemporaryQueue();
        session.close();
        Session other = connect().createSession();
        send(other, queue, "kept");
        assertNext(connection.createSession().createConsumer(queue), "kept");
        connection.close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThatThrownBy(() -> send(other, queue, "gone"))
                        .isInstanceOf(InvalidDestinationException.class));
    }

    @Test
    @DisplayName("6.2.2 it is there again when its connection has reconnected to a broker that started again")
    void itSurvivesARestartOfTheBroker() throws Exception {
        TemporaryQueue queue = session.createTemporaryQueue();
        TemporaryTopic topic = session.createTemporaryTopic();
        TemporaryQueue unused = session.createTemporaryQueue();
        MessageConsumer receiver = session.createConsumer(queue);
        MessageConsumer subscriber = session.createConsumer(topic);
        send(session, queue, "before");
        assertNext(receiver, "before");
        rig.stopBroker();
        rig.startBroker();
        // whoever replies may be connected earlier than the connection that waits for the reply
        Session other = connect().createSession();
        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            send(other, queue, "after");
            return true;
        });
        assertNext(receiver, "after");
        send(other, topic, "after");
        assertNext(subscriber, "after");
        send(other, unused, "later");
        assertNext(session.createConsumer(unused), "later");
        Message none = receiver.receiveNoWait();
        assertThat(none).isNull();
        receiver.close();
        queue.delete();
        assertThatThrownBy(() -> send(other, queue, "gone")).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> other.createConsumer(unused)).isInstanceOf(InvalidDestinationException.class);
    }
}
