package org.apogeemq.interop.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.remoting.selector.Selector;
import org.apogeemq.testkit.ApacheRocketMq;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A broker that is configured to filter by conditions on properties: it leaves out what the client would. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@ResourceLock(ApacheServers.OF_THEIR_OWN)
class SqlFilterOnApacheTest {
    private static final long LONG = 60_000;
    private static final long SHORT = 2_000;
    private static final String SELECTOR =
            "(city = 'Bonn' OR city IN ('Bern', 'Rome')) AND size > 5 AND JMSType = 'house' AND note IS NULL";

    private static ApacheRocketMq servers;

    @BeforeAll
    static void start() {
        servers = ApacheRocketMq.start("enablePropertyFilter=true");
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    private static void send(JMSContext context, Topic topic, String text, String city, Object size, String type) {
        context.createProducer()
                .setJMSType(type)
                .setProperty("city", city)
                .setProperty("size", size)
                .send(topic, text);
    }

    /** What the selector takes, among much that it does not. */
    private static List<String> sendAll(JMSContext context, Topic topic) {
        for (int i = 0; i < 40; i++) {
            send(context, topic, "other " + i, "Paris", 7, "house");
        }
        send(context, topic, "small", "Bonn", 5, "house");
        send(context, topic, "a", "Bonn", 6, "house");
        send(context, topic, "no number", "Bonn", "6", "house");
        send(context, topic, "fraction", "Rome", 5.5, "house");
        send(context, topic, "flat", "Bern", 6, "flat");
        send(context, topic, "b", "Bern", 700_000_000_000L, "house");
        return List.of("a", "fraction", "b");
    }

    @Test
    void durableAndPlainSubscribersGetExactlyWhatTheirSelectorTakes() {
        try (JMSContext context = new ApogeeConnectionFactory(servers.address()).createContext()) {
            context.setClientID("sql");
            Topic topic = context.createTopic("SQL");
            JMSConsumer durable = context.createDurableConsumer(topic, "s", SELECTOR, false);
            JMSConsumer plain = context.createConsumer(topic, SELECTOR);
            JMSConsumer shared = context.createSharedConsumer(topic, "shared", SELECTOR);
            List<String> expected = sendAll(context, topic);
            for (JMSConsumer consumer : List.of(durable, plain, shared)) {
                assertThat(receive(consumer, 3)).isEqualTo(expected);
                assertThat(consumer.receive(SHORT)).isNull();
            }
        }
    }

    @Test
    void whatIsGivenBackPassesTheFilterAgain() {
        ApogeeConnectionFactory factory = new ApogeeConnectionFactory(servers.address());
        try (JMSContext sender = factory.createContext()) {
            Topic topic = sender.createTopic("SQL.AGAIN");
            List<String> expected;
            try (JMSContext holding = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
                holding.setClientID("again");
                JMSConsumer consumer = holding.createDurableConsumer(topic, "s", SELECTOR, false);
                expected = sendAll(sender, topic);
                assertThat(receive(consumer, 3)).isEqualTo(expected);
            }
            try (JMSContext context = factory.createContext()) {
                context.setClientID("again");
                JMSConsumer consumer = context.createDurableConsumer(topic, "s", SELECTOR, false);
                assertThat(receive(consumer, 3)).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(consumer.receive(SHORT)).isNull();
            }
        }
    }

    /** Asks as the provider does, so that it is the broker alone that leaves out. */
    @Test
    void brokerLeavesOutWhatTheConditionDoesNotTake() throws Exception {
        try (JMSContext context = new ApogeeConnectionFactory(servers.address()).createContext();
                BrokerRequests broker = new BrokerRequests(servers.brokerPort())) {
            Topic topic = context.createTopic("SQL-BROKER");
            JMSConsumer everything = context.createConsumer(topic);
            send(context, topic, "first", "Bonn", 6, "house");
            broker.createGroup("SQL-GROUP", false, 1);
            sendAll(context, topic);
            String text;
            do { // a pop gives what is in the consume queues by then, which is all when the last one is
                text = receive(everything, 1).get(0);
            } while (text != null && !text.equals("b"));
            String condition = Selector.parse(SELECTOR).sqlBound().orElseThrow();
            assertThat(broker.popped("SQL-GROUP", "SQL-BROKER", condition)).isEqualTo(6);
        }
    }

    private static List<String> receive(JMSConsumer consumer, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message message = consumer.receive(LONG);
            try {
                texts.add(message == null ? null : message.getBody(String.class));
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        }
        return texts;
    }
}
