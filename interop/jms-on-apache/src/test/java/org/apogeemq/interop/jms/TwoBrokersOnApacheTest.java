package org.apogeemq.interop.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.ApacheRocketMq;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A cluster of two brokers that share the queues of a topic. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
@Execution(ExecutionMode.SAME_THREAD)
@ResourceLock(ApacheServers.OF_THEIR_OWN)
class TwoBrokersOnApacheTest {
    private static final long LONG = 90_000;
    private static final long SHORT = 2_000;
    private static final int COUNT = 40;

    private static ApacheRocketMq servers;

    @BeforeAll
    static void start() throws Exception {
        servers = ApacheRocketMq.start();
        servers.startBroker("broker-b");
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    private static ApogeeConnectionFactory factory() {
        return new ApogeeConnectionFactory(
                servers.address() + "&reconnectDelay=50&reconnectMaxDelay=500&routeRefresh=1000");
    }

    private static void createOnBoth(String topic) {
        for (String broker : List.of("broker-a", "broker-b")) {
            try (BrokerRequests requests = new BrokerRequests(servers.brokerPort(broker))) {
                requests.createTopic(topic, 1);
            }
        }
        try (BrokerRequests nameServer = new BrokerRequests(servers.nameServerPort())) {
            await().atMost(LONG, TimeUnit.MILLISECONDS)
                    .ignoreExceptions()
                    .until(() -> nameServer.brokersOf(topic) == 2);
        }
    }

    /** From as many sessions as messages, since a session may keep to one broker. */
    private static Set<String> sendAll(JMSContext context, jakarta.jms.Destination to, String name) {
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < COUNT; i++) {
            try (JMSContext session = context.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
                session.createProducer().send(to, name + i);
            }
            sent.add(name + i);
        }
        return sent;
    }

    private static List<String> receive(JMSConsumer consumer, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message message = consumer.receive(LONG);
            assertThat(message).as("after %s", texts).isNotNull();
            texts.add(text(message));
        }
        return texts;
    }

    private static String text(Message message) {
        try {
            return message.getBody(String.class);
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static long stored(String broker, String topic) {
        try (BrokerRequests requests = new BrokerRequests(servers.brokerPort(broker))) {
            return requests.endOf(topic, 0);
        }
    }

    @Test
    void messagesOfAQueueAreSpreadOverBothAndEachIsReceivedOnce() {
        createOnBoth("SPREAD");
        try (JMSContext context = factory().createContext()) {
            Queue queue = context.createQueue("SPREAD");
            Set<String> sent = sendAll(context, queue, "m");
            assertThat(stored("broker-a", "SPREAD")).isBetween(1L, COUNT - 1L);
            assertThat(stored("broker-a", "SPREAD") + stored("broker-b", "SPREAD"))
                    .isEqualTo(COUNT);
            JMSConsumer consumer = context.createConsumer(queue);
            assertThat(receive(consumer, COUNT)).containsExactlyInAnyOrderElementsOf(sent);
            assertThat(consumer.receive(SHORT)).isNull();
        }
    }

    @Test
    void subscribersGetWhatIsSentToEitherBroker() {
        createOnBoth("BOTH");
        try (JMSContext context = factory().createContext()) {
            context.setClientID("both");
            Topic topic = context.createTopic("BOTH");
            List<JMSConsumer> consumers = List.of(
                    context.createConsumer(topic),
                    context.createDurableConsumer(topic, "durable"),
                    context.createSharedDurableConsumer(topic, "shared"));
            Set<String> sent = sendAll(context, topic, "m");
            for (JMSConsumer consumer : consumers) {
                assertThat(receive(consumer, COUNT)).containsExactlyInAnyOrderElementsOf(sent);
                assertThat(consumer.receive(SHORT)).isNull();
            }
        }
    }

    @Test
    void oneBrokerIsKilledAndComesBackAndNothingThatWasSentIsLost() throws Exception {
        createOnBoth("KILLED");
        try (JMSContext context = factory().createContext()) {
            Queue queue = context.createQueue("KILLED");
            Set<String> expected = new HashSet<>(sendAll(context, queue, "before "));
            servers.killBroker("broker-b");
            // what goes to the broker that is away waits for it
            servers.startBroker("broker-b");
            expected.addAll(sendAll(context, queue, "after "));
            JMSConsumer consumer = context.createConsumer(queue);
            Set<String> received = new HashSet<>();
            while (received.size() < expected.size()) {
                received.addAll(receive(consumer, 1));
            }
            assertThat(received).isEqualTo(expected);
        }
    }
}
