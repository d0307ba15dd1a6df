package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapter 9, other facilities: reliability (9.1) and methods of the other messaging domain (9.2). */
class Chapter09ReliabilityTest extends SpecTest {

    @Test
    @DisplayName(
            "9.1 received and sent in one transaction: whatever is rolled back in between, each message is passed on once")
    void eachMessageIsPassedOnOnce() throws JMSException {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue from = queue(session);
        Queue to = queue(session);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            texts.add("m" + i);
        }
        send(from, texts.toArray(new String[0]));
        MessageConsumer consumer = session.createConsumer(from);
        MessageProducer producer = session.createProducer(to);
        for (int attempt = 0, done = 0; done < 30; attempt++) {
            Message message = consumer.receive(SOON);
            producer.send(session.createTextMessage(text(message)));
            if (attempt % 3 == 2) {
                session.rollback();
            } else {
                session.commit();
                done++;
            }
        }
        holds(to, texts.toArray(new String[0]));
        holds(from);
    }

    @Test
    @DisplayName("9.1 persistent and non persistent messages of one destination keep their modes and order")
    void bothModesOnOneDestination() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 10; i++) {
            producer.send(
                    session.createTextMessage("m" + i),
                    i % 2 == 0 ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
                    4,
                    0);
        }
        MessageConsumer consumer = session.createConsumer(queue);
        for (int i = 0; i < 10; i++) {
            Message message = consumer.receive(SOON);
            assertThat(text(message)).isEqualTo("m" + i);
            assertThat(message.getJMSDeliveryMode())
                    .isEqualTo(i % 2 == 0 ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    @DisplayName(
            "9.1 what was not acknowledged when the provider ended comes again, flagged and counted; the rest does not")
    void whatWasNotAcknowledgedComesAgainAfterARestart(int mode, @TempDir Path folder) throws JMSException {
        ApogeeConnectionFactory own = new ApogeeConnectionFactory("apogee+embedded:" + folder.resolve("broker"));
        String name = name("queue");
        try (Connection connection = own.createConnection()) {
            connection.start();
            Session session = connection.createSession(mode);
            Queue queue = session.createQueue(name);
            Session sender = connection.createSession();
            for (String text : List.of("a", "b", "c")) {
                sender.createProducer(queue).send(sender.createTextMessage(text));
            }
            MessageConsumer consumer = session.createConsumer(queue);
            Message first = consumer.receive(SOON);
            assertThat(first.getJMSRedelivered()).isFalse();
            if (mode == Session.SESSION_TRANSACTED) {
                session.commit();
            } else {
                first.acknowledge();
            }
            assertThat(receive(consumer)).isEqualTo("b");
        }
        try (Connection connection = own.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(session.createQueue(name));
            Message again = consumer.receive(SOON);
            assertThat(text(again)).isEqualTo("b");
            assertThat(again.getJMSRedelivered()).isTrue();
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            Message fresh = consumer.receive(SOON);
            assertThat(text(fresh)).isEqualTo("c");
            assertThat(fresh.getJMSRedelivered()).isFalse();
            assertThat(fresh.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
            receiveNothing(consumer);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @DisplayName("9.1 recover redelivers flagged and counted what the mode has not acknowledged")
    void recoverRedeliversFlaggedAndCounted(int mode) throws JMSException {
        Session session = session(mode);
        Queue queue = queue(session);
        send(queue, "a", "b");
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        session.recover();
        if (mode == Session.AUTO_ACKNOWLEDGE) {
            receiveNothing(consumer);
            return;
        }
        for (int count = 2; count < 4; count++) {
            for (String text : List.of("a", "b")) {
                Message message = consumer.receive(SOON);
                assertThat(text(message)).isEqualTo(text);
                assertThat(message.getJMSRedelivered()).isTrue();
                assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(count);
            }
            session.recover();
        }
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("9.2 queue connections and sessions refuse what is for topics")
    void queueConnectionsAndSessionsRefuseWhatIsForTopics() throws JMSException {
        QueueConnection connection = closing(factory.createQueueConnection());
        QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        Topic topic = session().createTopic(name("topic"));
        refused(() -> connection.createSharedConnectionConsumer(topic, "s", null, () -> null, 1));
        refused(() -> connection.createDurableConnectionConsumer(topic, "s", null, () -> null, 1));
        refused(() -> connection.createSharedDurableConnectionConsumer(topic, "s", null, () -> null, 1));
        refused(() -> session.createDurableSubscriber(topic, "s"));
        refused(() -> session.createDurableSubscriber(topic, "s", null, false));
        refused(() -> session.createDurableConsumer(topic, "s"));
        refused(() -> session.createDurableConsumer(topic, "s", null, false));
        refused(() -> session.createSharedConsumer(topic, "s"));
        refused(() -> session.createSharedConsumer(topic, "s", null));
        refused(() -> session.createSharedDurableConsumer(topic, "s"));
        refused(() -> session.createSharedDurableConsumer(topic, "s", null));
        refused(session::createTemporaryTopic);
        refused(() -> session.createTopic("t"));
        refused(() -> session.unsubscribe("s"));
    }

    @Test
    @DisplayName("9.2 topic sessions refuse what is for queues")
    void topicSessionsRefuseWhatIsForQueues() throws JMSException {
        TopicConnection connection = closing(factory.createTopicConnection());
        TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = session().createQueue(name("queue"));
        refused(() -> session.createBrowser(queue));
        refused(() -> session.createBrowser(queue, "x = 1"));
        refused(() -> session.createQueue("q"));
        refused(session::createTemporaryQueue);
    }
}
