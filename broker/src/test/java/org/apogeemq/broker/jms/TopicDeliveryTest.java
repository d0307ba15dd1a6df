package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.apogeemq.broker.jms.WireClient.toTopic;
import static org.apogeemq.broker.jms.WireClient.topic;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apogeemq.broker.jms.WireClient.Received;
import org.apogeemq.broker.jms.WireClient.Wanted;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TopicDeliveryTest {
    @TempDir
    Path root;

    private TestBroker broker;
    private WireClient client;

    @BeforeEach
    void start() {
        broker = new TestBroker(root.resolve("data"), Map.of());
        client = broker.client().hello("me");
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    private void reconnect() {
        client.close();
        broker.restart();
        client = broker.client().hello("me");
    }

    private static Wanted durable(int id, String topic, String name) {
        return new Wanted(id, SubscriptionKind.DURABLE, topic).named("me", name);
    }

    private static Wanted shared(int id, String topic, String name) {
        return new Wanted(id, SubscriptionKind.SHARED, topic).named(null, name);
    }

    private static Wanted sharedDurable(int id, String topic, String name) {
        return new Wanted(id, SubscriptionKind.SHARED_DURABLE, topic).named(null, name);
    }

    private List<String> texts(List<Received> records) {
        return records.stream().map(Received::text).toList();
    }

    @Test
    void everySubscriberGetsWhatIsSentAfterItOpened() {
        client.send(toTopic("T", "before"));
        client.open(topic(1, "T")).open(topic(2, "T"));
        client.send(toTopic("T", "after"), toQueue("T", "for the queue"));
        assertThat(texts(client.drain(1, 10))).containsExactly("after");
        assertThat(texts(client.drain(2, 10))).containsExactly("after");
    }

    @Test
    void subscriptionSelectorConsumesWhatDoesNotMatch() {
        client.open(durable(1, "T", "s").selector("n > 1"));
        client.send(toTopic("T", "1").with("n", "1").with(JmsKeys.TYPES, "In"));
        client.send(toTopic("T", "2").with("n", "2").with(JmsKeys.TYPES, "In"));
        assertThat(texts(client.drain(1, 10))).containsExactly("2");
    }

    @Test
    void noLocalSkipsOwnMessages() {
        client.open(topic(1, "T").noLocal()).open(topic(2, "T"));
        client.send(
                toTopic("T", "mine").with(JmsKeys.CONNECTION, client.id()),
                toTopic("T", "of my client id").with(JmsKeys.CONNECTION, "me"),
                toTopic("T", "theirs").with(JmsKeys.CONNECTION, "other"));
        assertThat(texts(client.drain(1, 10))).containsExactly("theirs");
        assertThat(client.drain(2, 10)).hasSize(3);
    }

    @Test
    void durableSubscriptionKeepsWhatWasSentWhileItWasAway() {
        client.open(durable(1, "T", "s"));
        client.send(toTopic("T", "a"), toTopic("T", "b"));
        client.acknowledge(client.next());
        reconnect();
        client.send(toTopic("T", "c"));
        client.open(durable(1, "T", "s").credit(0));
        assertThat(texts(client.drain(1, 10))).containsExactly("b", "c");
    }

    @Test
    void durableSubscriptionHasOneConsumerAtATime() {
        client.open(durable(1, "T", "s"));
        assertThat(client.tryOpen(durable(2, "T", "s"))).isEqualTo(ResponseCode.IN_USE);
        assertThat(client.unsubscribe("me", "s")).isEqualTo(ResponseCode.IN_USE);
        client.close(1, true);
        assertThat(client.tryOpen(durable(2, "T", "s"))).isZero();
    }

    @Test
    void changeOfSelectorOrTopicDropsTheBacklog() {
        client.open(durable(1, "T", "s"));
        client.close(1, true);
        client.send(toTopic("T", "old").with("x", "1"));
        client.open(durable(2, "T", "s").selector("x = '1'").credit(0));
        assertThat(client.drain(2, 10)).isEmpty();
        client.send(toTopic("T", "new").with("x", "1"));
        assertThat(texts(client.drain(2, 10))).containsExactly("new");
        client.close(2, true);
        client.open(durable(3, "T2", "s").credit(0));
        assertThat(client.drain(3, 10)).isEmpty();
    }

    @Test
    void unsubscribeForgetsTheBacklogAndIsRememberedOverARestart() {
        client.open(durable(1, "T", "s"));
        client.close(1, true);
        client.send(toTopic("T", "old"));
        assertThat(client.unsubscribe("me", "s")).isZero();
        assertThat(client.unsubscribe("me", "s")).isEqualTo(ResponseCode.UNKNOWN_SUBSCRIPTION);
        reconnect();
        assertThat(client.unsubscribe("me", "s")).isEqualTo(ResponseCode.UNKNOWN_SUBSCRIPTION);
        client.open(durable(1, "T", "s").credit(0));
        assertThat(client.drain(1, 10)).isEmpty();
    }

    @Test
    void unsubscribeWithUnacknowledgedMessagesIsRefused() {
        client.open(durable(1, "T", "s"));
        client.send(toTopic("T", "a"));
        Received a = client.next();
        client.close(1, false);
        assertThat(client.unsubscribe("me", "s")).isEqualTo(ResponseCode.IN_USE);
        client.acknowledge(a);
        assertThat(client.unsubscribe("me", "s")).isZero();
    }

    @Test
    void sharedConsumersDivideMessagesAndTheSubscriptionEndsWithTheLast() {
        client.open(shared(1, "T", "s")).open(shared(2, "T", "s"));
        client.send(toTopic("T", "a"), toTopic("T", "b"));
        assertThat(client.next(2)).extracting(Received::subscription).containsExactlyInAnyOrder(1, 2);
        client.close(1, true);
        assertThat(client.next().subscription()).isEqualTo(2);
        client.close(2, true);
        client.open(shared(3, "T", "s").credit(0));
        assertThat(client.drain(3, 10)).isEmpty();
    }

    @Test
    void sharedDurableSubscriptionOutlivesItsConsumers() {
        client.open(sharedDurable(1, "T", "s"));
        client.close(1, true);
        client.send(toTopic("T", "a"));
        reconnect();
        client.open(sharedDurable(1, "T", "s").credit(0))
                .open(sharedDurable(2, "T", "s").credit(0));
        assertThat(texts(client.drain(2, 10))).containsExactly("a");
        assertThat(client.drain(1, 10)).isEmpty();
    }

    @Test
    void sharedNamesClashOnlyWhereTheyMust() {
        client.open(shared(1, "T", "s"));
        assertThat(client.tryOpen(shared(2, "OTHER", "s"))).isEqualTo(ResponseCode.IN_USE);
        assertThat(client.tryOpen(shared(2, "T", "s").selector("x = 1"))).isEqualTo(ResponseCode.IN_USE);
        assertThat(client.tryOpen(sharedDurable(2, "T", "s"))).isZero();
        assertThat(client.tryOpen(sharedDurable(3, "T", "s").selector("x = 1"))).isEqualTo(ResponseCode.IN_USE);
        client.open(durable(4, "T", "unshared"));
        client.close(4, true);
        assertThat(client.tryOpen(new Wanted(5, SubscriptionKind.SHARED_DURABLE, "T").named("me", "unshared")))
                .isEqualTo(ResponseCode.IN_USE);
    }

    @Test
    void topicMessageGivenBackIsRedeliveredToItsSubscriber() {
        client.open(topic(1, "T"));
        client.send(toTopic("T", "a"));
        client.recover(1, client.next());
        client.credit(1, 1);
        assertThat(client.next().deliveries()).isEqualTo(2);
    }

    @Test
    void memberOfAnOrdinaryGroupGoesOnWhereTheGroupWas() {
        Wanted member = new Wanted(1, SubscriptionKind.GROUP, "T").named(null, "billing");
        client.open(member);
        client.send(toTopic("T", "a"), toTopic("T", "b"));
        client.acknowledge(client.next());
        reconnect();
        client.open(new Wanted(1, SubscriptionKind.GROUP, "T").named(null, "billing"));
        assertThat(client.next().text()).isEqualTo("b");
    }
}
