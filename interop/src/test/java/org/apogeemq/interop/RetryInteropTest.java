package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Failed messages: sent back with growing delay, in the end dead letters that an operator sends again. */
class RetryInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.with(folder -> Cluster.in(folder)
            // the first retry is level 3; RocketMQ's own levels would take minutes
            .option("messageDelayLevel=1s 5s 1s 2s 3s 4s 5s 6s 7s 8s 9s 10s 20s 30s 1m 2m 3m 4m")
            .broker("broker-a")
            .start());

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("retry");
    private final String group = Clients.unique("group");
    private DefaultMQProducer producer;

    @BeforeEach
    void startProducer() throws Exception {
        producer = clients.producer();
    }

    private SendResult send(String text) throws Exception {
        Message message = new Message(topic, "TagA", "key of " + text, text.getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("colour", "green");
        return producer.send(message);
    }

    private DefaultMQPushConsumer consumer(MessageListenerConcurrently listener) throws Exception {
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(listener);
        return consumer;
    }

    /** What a consumer saw of a message, and when it was put into the queue from which it came. */
    private record Attempt(int reconsumeTimes, String topic, String body, String key, String colour, long storedAt) {
        static Attempt of(MessageExt message) {
            return new Attempt(
                    message.getReconsumeTimes(),
                    message.getTopic(),
                    Received.body(message),
                    message.getKeys(),
                    message.getUserProperty("colour"),
                    message.getStoreTimestamp());
        }
    }

    @Test
    void failedMessageComesAgainAsItWasWithItsCountAndGrowingDelay() throws Exception {
        SendResult sent = send("fails");
        List<Attempt> attempts = new CopyOnWriteArrayList<>();
        List<Long> seenAt = new CopyOnWriteArrayList<>();
        List<MessageExt> messages = new CopyOnWriteArrayList<>();
        consumer((batch, context) -> {
                    seenAt.add(System.nanoTime());
                    attempts.add(Attempt.of(batch.get(0)));
                    messages.addAll(batch);
                    return attempts.size() <= 3
                            ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                            : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
                })
                .start();
        await().atMost(LIMIT).until(() -> attempts.size() == 4);
        for (int i = 0; i < 4; i++) {
            Attempt attempt = attempts.get(i);
            assertThat(attempt).isEqualTo(new Attempt(i, topic, "fails", "key of fails", "green", attempt.storedAt()));
            assertThat(messages.get(i).getMsgId()).isEqualTo(sent.getMsgId());
        }
        for (int i = 1; i < 4; i++) {
            long waited = Duration.ofNanos(seenAt.get(i) - seenAt.get(i - 1)).toMillis();
            // RocketMQ counts from a store time in whole milliseconds and may be a little early
            assertThat(waited).isGreaterThanOrEqualTo(i * 1000L - 100);
        }
        assertThat(messages.get(3).getProperty("RETRY_TOPIC")).isEqualTo(topic);
        assertThat(messages.get(3).getProperty("ORIGIN_MESSAGE_ID")).isEqualTo(sent.getOffsetMsgId());
    }

    @Test
    void onlyTheFailedOnesComeAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            send("message " + i);
        }
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        consumer((batch, context) -> {
                    counts.merge(Received.body(batch.get(0)), 1, Integer::sum);
                    boolean fails = batch.get(0).getReconsumeTimes() == 0
                            && Received.body(batch.get(0)).endsWith("5");
                    return fails
                            ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                            : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
                })
                .start();
        Map<String, Integer> expected = IntStream.range(0, 20)
                .mapToObj(i -> "message " + i)
                .collect(Collectors.toMap(Function.identity(), text -> text.endsWith("5") ? 2 : 1));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(counts).isEqualTo(expected));
    }

    @Test
    void restOfABatchIsSentBack() throws Exception {
        Versions.createTopic(producer, topic, 1, 1);
        for (int i = 0; i < 4; i++) {
            send("message " + i);
        }
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        DefaultMQPushConsumer consumer = consumer((batch, context) -> {
            batch.forEach(message -> counts.merge(Received.body(message), 1, Integer::sum));
            sizes.add(batch.size());
            context.setAckIndex(0); // the first of the batch is done, the rest is not
            context.setDelayLevelWhenNextConsume(1);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.setConsumeMessageBatchMaxSize(4);
        consumer.start();
        await().atMost(LIMIT)
                .until(() ->
                        counts.size() == 4 && sizes.stream().mapToInt(i -> i).sum() >= 5);
        assertThat(counts.get("message 0")).isEqualTo(1);
    }

    @Test
    void messageThatFailsTooOftenIsADeadLetterThatCanBeSentAgain() throws Exception {
        SendResult sent = send("hopeless");
        AtomicBoolean repaired = new AtomicBoolean();
        List<Attempt> attempts = new CopyOnWriteArrayList<>();
        DefaultMQPushConsumer consumer = consumer((batch, context) -> {
            attempts.add(Attempt.of(batch.get(0)));
            return repaired.get()
                    ? ConsumeConcurrentlyStatus.CONSUME_SUCCESS
                    : ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        consumer.setMaxReconsumeTimes(2);
        consumer.start();

        MessageExt dead = awaitDeadLetter();
        assertThat(attempts).extracting(Attempt::reconsumeTimes).containsExactly(0, 1, 2);
        assertThat(Received.body(dead)).isEqualTo("hopeless");
        assertThat(dead.getMsgId()).isEqualTo(sent.getMsgId());
        assertThat(dead.getKeys()).isEqualTo("key of hopeless");
        assertThat(dead.getUserProperty("colour")).isEqualTo("green");
        assertThat(dead.getProperty("RETRY_TOPIC")).isEqualTo(topic);
        assertThat(dead.getProperty("ORIGIN_MESSAGE_ID")).isEqualTo(sent.getOffsetMsgId());

        repaired.set(true);
        producer.send(new Message(dead.getProperty("RETRY_TOPIC"), dead.getTags(), dead.getKeys(), dead.getBody()));
        await().atMost(LIMIT).until(() -> attempts.size() == 4);
        assertThat(attempts.get(3).body()).isEqualTo("hopeless");
        assertThat(attempts.get(3).reconsumeTimes()).isZero();
    }

    /** Reads the dead-letter topic's one queue, as an operator does. */
    private MessageExt awaitDeadLetter() throws Exception {
        DefaultMQPullConsumer undertaker = clients.pullConsumer(Clients.unique("group"));
        MessageQueue queue = new MessageQueue("%DLQ%" + group, "broker-a", 0);
        List<MessageExt> found = new ArrayList<>();
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            var result = undertaker.pull(queue, "*", 0, 32);
            if (result.getPullStatus() == PullStatus.FOUND) {
                found.addAll(result.getMsgFoundList());
            }
            return !found.isEmpty();
        });
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void negativeDelayLevelMeansDeadLetterAtOnce() throws Exception {
        send("never again");
        List<Attempt> attempts = new CopyOnWriteArrayList<>();
        consumer((batch, context) -> {
                    attempts.add(Attempt.of(batch.get(0)));
                    context.setDelayLevelWhenNextConsume(-1);
                    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                })
                .start();
        assertThat(Received.body(awaitDeadLetter())).isEqualTo("never again");
        assertThat(attempts).hasSize(1);
    }

    @Test
    void failureWhenBroadcastingIsNotTriedAgain() throws Exception {
        send("first");
        Received received = new Received();
        DefaultMQPushConsumer consumer = consumer((batch, context) -> {
            received.add(batch);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        Versions.broadcasting(consumer);
        consumer.start();
        received.awaitAtLeast(List.of("first"));
        send("second");
        // the wait for more is longer than the first retry's delay
        await().atMost(LIMIT).until(() -> received.messages().size() >= 2);
        await().during(Duration.ofSeconds(2))
                .atMost(LIMIT)
                .until(() -> received.messages().size() >= 2);
        assertThat(received.bodies()).containsExactly("first", "second");
    }
}
