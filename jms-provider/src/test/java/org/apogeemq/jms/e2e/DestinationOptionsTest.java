package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stands behind the question mark of a destination's name and concerns its consumers. */
@Timeout(180)
class DestinationOptionsTest {
    private static final long WAIT = 60_000;
    private static final long NEVER = 300;

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Rig rig;
    private Session sender;

    @BeforeEach
    void start() throws Exception {
        rig = new Rig(Transport.TCP, directory);
        open.push(rig);
        sender = connect("").createSession();
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

    private void send(String queue, int messages) throws JMSException {
        MessageProducer producer = sender.createProducer(sender.createQueue(queue));
        for (int i = 0; i < messages; i++) {
            Message message = sender.createTextMessage("m" + i);
            message.setStringProperty("JMSXGroupID", "g" + i); // spreads over the queues
            producer.send(message);
        }
        producer.close();
    }

    @Test
    void orderlyQueueIsOneConsumersAtATimeAndTheOthersFollowInOrder() throws Exception {
        send("ONE", 10);
        Session holder = connect("prefetch=1").createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer one = holder.createConsumer(holder.createQueue("ONE?orderly=true"));
        assertThat(EndToEnd.text(one.receive(WAIT))).isEqualTo("m0");
        Session next = connect("").createSession();
        MessageConsumer two = next.createConsumer(next.createQueue("ONE?orderly=true"));
        assertThat(two.receive(NEVER)).isNull();
        holder.close(); // gives m0 back
        for (int i = 0; i < 10; i++) {
            assertThat(EndToEnd.text(two.receive(WAIT))).isEqualTo("m" + i);
        }
    }

    @Test
    void orderlyConsumersDivideTheQueuesOfADestination() throws Exception {
        rig.createTopic("b1", "FOUR", 4);
        send("FOUR", 40);
        Session holder = connect("prefetch=1").createSession(Session.CLIENT_ACKNOWLEDGE);
        Message held =
                holder.createConsumer(holder.createQueue("FOUR?orderly=true")).receive(WAIT);
        int queue = queueOf(held);
        Session next = connect("").createSession();
        MessageConsumer two = next.createConsumer(next.createQueue("FOUR?orderly=true"));
        Map<Integer, Long> last = new HashMap<>();
        int received = 0;
        for (Message m = two.receive(WAIT); m != null; m = two.receive(2_000)) {
            isNext(m, last);
            received++;
        }
        assertThat(last).isNotEmpty().doesNotContainKey(queue);
        holder.close();
        for (; received < 40; received++) {
            isNext(two.receive(WAIT), last);
        }
        assertThat(last).hasSize(4);
    }

    private static void isNext(Message message, Map<Integer, Long> last) throws JMSException {
        long offset = message.getLongProperty("JMS_APOGEE_QUEUE_OFFSET");
        assertThat(offset).isEqualTo(last.getOrDefault(queueOf(message), -1L) + 1);
        last.put(queueOf(message), offset);
    }

    private static int queueOf(Message message) throws JMSException {
        return message.getIntProperty("JMS_APOGEE_QUEUE_ID");
    }

    @Test
    void newSubscriptionBeginsWhereItAsksTo() throws Exception {
        MessageProducer producer = sender.createProducer(sender.createTopic("NEWS"));
        producer.send(sender.createTextMessage("old"));
        long old = storeTime("NEWS?startPosition=first", "clock");
        await().atMost(Duration.ofMinutes(1)).until(() -> InstantSource.system().millis() > old);
        producer.send(sender.createTextMessage("new"));
        Instant now = Instant.ofEpochMilli(old + 1);
        assertThat(first("NEWS?startPosition=first", "first")).isEqualTo("old");
        assertThat(first("NEWS?startPosition=" + now, "time")).isEqualTo("new");
        assertThat(first("NEWS?startPosition=" + now.toEpochMilli(), "millis")).isEqualTo("new");
        assertThat(first("NEWS?group=g&startPosition=first", null)).isEqualTo("old");
        MessageConsumer last = subscribe("NEWS?startPosition=last", "last");
        producer.send(sender.createTextMessage("newest"));
        assertThat(EndToEnd.text(last.receive(WAIT))).isEqualTo("newest");
    }

    @Test
    void subscriptionThatIsThereGoesOnWhereItWas() throws Exception {
        MessageProducer producer = sender.createProducer(sender.createTopic("NEWS"));
        producer.send(sender.createTextMessage("old"));
        assertThat(first("NEWS?startPosition=first", "archive")).isEqualTo("old");
        producer.send(sender.createTextMessage("new"));
        assertThat(first("NEWS?startPosition=first", "archive")).isEqualTo("new");
    }

    private long storeTime(String topic, String subscription) throws JMSException {
        try (MessageConsumer consumer = subscribe(topic, subscription)) {
            return consumer.receive(WAIT).getLongProperty("JMS_APOGEE_STORE_TIME");
        }
    }

    private String first(String topic, String subscription) throws JMSException {
        try (MessageConsumer consumer = subscribe(topic, subscription)) {
            return EndToEnd.text(consumer.receive(WAIT));
        }
    }

    private MessageConsumer subscribe(String topic, String subscription) throws JMSException {
        Session session = connect("").createSession();
        return subscription == null
                ? session.createConsumer(session.createTopic(topic))
                : session.createSharedDurableConsumer(session.createTopic(topic), subscription);
    }

    @Test
    void messageGoesToTheDeadLettersAfterItsRedeliveries() throws Exception {
        send("SHORT", 2);
        Session session = connect("").createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue("SHORT?maxRedeliveries=2"));
        for (int delivery = 1; delivery <= 3; delivery++) {
            Message message = consumer.receive(WAIT);
            assertThat(EndToEnd.text(message)).isEqualTo("m0");
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
            session.rollback();
        }
        assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("m1");
        session.commit();
        MessageConsumer dead = sender.createConsumer(sender.createQueue("%DLQ%JMSQ_SHORT"));
        assertThat(EndToEnd.text(dead.receive(WAIT))).isEqualTo("m0");
    }
}
