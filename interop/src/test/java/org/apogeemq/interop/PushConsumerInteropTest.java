package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.store.OffsetStore;
import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The official push consumer in its modes. */
class PushConsumerInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    /** Of a topic that a send makes. */
    private static final int QUEUES = 4;

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.of("broker-a");

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("push");
    private final String group = Clients.unique("group");
    private DefaultMQProducer producer;

    @BeforeEach
    void startProducer() throws Exception {
        producer = clients.producer();
    }

    private void send(String tag, String text) throws Exception {
        producer.send(new Message(topic, tag, text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> send(int from, int to) throws Exception {
        List<String> sent = new ArrayList<>();
        for (int i = from; i < to; i++) {
            send("TagA", "message " + i);
            sent.add("message " + i);
        }
        return sent;
    }

    private DefaultMQPushConsumer start(String name, String tags, MessageListenerConcurrently listener)
            throws MQClientException {
        DefaultMQPushConsumer consumer = clients.pushConsumer(name);
        consumer.subscribe(topic, tags);
        consumer.registerMessageListener(listener);
        consumer.start();
        return consumer;
    }

    @Test
    void tagFilterPassesOnlyItsTags() throws Exception {
        for (int i = 0; i < 30; i++) {
            send("Tag" + "ABC".charAt(i % 3), "message " + i);
        }
        Received two = new Received();
        Received one = new Received();
        start(group, "TagA || TagC", two.concurrently());
        start(Clients.unique("group"), "TagB", one.concurrently());
        two.awaitExactly(IntStream.range(0, 30)
                .filter(i -> i % 3 != 1)
                .mapToObj(i -> "message " + i)
                .toList());
        one.awaitExactly(IntStream.range(0, 30)
                .filter(i -> i % 3 == 1)
                .mapToObj(i -> "message " + i)
                .toList());
    }

    private static boolean comesWithin(Duration limit, String body, Received received) {
        try {
            await().atMost(limit).until(() -> received.bodies().contains(body));
            return true;
        } catch (ConditionTimeoutException late) {
            return false;
        }
    }

    @Test
    void waitingConsumerIsWokenByANewMessage() throws Exception {
        send("TagA", "first");
        Received received = new Received();
        start(group, "*", received.concurrently());
        received.awaitExactly(List.of("first"));
        // All pulls are held by the broker now, each for up to 15 s: what comes sooner was woken. A slow machine gets a
        // few tries.
        List<Boolean> woken = new ArrayList<>();
        for (int i = 0; i < 5 && !woken.contains(true); i++) {
            String body = "message " + i;
            send("TagA", body);
            woken.add(comesWithin(Duration.ofSeconds(12), body, received));
        }
        assertThat(woken).contains(true);
    }

    @Test
    void twoConsumersOfAGroupDivideTheQueuesAndTheOneLeftTakesAll() throws Exception {
        send(0, 1);
        Received first = new Received();
        Received second = new Received();
        start(group, "*", first.concurrently());
        first.awaitExactly(List.of("message 0"));
        DefaultMQPushConsumer leaving = start(group, "*", second.concurrently());

        int[] next = {1};
        await().atMost(LIMIT).until(() -> {
            send(next[0], next[0] + 8);
            next[0] += 8;
            return !second.messages().isEmpty();
        });
        await().atMost(LIMIT).untilAsserted(() -> assertThat(all(first, second)).hasSizeGreaterThanOrEqualTo(next[0]));
        leaving.shutdown();

        List<String> late = send(next[0], next[0] + 40);
        first.awaitAtLeast(late);
        assertThat(all(first, second)).hasSize(next[0] + 40);
    }

    private static Set<String> all(Received... several) {
        return List.of(several).stream()
                .flatMap(received -> received.bodies().stream())
                .collect(Collectors.toSet());
    }

    @Test
    void broadcastGivesEveryConsumerEveryMessage() throws Exception {
        send(0, 1);
        Received first = new Received();
        Received second = new Received();
        for (Received received : List.of(first, second)) {
            DefaultMQPushConsumer consumer = clients.pushConsumer(group);
            Versions.broadcasting(consumer);
            consumer.subscribe(topic, "*");
            consumer.registerMessageListener(received.concurrently());
            consumer.start();
        }
        first.awaitExactly(List.of("message 0"));
        second.awaitExactly(List.of("message 0"));
        send(1, 40);
        List<String> all = IntStream.range(0, 40).mapToObj(i -> "message " + i).toList();
        first.awaitExactly(all);
        second.awaitExactly(all);
    }

    @Test
    void newMemberOfAGroupGoesOnWhereTheGroupWas() throws Exception {
        List<String> early = send(0, 20);
        Received first = new Received();
        DefaultMQPushConsumer consumer = start(group, "*", first.concurrently());
        first.awaitExactly(early);
        awaitConsumed(consumer, early.size());
        consumer.shutdown();
        List<String> late = send(20, 40);
        Received second = new Received();
        start(group, "*", second.concurrently());
        second.awaitExactly(late);
    }

    /** Until it has counted so many as done, which it does after its listener has returned. */
    private void awaitConsumed(DefaultMQPushConsumer consumer, int messages) {
        OffsetStore offsets = consumer.getDefaultMQPushConsumerImpl().getOffsetStore();
        await().atMost(LIMIT)
                .until(() -> IntStream.range(0, QUEUES)
                                .mapToObj(queue -> new MessageQueue(topic, "broker-a", queue))
                                .mapToLong(queue -> offsets.readOffset(queue, ReadOffsetType.READ_FROM_MEMORY))
                                .filter(offset -> offset > 0)
                                .sum()
                        == messages);
    }

    @Test
    void consumerOfAYoungTopicBeginsWithItsFirstMessageWhereverItAskedToBegin() throws Exception {
        List<String> sent = send(0, 10);
        for (ConsumeFromWhere where : List.of(
                ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET,
                ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET,
                ConsumeFromWhere.CONSUME_FROM_TIMESTAMP)) {
            Received received = new Received();
            DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
            consumer.setConsumeFromWhere(where);
            consumer.subscribe(topic, "*");
            consumer.registerMessageListener(received.concurrently());
            consumer.start();
            received.awaitExactly(sent);
        }
    }

    @Test
    void subscriptionsOfARunningConsumerChange() throws Exception {
        String other = Clients.unique("push");
        Received received = new Received();
        send("TagA", "a1");
        send("TagB", "b1");
        DefaultMQPushConsumer consumer = start(group, "TagA", received.concurrently());
        received.awaitExactly(List.of("a1"));

        consumer.subscribe(topic, "TagB");
        producer.send(new Message(other, "x1".getBytes(StandardCharsets.UTF_8)));
        consumer.subscribe(other, "*");
        received.awaitAtLeast(List.of("x1"));
        // A pull that waits at the broker, one for each queue and up to 15 s, keeps the tag that it came with: what is
        // sent until the next may be passed over.
        int[] next = {2};
        await().atMost(LIMIT).until(() -> {
            send("TagB", "b" + next[0]++);
            return received.messages().stream()
                            .filter(message -> Received.body(message).startsWith("b"))
                            .map(MessageExt::getQueueId)
                            .distinct()
                            .count()
                    == QUEUES;
        });
        send("TagA", "a2");
        send("TagB", "last");
        received.awaitAtLeast(List.of("last"));
        assertThat(received.bodies()).doesNotContain("a2");

        consumer.unsubscribe(other);
        await().atMost(LIMIT).until(() -> queuesOf(consumer, other) == 0);
    }

    private static int queuesOf(DefaultMQPushConsumer consumer, String name) {
        return (int) consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().stream()
                .filter(queue -> queue.getTopic().equals(name))
                .count();
    }

    @Test
    void idleConsumerGetsEveryMessageSoon() throws Exception {
        send(0, 1);
        Received received = new Received();
        start(group, "*", received.concurrently());
        received.awaitExactly(List.of("message 0"));
        // One after the other, each to a consumer that waits: if only the end of the long poll (15 s) or the client's
        // next
        // rebalance (20 s) brought them, twenty would take minutes.
        for (int i = 1; i <= 20; i++) {
            send(i, i + 1);
            String text = "message " + i;
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(LIMIT)
                    .until(() -> received.bodies().contains(text));
        }
    }

    @Test
    void slowConsumerHoldsAtMostWhatItSaidAndGetsAll() throws Exception {
        List<String> sent = send(0, 300);
        Received received = new Received();
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.setPullThresholdForQueue(20);
        consumer.setPullBatchSize(8);
        consumer.setConsumeThreadMin(2);
        consumer.setConsumeThreadMax(2);
        consumer.setConsumeMessageBatchMaxSize(4);
        consumer.subscribe(topic, "*");
        List<Integer> batches = new CopyOnWriteArrayList<>();
        List<Long> held = new CopyOnWriteArrayList<>();
        consumer.registerMessageListener((MessageListenerConcurrently) (batch, context) -> {
            received.add(batch);
            batches.add(batch.size());
            consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().values().stream()
                    .map(queue -> queue.getMsgCount().get())
                    .forEach(held::add);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        received.awaitExactly(sent);
        assertThat(batches).allMatch(size -> size <= 4).anyMatch(size -> size > 1);
        // the client asks again while it holds 20 or fewer, so one answer more may lie on top
        assertThat(held).allMatch(count -> count <= 28);
    }

    @Test
    void membersComeAndGoAndNothingIsLost() throws Exception {
        send(0, 1);
        List<Received> members = new ArrayList<>();
        List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        int next = 1;
        for (int i = 0; i < 4; i++) {
            Received received = new Received();
            members.add(received);
            consumers.add(start(group, "*", received.concurrently()));
            awaitQueues(consumers);
            send(next, next + 20);
            next += 20;
        }
        while (consumers.size() > 1) {
            consumers.remove(0).shutdown();
            awaitQueues(consumers);
            send(next, next + 20);
            next += 20;
        }
        int total = next;
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(all(members.toArray(Received[]::new))).hasSize(total));
    }

    /** Until the four queues are divided evenly, none to two members. */
    private void awaitQueues(List<DefaultMQPushConsumer> consumers) {
        await().atMost(LIMIT).until(() -> {
            List<Integer> counts = consumers.stream()
                    .map(consumer -> queuesOf(consumer, topic))
                    .sorted()
                    .toList();
            int sum = counts.stream().mapToInt(Integer::intValue).sum();
            return sum == QUEUES && counts.get(counts.size() - 1) - counts.get(0) <= 1;
        });
    }
}
