package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.vendor.MessageLookup;
import org.apogeemq.jms.vendor.Replay;
import org.apogeemq.jms.vendor.ReplayFrom;
import org.apogeemq.jms.vendor.ReplayReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The vendor interfaces: looking messages up, and setting queues and subscriptions to another place. */
@Timeout(120)
class LogAccessTest extends EndToEnd {

    /** Acknowledgements are on their way for a moment. */
    private static void wouldComeAgain(int messages, Replay replay, Queue queue) {
        await().atMost(WAIT, TimeUnit.MILLISECONDS)
                .until(() -> replay.replay(queue, ReplayFrom.first(), true).again() == messages);
    }

    private static void sendAll(Session session, jakarta.jms.Destination to, String... texts) throws JMSException {
        for (String text : texts) {
            session.createProducer(to).send(session.createTextMessage(text));
        }
    }

    @Test
    void messageIsFoundByItsIdentifierConsumedOrNot() throws JMSException {
        Session session = connect().createSession();
        MessageLookup lookup = (MessageLookup) session;
        Queue queue = session.createQueue("ORDERS.EU");
        TextMessage sent = session.createTextMessage("x");
        sent.setIntProperty("n", 5);
        session.createProducer(queue).send(sent);
        String id = sent.getJMSMessageID();
        Message waiting = lookup.findByMessageId(queue, id);
        assertThat(text(waiting)).isEqualTo("x");
        assertThat(text(session.createConsumer(queue).receive(WAIT))).isEqualTo("x");
        Message consumed = lookup.findByMessageId(queue, id);
        assertThat(text(consumed)).isEqualTo("x");
        assertThat(consumed.getIntProperty("n")).isEqualTo(5);
        assertThat(consumed.getJMSMessageID()).isEqualTo(id);
        assertThat(consumed.getJMSDestination()).isEqualTo(queue);
        consumed.acknowledge();
        assertThat(lookup.findByMessageId(queue, "ID:00000000000000000000000000000000"))
                .isNull();
        assertThat(lookup.findByMessageId(session.createQueue("OTHER"), id)).isNull();
        assertThat(lookup.findByMessageId(session.createTopic("ORDERS.EU"), id)).isNull();
        assertThatThrownBy(() -> lookup.findByMessageId(queue, "x")).hasMessageContaining("'x'");
        assertThatThrownBy(() -> lookup.findByMessageId(null, id)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void messagesAreFoundByCorrelationIdentifierAndKeyNewestFirst() throws JMSException {
        Session session = connect().createSession();
        MessageLookup lookup = (MessageLookup) session;
        Topic topic = session.createTopic("EVENTS");
        for (int i = 0; i < 5; i++) {
            TextMessage message = session.createTextMessage("m" + i);
            message.setJMSCorrelationID("order 7");
            message.setStringProperty("JMS_APOGEE_KEYS", "k" + i + " all");
            session.createProducer(topic).send(message);
        }
        sendAll(session, topic, "other");
        assertThat(lookup.findByCorrelationId(topic, "order 7", 10))
                .extracting(m -> ((TextMessage) m).getText())
                .containsExactlyInAnyOrder("m0", "m1", "m2", "m3", "m4");
        assertThat(lookup.findByCorrelationId(topic, "order 7", 2)).hasSize(2);
        assertThat(lookup.findByCorrelationId(topic, "order", 2)).isEmpty();
        assertThat(lookup.findByKey(topic, "k3", 10))
                .extracting(m -> ((TextMessage) m).getText())
                .containsExactly("m3");
        assertThat(lookup.findByKey(topic, "all", 10)).hasSize(5);
        assertThat(lookup.findByKey(topic, "order 7", 10)).isEmpty();
        assertThatThrownBy(() -> lookup.findByKey(topic, "", 10)).hasMessageContaining("empty");
        assertThatThrownBy(() -> lookup.findByKey(topic, "k", 0)).hasMessageContaining("0");
    }

    @Test
    void whatIsNotSentYetIsNotFound() throws JMSException {
        Session session = connect().createSession();
        Session transacted = connect().createSession(true, 0);
        MessageLookup lookup = (MessageLookup) session;
        Queue queue = session.createQueue("PENDING");
        sendAll(session, queue, "first");
        Message inTransaction = transacted.createTextMessage("open");
        transacted.createProducer(queue).send(inTransaction);
        var delaying = session.createProducer(queue);
        delaying.setDeliveryDelay(3_600_000);
        Message delayed = session.createTextMessage("later");
        delaying.send(delayed);
        assertThat(lookup.findByMessageId(queue, inTransaction.getJMSMessageID()))
                .isNull();
        assertThat(lookup.findByMessageId(queue, delayed.getJMSMessageID())).isNull();
        transacted.commit();
        assertThat(text(lookup.findByMessageId(queue, inTransaction.getJMSMessageID())))
                .isEqualTo("open");
    }

    @Test
    void queueIsSetBackToItsFirstMessageAndTheDryRunChangesNothing() throws JMSException {
        Connection connection = connect();
        Session session = connection.createSession();
        Replay replay = (Replay) session;
        Queue queue = session.createQueue("REPLAY");
        sendAll(session, queue, "a", "b", "c");
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            assertThat(texts(consumer, 3)).containsExactly("a", "b", "c");
        }
        wouldComeAgain(3, replay, queue);
        ReplayReport wouldBe = replay.replay(queue, ReplayFrom.first(), true);
        assertThat(wouldBe.skipped()).isZero();
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            assertThat(consumer.receive(300)).isNull();
        }
        assertThat(replay.replay(queue, ReplayFrom.first(), false)).isEqualTo(wouldBe);
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            Message first = consumer.receive(WAIT);
            assertThat(text(first)).isEqualTo("a");
            assertThat(first.getJMSRedelivered()).isFalse();
            assertThat(texts(consumer, 2)).containsExactly("b", "c");
        }
        wouldComeAgain(3, replay, queue);
    }

    @Test
    void queueIsSetToAnOffsetAndToItsEnd() throws JMSException {
        Session session = connect().createSession();
        Replay replay = (Replay) session;
        Queue queue = session.createQueue("OFFSETS");
        sendAll(session, queue, "a", "b", "c", "d");
        long third = 0;
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            for (int i = 0; i < 4; i++) {
                Message message = consumer.receive(WAIT);
                if (text(message).equals("c")) {
                    third = message.getLongProperty("JMS_APOGEE_QUEUE_OFFSET");
                }
            }
        }
        long offset = third;
        wouldComeAgain(4, replay, queue);
        assertThat(replay.replay(queue, ReplayFrom.offset(offset), false).again())
                .isEqualTo(2);
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            assertThat(texts(consumer, 2)).containsExactly("c", "d");
        }
        wouldComeAgain(4, replay, queue);
        sendAll(session, queue, "e", "f");
        assertThat(replay.replay(queue, ReplayFrom.end(), true).skipped()).isEqualTo(2);
        replay.replay(queue, ReplayFrom.end(), false);
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            assertThat(consumer.receive(300)).isNull();
        }
        assertThatThrownBy(() -> replay.replay(queue, ReplayFrom.offset(offset + 1000), true))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("offset " + (offset + 1000))
                .hasMessageContaining("allowed are");
    }

    @Test
    void durableSubscriptionIsSetBackInTimeWithAnOpenConsumer() throws JMSException {
        Connection connection = new ApogeeConnectionFactory(rig.uri("clientId=c1")).createConnection();
        try (connection) {
            connection.start();
            Session session = connection.createSession();
            Replay replay = (Replay) session;
            Topic topic = session.createTopic("DURABLE.REPLAY");
            MessageConsumer consumer = session.createDurableConsumer(topic, "billing");
            sendAll(session, topic, "a", "b");
            assertThat(texts(consumer, 2)).containsExactly("a", "b");
            ReplayFrom early = ReplayFrom.time(Instant.EPOCH);
            await().atMost(WAIT, TimeUnit.MILLISECONDS)
                    .until(() ->
                            replay.replayDurable(topic, "billing", early, true).again() == 2);
            assertThat(replay.replayDurable(topic, "billing", early, false).again())
                    .isEqualTo(2);
            assertThat(texts(consumer, 2)).containsExactly("a", "b");
            assertThat(consumer.receive(300)).isNull();
            ReplayFrom late = ReplayFrom.time(Instant.ofEpochMilli(System.currentTimeMillis() + 3_600_000));
            assertThat(replay.replayDurable(topic, "billing", late, true).again())
                    .isZero();
        }
    }

    @Test
    void sharedDurableSubscriptionIsSetBack() throws JMSException {
        try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
            Topic topic = context.createTopic("SHARED.REPLAY");
            var consumer = context.createSharedDurableConsumer(topic, "s");
            context.createProducer().send(topic, "a");
            assertThat(consumer.receiveBody(String.class, WAIT)).isEqualTo("a");
            consumer.close();
            Replay replay = (Replay) context;
            await().atMost(WAIT, TimeUnit.MILLISECONDS)
                    .until(() -> replay.replaySharedDurable(topic, "s", ReplayFrom.first(), true)
                                    .again()
                            == 1);
            replay.replaySharedDurable(topic, "s", ReplayFrom.first(), false);
            assertThat(context.createSharedDurableConsumer(topic, "s").receiveBody(String.class, WAIT))
                    .isEqualTo("a");
        }
    }

    @Test
    void whatCannotBeSetIsNamed() throws JMSException {
        Session session = connect().createSession();
        Replay replay = (Replay) session;
        Topic topic = session.createTopic("NAMED");
        sendAll(session, topic, "x");
        assertThatThrownBy(() -> replay.replay(topic, ReplayFrom.first(), true))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("replayDurable");
        assertThatThrownBy(() -> replay.replayDurable(topic, "s", ReplayFrom.first(), true))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> replay.replaySharedDurable(topic, "nobody", ReplayFrom.first(), true))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> replay.replaySharedDurable(topic, "", ReplayFrom.first(), true))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> replay.replay(session.createQueue("NAMED"), null, true))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> ReplayFrom.offset(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
