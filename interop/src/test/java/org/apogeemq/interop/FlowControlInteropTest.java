package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Consumers that fall behind and producers that rush ahead, at a broker with less memory than there are messages. */
class FlowControlInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int MEBIBYTE = 1 << 20;

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.with(
            folder -> Cluster.in(folder).heap("96m").broker("broker-a").start());

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("flow");
    private final Received received = new Received();
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private DefaultMQProducer producer;

    @BeforeEach
    void startProducer() throws Exception {
        producer = clients.producer();
        producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
    }

    @AfterEach
    void closeClients() {
        mayGoOn.countDown();
        clients.close();
    }

    private List<String> send(int count, int size) throws Exception {
        MessageQueue queue = producer.fetchPublishMessageQueues(topic).get(0);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = "message " + i + " ".repeat(size);
            producer.send(new Message(topic, text.getBytes(StandardCharsets.UTF_8)), queue);
            sent.add(text);
        }
        return sent;
    }

    /** A consumer whose listener does not return from its first message until the test says so. */
    private DefaultMQPushConsumer held() {
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
        consumer.setPullBatchSize(8);
        consumer.registerMessageListener((MessageListenerOrderly) (batch, context) -> {
            received.add(batch);
            try {
                return mayGoOn.await(LIMIT.toSeconds(), TimeUnit.SECONDS)
                        ? ConsumeOrderlyStatus.SUCCESS
                        : ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
            } catch (InterruptedException shutdown) {
                Thread.currentThread().interrupt();
                return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
            }
        });
        return consumer;
    }

    private void awaitInOrder(List<String> expected) {
        await().atMost(LIMIT).until(() -> received.messages().size() >= expected.size());
        assertThat(received.bodies()).containsExactlyElementsOf(expected);
    }

    private static ProcessQueue fullest(DefaultMQPushConsumer consumer) {
        return consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().values().stream()
                .reduce((one, other) ->
                        one.getMsgCount().get() >= other.getMsgCount().get() ? one : other)
                .orElseThrow();
    }

    @Test
    void heldConsumerTakesAsManyMessagesAsItSaidAndThenAllTheRestInOrder() throws Exception {
        Versions.createTopic(producer, topic, 1, 1);
        List<String> sent = send(500, 0);
        DefaultMQPushConsumer consumer = held();
        consumer.setPullThresholdForQueue(10);
        consumer.subscribe(topic, "*");
        consumer.start();
        await().atMost(LIMIT)
                .until(() -> !received.messages().isEmpty()
                        && fullest(consumer).getMsgCount().get() > 10);
        // the client asks again while it holds 10 or fewer, so one answer more may lie on top
        await().during(Duration.ofSeconds(1))
                .atMost(LIMIT)
                .until(() -> fullest(consumer).getMsgCount().get() <= 18);
        mayGoOn.countDown();
        awaitInOrder(sent);
    }

    @Test
    void heldConsumerTakesAsManyBytesAsItSaidAndThenAllTheRestInOrder() throws Exception {
        Versions.createTopic(producer, topic, 1, 1);
        List<String> sent = send(60, MEBIBYTE / 4);
        DefaultMQPushConsumer consumer = held();
        consumer.setPullThresholdSizeForQueue(2);
        consumer.subscribe(topic, "*");
        consumer.start();
        await().atMost(LIMIT)
                .until(() -> !received.messages().isEmpty()
                        && fullest(consumer).getMsgSize().get() > 2 * MEBIBYTE);
        await().during(Duration.ofSeconds(1))
                .atMost(LIMIT)
                .until(() -> fullest(consumer).getMsgSize().get() <= 5 * MEBIBYTE);
        mayGoOn.countDown();
        awaitInOrder(sent);
    }

    @Test
    void consumerWithOneSlowThreadGetsAllInOrder() throws Exception {
        Versions.createTopic(producer, topic, 1, 1);
        List<String> sent = send(300, 0);
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
        consumer.setPullThresholdForQueue(4);
        consumer.setPullBatchSize(2);
        consumer.setConsumeThreadMin(1);
        consumer.setConsumeThreadMax(1);
        consumer.subscribe(topic, "*");
        Random work = new Random(17);
        consumer.registerMessageListener((MessageListenerOrderly) (batch, context) -> {
            received.add(batch);
            byte[] much = new byte[work.nextInt(MEBIBYTE)]; // takes its time without a clock
            work.nextBytes(much);
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        awaitInOrder(sent);
    }

    /** More than twice the memory of the broker at once; what it takes it keeps, what it cannot take it says at once. */
    @Test
    void rushOfAsynchronousSendsDoesNotFillTheBrokersMemory() throws Exception {
        Versions.createTopic(producer, topic, 4, 1);
        int perProducer = 2000;
        byte[] filler = new byte[60_000];
        AtomicInteger answered = new AtomicInteger();
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        for (int p = 0; p < 2; p++) {
            DefaultMQProducer rushing = clients.producer();
            rushing.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
            rushing.setSendMsgTimeout(60_000);
            for (int i = 0; i < perProducer; i++) {
                Message message = new Message(topic, filler);
                String key = p + "-" + i;
                message.setKeys(key);
                rushing.send(message, counting(key, acknowledged, answered));
            }
        }
        await().atMost(LIMIT).until(() -> answered.get() == 2 * perProducer);
        assertThat(acknowledged).isNotEmpty();
        consumeKeys(acknowledged);
        assertThat(producer.send(new Message(topic, new byte[1])).getMsgId()).isNotEmpty();
    }

    private static SendCallback counting(String key, Set<String> acknowledged, AtomicInteger answered) {
        return new SendCallback() {
            @Override
            public void onSuccess(SendResult sent) {
                acknowledged.add(key);
                answered.incrementAndGet();
            }

            @Override
            public void onException(Throwable refused) {
                answered.incrementAndGet();
            }
        };
    }

    /** Keeps keys alone: the bodies are too many for this JVM, too. */
    private void consumeKeys(Set<String> expected) throws Exception {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
        consumer.setPullThresholdSizeForQueue(4);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerOrderly) (batch, context) -> {
            batch.forEach(message -> keys.add(message.getKeys()));
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        await().atMost(LIMIT).until(() -> keys.containsAll(expected));
    }
}
