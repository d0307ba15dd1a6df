package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
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

/** An administrator deletes a destination and makes it anew: open consumers go on with what is sent from then on. */
@Timeout(120)
class RecreatedTopicTest {
    private static final long WAIT = 60_000;

    @TempDir
    Path directory;

    private Rig rig;
    private Connection connection;
    private Session session;

    @BeforeEach
    void start() throws Exception {
        rig = new Rig(Transport.TCP, directory);
        connection = new ApogeeConnectionFactory(rig.uri("clientId=one")).createConnection();
        connection.start();
        session = connection.createSession();
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        rig.close();
    }

    private void send(Destination destination, String text) throws JMSException {
        session.createProducer(destination).send(session.createTextMessage(text));
    }

    private static void assertNext(MessageConsumer consumer, String text) throws JMSException {
        assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo(text);
    }

    @Test
    @DisplayName("4.1 an open receiver of a queue gets what is sent after the queue was made anew")
    void queueReceiverGoesOn() throws Exception {
        rig.createTopic("b1", "Q");
        Queue queue = session.createQueue("Q");
        MessageConsumer consumer = session.createConsumer(queue);
        send(queue, "before");
        assertNext(consumer, "before");
        rig.deleteTopic("b1", "Q");
        rig.createTopic("b1", "Q");
        send(queue, "after");
        assertNext(consumer, "after");
    }

    @Test
    @DisplayName(
            "4.1 what a receiver had not acknowledged is gone with the queue, and what comes later is not mistaken for it")
    void unacknowledgedMessagesAreGoneWithTheQueue() throws Exception {
        rig.createTopic("b1", "Q");
        Queue queue = session.createQueue("Q");
        Session acknowledging = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = acknowledging.createConsumer(queue);
        send(queue, "a");
        send(queue, "b");
        Message old = consumer.receive(WAIT);
        rig.deleteTopic("b1", "Q");
        rig.createTopic("b1", "Q");
        send(queue, "new 1");
        send(queue, "new 2");
        old.acknowledge();
        String next = EndToEnd.text(consumer.receive(WAIT));
        if (next.equals("b")) {
            next = EndToEnd.text(consumer.receive(WAIT)); // it had been pushed ahead
        }
        assertThat(next).isEqualTo("new 1");
        acknowledging.recover();
        String again = EndToEnd.text(consumer.receive(WAIT));
        assertThat(again).isEqualTo("new 1");
        assertNext(consumer, "new 2");
    }

    @Test
    @DisplayName("4.2 open subscribers of every kind get what is sent after the topic was made anew")
    void subscribersGoOn() throws Exception {
        rig.createTopic("b1", "T");
        Topic topic = session.createTopic("T");
        MessageConsumer plain = session.createConsumer(topic);
        MessageConsumer durable = session.createDurableConsumer(topic, "durable");
        MessageConsumer shared = session.createSharedConsumer(topic, "shared");
        MessageConsumer sharedDurable = session.createSharedDurableConsumer(topic, "shared durable");
        send(topic, "before");
        for (MessageConsumer each : new MessageConsumer[] {plain, durable, shared, sharedDurable}) {
            assertNext(each, "before");
        }
        rig.deleteTopic("b1", "T");
        rig.createTopic("b1", "T", 2);
        send(topic, "after");
        for (MessageConsumer each : new MessageConsumer[] {plain, durable, shared, sharedDurable}) {
            assertNext(each, "after");
        }
    }

    @Test
    @DisplayName("4.2, 8.3.3 a durable subscription without a consumer gets what is sent after the topic was made anew")
    void durableSubscriptionWithoutConsumerGoesOn() throws Exception {
        rig.createTopic("b1", "T");
        Topic topic = session.createTopic("T");
        session.createDurableConsumer(topic, "durable").close();
        send(topic, "before");
        rig.deleteTopic("b1", "T");
        rig.createTopic("b1", "T");
        send(topic, "after");
        assertNext(session.createDurableConsumer(topic, "durable"), "after");
    }
}
