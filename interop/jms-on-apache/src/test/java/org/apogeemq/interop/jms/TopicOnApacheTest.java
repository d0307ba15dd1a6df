package org.apogeemq.interop.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Topics: subscribers, durable and shared subscriptions, selectors. */
@ExtendWith(ApacheServers.class)
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class TopicOnApacheTest {
    private static final long LONG = 90_000;
    private static final long SHORT = 1_500;

    private final ApogeeConnectionFactory factory = new ApogeeConnectionFactory(ApacheServers.uri());
    private final String unique = UUID.randomUUID().toString();
    private final String name = "T-" + unique;
    private final String owner = "c-" + unique;

    @Test
    void everySubscriberGetsWhatIsSentAfterItHasSubscribed() {
        try (JMSContext context = factory.createContext()) {
            Topic topic = context.createTopic(name);
            context.createProducer().send(topic, "before");
            JMSConsumer one = context.createConsumer(topic);
            JMSConsumer other = context.createConsumer(topic);
            context.createProducer().send(topic, "a").send(topic, "b");
            assertThat(receive(one, 2)).containsExactly("a", "b");
            assertThat(receive(other, 2)).containsExactly("a", "b");
            assertThat(one.receive(SHORT)).isNull();
        }
    }

    @Test
    void aDurableSubscriptionKeepsWhatComesWhileItsConsumerIsAway() {
        try (JMSContext context = clientContext()) {
            Topic topic = context.createTopic(name);
            context.createProducer().send(topic, "before");
            JMSConsumer consumer = context.createDurableConsumer(topic, "s");
            context.createProducer().send(topic, "a");
            assertThat(receive(consumer, 1)).containsExactly("a");
        }
        try (JMSContext sender = factory.createContext()) {
            Topic topic = sender.createTopic(name);
            sender.createProducer().send(topic, "b").send(topic, "c");
        }
        try (JMSContext context = clientContext()) {
            JMSConsumer consumer = context.createDurableConsumer(context.createTopic(name), "s");
            assertThat(receive(consumer, 2)).containsExactly("b", "c");
            assertThat(consumer.receive(SHORT)).isNull();
        }
    }

    @Test
    void aDurableSubscriptionHasOneConsumer() {
        try (JMSContext context = clientContext();
                JMSContext other = clientContext()) {
            Topic topic = context.createTopic(name);
            context.createDurableConsumer(topic, "s");
            assertThatThrownBy(() -> context.createDurableConsumer(topic, "s"))
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining("has a consumer already");
            assertThatThrownBy(() -> other.createDurableConsumer(topic, "s"))
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining("has a consumer already");
            assertThatThrownBy(() -> context.unsubscribe("s"))
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining("close it first");
        }
    }

    @Test
    void whoSubscribesAfterUnsubscribeBeginsAnew() {
        try (JMSContext context = clientContext()) {
            Topic topic = context.createTopic(name);
            context.createDurableConsumer(topic, "s").close();
            context.createProducer().send(topic, "old");
            context.unsubscribe("s");
            JMSConsumer consumer = context.createDurableConsumer(topic, "s");
            context.createProducer().send(topic, "new");
            assertThat(receive(consumer, 1)).containsExactly("new");
            assertThatThrownBy(() -> context.unsubscribe("unknown"))
                    .isInstanceOf(InvalidDestinationRuntimeException.class)
                    .hasMessageContaining("unknown");
        }
    }

    @Test
    void settingsOfAGroupThatTheAdministratorMadeBeforeAreKept() {
        try (JMSContext context = clientContext();
                BrokerRequests broker = new BrokerRequests()) {
            String group = "JMSD_" + owner + "_s";
            broker.createGroup(group, true, 3);
            context.createDurableConsumer(context.createTopic(name), "s").close();
            assertThat(broker.group(group).consumeMessageOrderly()).isTrue();
            assertThat(broker.group(group).retryMaxTimes()).isEqualTo(3);
        }
    }

    @Test
    void aDurableSubscriptionWithAnotherSelectorIsANewOne() {
        try (JMSContext context = clientContext()) {
            Topic topic = context.createTopic(name);
            context.createDurableConsumer(topic, "s", "n < 5", false).close();
            context.createProducer().setProperty("n", 1).send(topic, "old");
            JMSConsumer consumer = context.createDurableConsumer(topic, "s", "n < 9", false);
            context.createProducer().setProperty("n", 2).send(topic, "new");
            assertThat(receive(consumer, 1)).containsExactly("new");
        }
    }

    @Test
    void consumersOfASharedDurableSubscriptionDivideItsMessages() {
        try (JMSContext one = factory.createContext();
                JMSContext other = factory.createContext()) {
            Topic topic = one.createTopic(name);
            String shared = "shared-" + unique;
            JMSConsumer first = one.createSharedDurableConsumer(topic, shared);
            JMSConsumer second = other.createSharedDurableConsumer(topic, shared);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                one.createProducer().send(topic, "m" + i);
                expected.add("m" + i);
            }
            List<String> all = new ArrayList<>();
            for (int turn = 0; all.size() < 20 && turn < 100; turn++) {
                Message message = (turn % 2 == 0 ? first : second).receive(SHORT);
                if (message != null) {
                    all.add(body(message));
                }
            }
            assertThat(all).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(first.receive(SHORT)).isNull();
            assertThat(second.receive(SHORT)).isNull();
        }
    }

    @Test
    void aSharedSubscriptionThatIsNotDurableEndsWithItsLastConsumer() {
        try (JMSContext context = factory.createContext()) {
            Topic topic = context.createTopic(name);
            String shared = "shared-" + unique;
            JMSConsumer consumer = context.createSharedConsumer(topic, shared);
            context.createProducer().send(topic, "a");
            assertThat(receive(consumer, 1)).containsExactly("a");
            consumer.close();
            context.createProducer().send(topic, "nobody's");
            JMSConsumer again = context.createSharedConsumer(topic, shared);
            context.createProducer().send(topic, "b");
            assertThat(receive(again, 1)).containsExactly("b");
        }
    }

    @Test
    void selectorsOfSubscriptionsHaveTheWholeGrammar() {
        try (JMSContext context = clientContext()) {
            Topic topic = context.createTopic(name);
            JMSConsumer byType = context.createConsumer(topic, "JMSType IN ('red', 'green')");
            JMSConsumer byPattern = context.createDurableConsumer(
                    topic, "s", "city LIKE 'B%' AND NOT (size * 2 BETWEEN 10 AND 20) AND JMSPriority > 3", false);
            context.createProducer()
                    .setJMSType("red")
                    .setProperty("city", "Bonn")
                    .setProperty("size", 3)
                    .send(topic, "both");
            context.createProducer()
                    .setJMSType("blue")
                    .setProperty("city", "Bern")
                    .setProperty("size", 7)
                    .send(topic, "none");
            context.createProducer()
                    .setJMSType("green")
                    .setProperty("city", "Rome")
                    .setProperty("size", 1)
                    .send(topic, "type");
            context.createProducer()
                    .setJMSType("blue")
                    .setProperty("city", "Basel")
                    .setProperty("size", 20)
                    .send(topic, "pattern");
            assertThat(receive(byType, 2)).containsExactly("both", "type");
            assertThat(receive(byPattern, 2)).containsExactly("both", "pattern");
            assertThat(byType.receive(SHORT)).isNull();
            assertThat(byPattern.receive(SHORT)).isNull();
        }
    }

    /** The broker could filter by it, and is not configured to. */
    @Test
    void aConditionThatTheBrokerDoesNotServeIsEvaluatedByTheClient() {
        try (JMSContext context = clientContext()) {
            Topic topic = context.createTopic(name);
            JMSConsumer durable = context.createDurableConsumer(topic, "s", "city = 'Bonn'", false);
            JMSConsumer plain = context.createConsumer(topic, "city IN ('Bonn', 'Bern')");
            context.createProducer().setProperty("city", "Rome").send(topic, "none");
            context.createProducer().setProperty("city", "Bonn").send(topic, "both");
            assertThat(receive(durable, 1)).containsExactly("both");
            assertThat(receive(plain, 1)).containsExactly("both");
        }
    }

    @Test
    void noLocalLeavesOutWhatTheOwnConnectionHasSent() {
        try (JMSContext context = factory.createContext();
                JMSContext other = factory.createContext()) {
            Topic topic = context.createTopic(name);
            JMSConsumer consumer = context.createConsumer(topic, null, true);
            context.createProducer().send(topic, "own");
            other.createProducer().send(topic, "other");
            assertThat(receive(consumer, 1)).containsExactly("other");
        }
    }

    @Test
    void queueAndTopicOfOneNameAreApart() {
        try (JMSContext context = factory.createContext()) {
            JMSConsumer subscriber = context.createConsumer(context.createTopic(name));
            JMSConsumer receiver = context.createConsumer(context.createQueue(name));
            context.createProducer().send(context.createQueue(name), "to the queue");
            context.createProducer().send(context.createTopic(name), "to the topic");
            assertThat(receive(subscriber, 1)).containsExactly("to the topic");
            assertThat(receive(receiver, 1)).containsExactly("to the queue");
            assertThat(subscriber.receive(SHORT)).isNull();
            assertThat(receiver.receive(SHORT)).isNull();
        }
    }

    @Test
    void aGroupOfRocketMqIsSharedUnlessItsMembersPull() {
        try (JMSContext context = factory.createContext();
                BrokerRequests broker = new BrokerRequests()) {
            String group = "g-" + unique;
            context.createProducer().send(context.createTopic(name), "before");
            JMSConsumer consumer = context.createConsumer(context.createTopic(name + "?group=" + group));
            context.createProducer().send(context.createTopic(name), "a");
            assertThat(receive(consumer, 1)).containsExactly("a");
            String pulled = "p-" + unique;
            broker.joinByPull(pulled, name);
            assertThatThrownBy(() -> context.createConsumer(context.createTopic(name + "?group=" + pulled)))
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining("push-client")
                    .hasMessageContaining("by pull");
        }
    }

    private JMSContext clientContext() {
        JMSContext context = factory.createContext();
        context.setClientID(owner);
        return context;
    }

    private static List<String> receive(JMSConsumer consumer, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message message = consumer.receive(LONG);
            texts.add(message == null ? null : body(message));
        }
        return texts;
    }

    private static String body(Message message) {
        try {
            return message.getBody(String.class);
        } catch (jakarta.jms.JMSException e) {
            throw new AssertionError(e);
        }
    }
}
