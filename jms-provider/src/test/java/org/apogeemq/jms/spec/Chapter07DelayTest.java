package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sections 7.8 and 7.9: time to live and delivery delay, what the conformance suites leave out. */
class Chapter07DelayTest extends SpecTest {

    private static void send(Session session, MessageProducer producer, long delay, String text) throws JMSException {
        producer.setDeliveryDelay(delay);
        producer.send(session.createTextMessage(text));
    }

    /** Receives these texts in this order, none before its delivery time. */
    private static void receiveInTime(MessageConsumer consumer, String... texts) throws JMSException {
        List<String> received = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            Message message = consumer.receive(SOON);
            received.add(text(message));
            assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
        }
        assertThat(received).containsExactly(texts);
    }

    @Test
    @DisplayName("7.9 delayed messages come in the order of their delivery times, whatever the order of the sends")
    void delayedMessagesComeInTheOrderOfTheirDeliveryTimes() throws JMSException {
        Session session = session();
        // no longer than the delays differ
        Queue sent = sentWithin(400, session, queue -> {
            MessageProducer producer = session.createProducer(queue);
            send(session, producer, 1_600, "1600");
            send(session, producer, 800, "800");
            send(session, producer, 1_200, "1200");
            send(session, producer, 400, "400");
            send(session, producer, 0, "0");
        });
        receiveInTime(session.createConsumer(sent), "0", "400", "800", "1200", "1600");
    }

    @Test
    @DisplayName("7.9 delayed messages of one delay keep the order of the sends")
    void delayedMessagesOfOneDelayKeepTheOrderOfTheSends() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            texts.add("m" + i);
            send(session, producer, 600, "m" + i);
        }
        receiveInTime(session.createConsumer(queue), texts.toArray(new String[0]));
    }

    @Test
    @DisplayName("7.9 a delayed message of high priority does not come before its time")
    void aDelayedMessageOfHighPriorityDoesNotComeBeforeItsTime() throws JMSException {
        Session session = session();
        MessageConsumer consumer;
        String first;
        Message late = session.createTextMessage("late");
        do {
            Queue queue = queue(session);
            consumer = session.createConsumer(queue);
            MessageProducer producer = session.createProducer(queue);
            producer.setPriority(9);
            producer.setDeliveryDelay(900);
            producer.send(late);
            producer.setPriority(0);
            send(session, producer, 0, "now");
            first = receive(consumer);
        } while (System.currentTimeMillis() >= late.getJMSDeliveryTime()); // so slow that both were due
        assertThat(first).isEqualTo("now");
        receiveInTime(consumer, "late");
    }

    @Test
    @DisplayName("7.9 of delayed messages that are due together the one of higher priority is delivered first")
    void ofDelayedMessagesThatAreDueTheHigherPriorityIsFirst() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        producer.setPriority(1);
        send(session, producer, 300, "low");
        producer.setPriority(8);
        send(session, producer, 300, "high");
        // due when the marker is, which was sent later with a longer delay
        Queue marked = queue(session);
        MessageProducer marker = session.createProducer(marked);
        send(session, marker, 800, "marker");
        receiveInTime(session.createConsumer(marked), "marker");
        receiveInTime(session.createConsumer(queue), "high", "low");
    }

    @Test
    @DisplayName("7.8 the time to live counts from the send: a delay longer than it lets the message expire")
    void aDelayLongerThanTheTimeToLiveLetsTheMessageExpire() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        producer.setTimeToLive(200);
        send(session, producer, 700, "expired");
        producer.setTimeToLive(60_000);
        send(session, producer, 900, "alive");
        MessageConsumer consumer = session.createConsumer(queue);
        receiveInTime(consumer, "alive");
        receiveNothing(consumer);
    }

    @Test
    @DisplayName("7.8 what expires while nobody listens is gone from queue, durable subscription and browser")
    void whatExpiresWhileNobodyListensIsGone() throws JMSException {
        Session session = connect(name("client")).createSession();
        Queue queue = queue(session);
        Topic topic = topic(session);
        session.createDurableConsumer(topic, "s").close();
        MessageProducer producer = session.createProducer(null);
        producer.setTimeToLive(100);
        producer.send(queue, session.createTextMessage("q"));
        producer.send(topic, session.createTextMessage("t"));
        receiveNothing(session.createConsumer(queue(session)));
        assertThat(session.createBrowser(queue).getEnumeration().hasMoreElements())
                .isFalse();
        receiveNothing(session.createConsumer(queue));
        MessageConsumer durable = session.createDurableConsumer(topic, "s");
        receiveNothing(durable);
        durable.close();
        session.unsubscribe("s");
    }

    @Test
    @DisplayName("7.8 a rolled back message that has expired meanwhile does not come again")
    void aRolledBackMessageThatHasExpiredDoesNotComeAgain() throws JMSException {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        producer.setTimeToLive(1_500);
        producer.send(session.createTextMessage("x"));
        session.commit();
        MessageConsumer consumer = session.createConsumer(queue);
        Message message = consumer.receive(SOON);
        if (message != null) { // a machine that is slower than the time to live
            receiveNothing(session().createConsumer(queue(session)));
            while (System.currentTimeMillis() <= message.getJMSExpiration()) {
                Thread.onSpinWait();
            }
            session.rollback();
        }
        receiveNothing(consumer);
        session.commit();
    }

    @Test
    @DisplayName("7.9 in a transaction the delay counts from the send: what is due is there right after the commit")
    void inATransactionTheDelayCountsFromTheSend() throws JMSException {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        producer.setDeliveryDelay(400);
        Message message = session.createTextMessage("x");
        producer.send(message);
        MessageConsumer consumer = session().createConsumer(queue);
        while (System.currentTimeMillis() <= message.getJMSDeliveryTime()) {
            assertThat(consumer.receive(50)).as("not before the commit").isNull();
        }
        session.commit();
        Message received = consumer.receive(SOON);
        assertThat(text(received)).isEqualTo("x");
        assertThat(received.getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
        assertThat(received.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp() + 400);
    }

    @Test
    @DisplayName("7.9 a delayed message is browsed when its time has come")
    void aDelayedMessageIsBrowsedWhenItsTimeHasCome() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        send(session, producer, 500, "late");
        send(session, producer, 0, "now");
        List<String> first = browsed(session, queue);
        assertThat(first).contains("now");
        if (first.size() == 2) { // a machine so slow that both were due
            return;
        }
        Queue marked = queue(session);
        send(session, session.createProducer(marked), 600, "marker");
        receiveInTime(session.createConsumer(marked), "marker");
        assertThat(browsed(session, queue)).containsExactly("now", "late");
        holds(queue, "now", "late");
    }

    private static List<String> browsed(Session session, Queue queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (var all = session.createBrowser(queue).getEnumeration(); all.hasMoreElements(); ) {
            texts.add(text((Message) all.nextElement()));
        }
        return texts;
    }

    @Test
    @DisplayName("7.9 delayed messages survive a restart of the provider and keep their times")
    void delayedMessagesSurviveARestart(@TempDir Path folder) throws JMSException {
        ApogeeConnectionFactory own = new ApogeeConnectionFactory("apogee+embedded:" + folder.resolve("broker"));
        String name = name("queue");
        try (Connection connection = own.createConnection()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(session.createQueue(name));
            send(session, producer, 3_000, "3000");
            send(session, producer, 1, "while it is down, or before");
        }
        try (Connection connection = own.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(session.createQueue(name));
            receiveInTime(consumer, "while it is down, or before", "3000");
            receiveNothing(consumer);
        }
    }

    @Test
    @DisplayName("7.9 a context's producer delays too, and its subscribers get the message once")
    void aContextsProducerDelaysToo() throws JMSException {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        Topic topic = context.createTopic(name("topic"));
        var one = context.createConsumer(topic);
        var other = context.createSharedConsumer(topic, name("shared"));
        context.createProducer().setDeliveryDelay(300).send(topic, "x");
        for (var consumer : List.of(one, other)) {
            Message message = consumer.receive(SOON);
            assertThat(text(message)).isEqualTo("x");
            assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
            assertThat(consumer.receive(NEVER)).isNull();
        }
    }
}
