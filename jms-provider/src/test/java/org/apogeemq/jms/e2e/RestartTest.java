package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.nio.file.Path;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broker that starts again still knows of its messages and subscriptions. */
@Timeout(120)
class RestartTest {
    private static final long WAIT = 60_000;

    @TempDir
    Path directory;

    private Rig rig;

    @BeforeEach
    void startBroker() throws Exception {
        rig = new Rig(Transport.TCP, directory);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Connection connect(String clientId) throws JMSException {
        Connection connection = new ApogeeConnectionFactory(rig.uri("clientId=" + clientId)).createConnection();
        connection.start();
        return connection;
    }

    private void restart() throws Exception {
        rig.stopBroker();
        rig.startBroker();
    }

    @Test
    @DisplayName("7.9 a restart changes nothing in which durable subscriptions get a delayed message")
    void delayedMessageGoesToTheSubscriptionsThatWereThere() throws Exception {
        try (Connection connection = connect("one")) {
            Session session = connection.createSession();
            Topic topic = session.createTopic("DELAYED");
            session.createDurableConsumer(topic, "old").close();
            MessageProducer producer = session.createProducer(topic);
            producer.setDeliveryDelay(1_500);
            producer.send(session.createTextMessage("delayed"));
            session.createDurableConsumer(topic, "new").close();
        }
        restart();
        try (Connection connection = connect("one")) {
            Session session = connection.createSession();
            Topic topic = session.createTopic("DELAYED");
            MessageConsumer old = session.createDurableConsumer(topic, "old");
            assertThat(EndToEnd.text(old.receive(WAIT))).isEqualTo("delayed");
            session.createProducer(topic).send(session.createTextMessage("end"));
            MessageConsumer young = session.createDurableConsumer(topic, "new");
            assertThat(EndToEnd.text(young.receive(WAIT))).isEqualTo("end");
        }
    }

    @Test
    @DisplayName("3.4.10 after a restart the broker still knows that a queue has priorities")
    void prioritiesOfAQueueAreKnownAfterARestart() throws Exception {
        try (Connection connection = connect("one")) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(session.createQueue("PRIORITY"));
            producer.send(session.createTextMessage("normal"));
            producer.setPriority(8);
            producer.send(session.createTextMessage("urgent"));
        }
        restart();
        try (Connection connection = connect("one&prefetch=0")) {
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(session.createQueue("PRIORITY"));
            assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("urgent");
            assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("normal");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    @DisplayName("3.4.7, 3.5.11 what was received before a restart and not acknowledged comes again, counted")
    void unacknowledgedMessagesComeAgainCounted(int mode) throws Exception {
        try (Connection connection = connect("one")) {
            Session session = connection.createSession(mode);
            Queue queue = session.createQueue("AGAIN");
            MessageProducer producer = session.createProducer(queue);
            producer.send(session.createTextMessage("a"));
            if (session.getTransacted()) {
                session.commit();
            }
            MessageConsumer consumer = session.createConsumer(queue);
            RedeliveryTest.assertDelivery(consumer.receive(WAIT), "a", 1);
            for (int count = 2; count <= 3; count++) {
                restart();
                // a reconnected session has to be told that its transaction is over
                Message again = consumer.receive(WAIT);
                RedeliveryTest.assertDelivery(again, "a", count);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @DisplayName("6.2.10 what was received in AUTO or DUPS_OK mode before a restart comes again marked, if at all")
    void automaticallyAcknowledgedMessagesComeAgainMarkedIfAtAll(int mode) throws Exception {
        try (Connection connection = connect("one")) {
            Session session = connection.createSession(mode);
            Queue queue = session.createQueue("AUTO");
            MessageProducer producer = session.createProducer(queue);
            producer.send(session.createTextMessage("a"));
            MessageConsumer consumer = session.createConsumer(queue);
            RedeliveryTest.assertDelivery(consumer.receive(WAIT), "a", 1);
            restart();
            producer.send(session.createTextMessage("b"));
            Message next = consumer.receive(WAIT);
            if (EndToEnd.text(next).equals("a")) {
                RedeliveryTest.assertDelivery(next, "a", 2);
                next = consumer.receive(WAIT);
            }
            RedeliveryTest.assertDelivery(next, "b", 1);
        }
    }
}
