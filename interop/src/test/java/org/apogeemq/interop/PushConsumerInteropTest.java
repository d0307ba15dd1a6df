package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official push consumer in its modes. */
class PushConsumerInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static Cluster cluster;
    private final Clients clients = new Clients(cluster);
    private final String topic = Clients.unique("push");
    private final String group = Clients.unique("group");
    private DefaultMQProducer producer;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = Cluster.start(folder, "broker-a");
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void startProducer() throws Exception {
        producer = clients.producer();
    }

    @AfterEach
    void closeClients() {
        clients.close();
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

    @Test
    void waitingConsumerIsWokenByANewMessage() throws Exception {
        send("TagA", "first");
        Received received = new Received();
        start(group, "*", received.concurrently());
        received.awaitExactly(List.of("first"));
        // All pulls are held by the broker now, each for up to 15 s: what comes sooner was woken.
        send("TagA", "second");
        await().atMost(Duration.ofSeconds(12)).until(() -> received.bodies().contains("second"));
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
    void orderlyConsumersKeepTheOrderOfEachQueue() throws Exception {
        for (int i = 0; i < 200; i++) {
            producer.send(
                    new Message(topic, String.valueOf(i).getBytes(StandardCharsets.UTF_8)),
                    (queues, message, argument) -> queues.get((Integer) argument % queues.size()),
                    i);
        }
        Received received = new Received();
        for (int i = 0; i < 2; i++) {
            DefaultMQPushConsumer consumer = clients.pushConsumer(group);
            consumer.subscribe(topic, "*");
            consumer.registerMessageListener(received.orderly());
            consumer.start();
        }
        received.awaitAtLeast(IntStream.range(0, 200).mapToObj(String::valueOf).toList());
        Map<Integer, List<Integer>> byQueue = received.messages().stream()
                .collect(Collectors.groupingBy(
                        MessageExt::getQueueId,
                        Collectors.mapping(message -> Integer.valueOf(Received.body(message)), Collectors.toList())));
        assertThat(byQueue).hasSize(4);
        byQueue.forEach((queue, numbers) ->
                assertThat(numbers).doesNotHaveDuplicates().isSorted().hasSize(50));
    }

    @Test
    void orderlyFailureHoldsTheQueueUntilItSucceeds() throws Exception {
        for (int i = 0; i < 5; i++) {
            producer.send(
                    new Message(topic, String.valueOf(i).getBytes(StandardCharsets.UTF_8)),
                    (queues, message, argument) -> queues.get(0),
                    0);
        }
        Received received = new Received();
        AtomicBoolean failed = new AtomicBoolean();
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerOrderly) (batch, context) -> {
            if (Received.body(batch.get(0)).equals("2") && failed.compareAndSet(false, true)) {
                context.setSuspendCurrentQueueTimeMillis(200);
                return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
            }
            received.add(batch);
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        received.awaitExactly(List.of("0", "1", "2", "3", "4"));
        assertThat(received.bodies()).containsExactly("0", "1", "2", "3", "4");
        assertThat(failed).isTrue();
    }

    @Test
    void failedMessageComesAgainWithItsCount() throws Exception {
        send("TagA", "fails twice");
        Map<Integer, String> attempts = new ConcurrentHashMap<>();
        start(group, "*", (batch, context) -> {
            MessageExt message = batch.get(0);
            attempts.put(message.getReconsumeTimes(), message.getTopic() + " " + Received.body(message));
            context.setDelayLevelWhenNextConsume(1);
            return message.getReconsumeTimes() < 2
                    ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                    : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        String same = topic + " fails twice";
        await().atMost(LIMIT).untilAsserted(() -> assertThat(attempts).isEqualTo(Map.of(0, same, 1, same, 2, same)));
    }

    @Test
    void messageThatFailsTooOftenGoesToTheDeadLetterTopic() throws Exception {
        send("TagA", "hopeless");
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.setMaxReconsumeTimes(1);
        consumer.subscribe(topic, "*");
        Received attempts = new Received();
        consumer.registerMessageListener((MessageListenerConcurrently) (batch, context) -> {
            attempts.add(batch);
            context.setDelayLevelWhenNextConsume(1);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        consumer.start();

        Received dead = new Received();
        DefaultMQPushConsumer undertaker = clients.pushConsumer(Clients.unique("group"));
        undertaker.subscribe("%DLQ%" + group, "*");
        undertaker.registerMessageListener(dead.concurrently());
        undertaker.start();
        dead.awaitExactly(List.of("hopeless"));
        assertThat(attempts.bodies()).containsExactly("hopeless", "hopeless");
        assertThat(dead.messages().get(0).getProperty("RETRY_TOPIC")).isEqualTo(topic);
    }

    @Test
    void newMemberOfAGroupGoesOnWhereTheGroupWas() throws Exception {
        List<String> early = send(0, 20);
        Received first = new Received();
        DefaultMQPushConsumer consumer = start(group, "*", first.concurrently());
        first.awaitExactly(early);
        consumer.shutdown();
        List<String> late = send(20, 40);
        Received second = new Received();
        start(group, "*", second.concurrently());
        second.awaitExactly(late);
    }
}
