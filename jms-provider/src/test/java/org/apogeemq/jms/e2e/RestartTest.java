package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
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

/** What a broker that starts again still knows of its messages and subscriptions. */
@Timeout(120)
class RestartTest {
    private static final long WAIT = 30_000;

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
}
