package org.apogeemq.interop.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Queues: dead letters, delay, message groups, browsing, what is held and by whom, what is refused. */
@ExtendWith(ApacheServers.class)
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class QueueFeaturesOnApacheTest {
    private static final long LONG = 90_000;
    private static final long SHORT = 1_500;
    /** A popped message is hidden from others for 30 s unless it is renewed. */
    private static final long LONGER_THAN_INVISIBLE = 40_000;

    private static final long ONCE_INVISIBLE = 31_500;

    private final ApogeeConnectionFactory factory = new ApogeeConnectionFactory(ApacheServers.uri());
    private final String name = "F-" + UUID.randomUUID();

    @Test
    void aMessageDeliveredTooOftenIsADeadLetterThatAQueueReceiverGets() {
        try (BrokerRequests broker = new BrokerRequests();
                JMSContext context = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
            broker.createGroup("JMSQ_" + name, false, 2);
            Queue queue = context.createQueue(name);
            context.createProducer().send(queue, "poison").send(queue, "good");
            JMSConsumer consumer = context.createConsumer(queue);
            for (int delivery = 1; delivery <= 3; delivery++) {
                Message message = consumer.receive(LONG);
                assertThat(body(message)).isEqualTo("poison");
                assertThat(count(message)).isEqualTo(delivery);
                context.recover();
            }
            assertThat(body(consumer.receive(LONG))).isEqualTo("good");
            context.acknowledge();
            JMSConsumer dead = context.createConsumer(context.createQueue("%DLQ%JMSQ_" + name));
            assertThat(body(dead.receive(LONG))).isEqualTo("poison");
            context.acknowledge();
            assertThat(consumer.receive(SHORT)).isNull();
        }
    }

    @Test
    void aDelayedMessageComesAtItsTimeAndNotBefore() throws Exception {
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue(name);
            JMSConsumer consumer = context.createConsumer(queue);
            context.createProducer().setDeliveryDelay(8_300).send(queue, "later");
            context.createProducer().send(queue, "now");
            assertThat(body(consumer.receive(LONG))).isEqualTo("now");
            Message later = consumer.receive(LONG);
            assertThat(body(later)).isEqualTo("later");
            assertThat(InstantSource.system().millis()).isGreaterThanOrEqualTo(later.getJMSDeliveryTime());
        }
    }

    @Test
    void messagesOfAGroupGoToOneQueueAndInOrderWhenTheGroupIsOrderly() throws Exception {
        try (BrokerRequests broker = new BrokerRequests();
                JMSContext one = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE);
                JMSContext other = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
            broker.createTopic(name, 4);
            broker.createGroup("JMSQ_" + name, true, 16);
            Queue queue = one.createQueue(name);
            for (int i = 0; i < 30; i++) {
                one.createProducer().setProperty("JMSXGroupID", "g" + i % 3).send(queue, "g" + i % 3 + ":" + i / 3);
            }
            Map<String, List<Integer>> received = new HashMap<>();
            Map<String, Integer> queues = new HashMap<>();
            List<JMSContext> contexts = List.of(one, other);
            List<JMSConsumer> consumers =
                    List.of(one.createConsumer(queue), other.createConsumer(one.createQueue(name)));
            int total = 0;
            for (int turn = 0; total < 30 && turn < 200; turn++) {
                Message message = consumers.get(turn % 2).receive(500);
                if (message != null) {
                    String[] parts = body(message).split(":");
                    received.computeIfAbsent(parts[0], g -> new ArrayList<>()).add(Integer.parseInt(parts[1]));
                    int at = message.getIntProperty("JMS_APOGEE_QUEUE_ID");
                    assertThat(queues.computeIfAbsent(parts[0], g -> at)).isEqualTo(at);
                    contexts.get(turn % 2).acknowledge();
                    total++;
                }
            }
            List<Integer> inOrder = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            assertThat(received).isEqualTo(Map.of("g0", inOrder, "g1", inOrder, "g2", inOrder));
        }
    }

    @Test
    void aBrowserSeesWhatIsThereAndTakesNothing() throws Exception {
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue(name);
            context.createProducer().setJMSType("x").send(queue, "a");
            context.createProducer().setJMSType("y").send(queue, "b");
            assertThat(browse(context.createBrowser(queue))).containsExactly("a", "b");
            assertThat(browse(context.createBrowser(queue, "JMSType = 'y'"))).containsExactly("b");
            JMSConsumer consumer = context.createConsumer(queue);
            assertThat(body(consumer.receive(LONG))).isEqualTo("a");
            assertThat(body(consumer.receive(LONG))).isEqualTo("b");
        }
    }

    @Test
    void whatIsHeldLongIsNotGivenToOthers() {
        try (JMSContext holder = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE);
                JMSContext other = factory.createContext()) {
            Queue queue = holder.createQueue(name);
            holder.createProducer().send(queue, "held");
            assertThat(body(holder.createConsumer(queue).receive(LONG))).isEqualTo("held");
            JMSConsumer consumer = other.createConsumer(queue);
            assertThat(consumer.receive(LONGER_THAN_INVISIBLE)).isNull();
            holder.acknowledge();
            assertThat(consumer.receive(ONCE_INVISIBLE)).isNull();
        }
    }

    @Test
    void inAnOrderlyGroupWhatIsHeldLongBlocksItsQueueUntilItIsAcknowledged() {
        try (BrokerRequests broker = new BrokerRequests();
                JMSContext holder = new ApogeeConnectionFactory(ApacheServers.uri() + "&prefetch=1")
                        .createContext(JMSContext.CLIENT_ACKNOWLEDGE);
                JMSContext other = factory.createContext()) {
            broker.createGroup("JMSQ_" + name, true, 16);
            Queue queue = holder.createQueue(name);
            holder.createProducer().send(queue, "first");
            JMSConsumer holding = holder.createConsumer(queue);
            assertThat(body(holding.receive(LONG))).isEqualTo("first");
            holder.createProducer().send(queue, "second");
            JMSConsumer consumer = other.createConsumer(queue);
            assertThat(consumer.receive(LONGER_THAN_INVISIBLE)).isNull();
            holder.acknowledge();
            holding.close();
            assertThat(body(consumer.receive(LONG))).isEqualTo("second");
        }
    }

    @Test
    void whatAKilledClientHeldComesToOthersWithTheFlag() throws Exception {
        try (JMSContext context = factory.createContext();
                ChildJvm client = ChildJvm.start(HoldingClient.class, ApacheServers.uri(), name)) {
            Queue queue = context.createQueue(name);
            context.createProducer().send(queue, "survives");
            client.awaitLine(line -> line.contains("holds it"), Duration.ofSeconds(120));
            client.kill();
            Message again = context.createConsumer(queue).receive(LONG);
            assertThat(body(again)).isEqualTo("survives");
            assertThat(again.getJMSRedelivered()).isTrue();
        }
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() {
        try (JMSContext context = factory.createContext()) {
            assertThatThrownBy(() -> context.createConsumer(context.createQueue(name), "n = 1"))
                    .isInstanceOf(InvalidSelectorRuntimeException.class)
                    .hasMessageContaining("lost for the others")
                    .hasMessageContaining("durable subscription");
            assertThatThrownBy(() -> context.createConsumer(context.createQueue(name + "?tags=a")))
                    .isInstanceOf(InvalidSelectorRuntimeException.class);
            assertThatThrownBy(context::createTemporaryQueue)
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining("temporary destination")
                    .hasMessageContaining("permanent queue");
            assertThatThrownBy(context::createTemporaryTopic).isInstanceOf(JMSRuntimeException.class);
        }
    }

    private static List<String> browse(QueueBrowser browser) throws Exception {
        List<String> texts = new ArrayList<>();
        for (Enumeration<?> all = browser.getEnumeration(); all.hasMoreElements(); ) {
            texts.add(body((Message) all.nextElement()));
        }
        return texts;
    }

    private static int count(Message message) {
        try {
            return message.getIntProperty("JMSXDeliveryCount");
        } catch (jakarta.jms.JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static String body(Message message) {
        try {
            return message == null ? null : message.getBody(String.class);
        } catch (jakarta.jms.JMSException e) {
            throw new AssertionError(e);
        }
    }
}
