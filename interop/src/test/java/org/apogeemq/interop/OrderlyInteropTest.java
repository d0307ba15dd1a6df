package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Consuming in order: one client at a time per queue, under locks that the broker gives. */
class OrderlyInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.of("broker-a");

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("orderly");
    private final String group = Clients.unique("group");
    private DefaultMQProducer producer;

    @BeforeEach
    void startProducer() throws Exception {
        producer = clients.producer();
    }

    /** Message i goes to queue i mod 4. */
    private List<String> send(int from, int to) throws Exception {
        List<String> sent = new ArrayList<>();
        for (int i = from; i < to; i++) {
            String text = String.valueOf(i);
            producer.send(
                    new Message(topic, text.getBytes(StandardCharsets.UTF_8)),
                    (queues, message, number) -> queues.get((Integer) number % queues.size()),
                    i);
            sent.add(text);
        }
        return sent;
    }

    private void sendToOneQueue(String... texts) throws Exception {
        for (String text : texts) {
            producer.send(
                    new Message(topic, text.getBytes(StandardCharsets.UTF_8)),
                    (queues, message, argument) -> queues.get(0),
                    0);
        }
    }

    private DefaultMQPushConsumer start(MessageListenerOrderly listener) throws Exception {
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(listener);
        consumer.start();
        return consumer;
    }

    private static Map<Integer, List<Integer>> byQueue(List<MessageExt> messages) {
        return messages.stream()
                .collect(Collectors.groupingBy(
                        MessageExt::getQueueId,
                        Collectors.mapping(message -> Integer.valueOf(Received.body(message)), Collectors.toList())));
    }

    @Test
    void twoConsumersKeepTheOrderOfEachQueue() throws Exception {
        List<String> sent = send(0, 200);
        Received received = new Received();
        start(received.orderly());
        start(received.orderly());
        received.awaitAtLeast(sent);
        Map<Integer, List<Integer>> byQueue = byQueue(received.messages());
        assertThat(byQueue).hasSize(4);
        // the client gives the message that it is at when the other takes the queue over to the other, too
        byQueue.forEach((queue, numbers) -> {
            assertThat(numbers).isSorted();
            assertThat(numbers.stream().distinct()).hasSize(50);
        });
    }

    @Test
    void manyThreadsNeverWorkOnOneQueueAtTheSameTime() throws Exception {
        List<String> sent = send(0, 200);
        Map<Integer, AtomicInteger> working = new ConcurrentHashMap<>();
        AtomicBoolean overlapped = new AtomicBoolean();
        Received received = new Received();
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.setConsumeThreadMin(16);
        consumer.setConsumeThreadMax(16);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerOrderly) (batch, context) -> {
            AtomicInteger count =
                    working.computeIfAbsent(context.getMessageQueue().getQueueId(), queue -> new AtomicInteger());
            overlapped.compareAndSet(false, count.incrementAndGet() > 1);
            received.add(batch);
            Thread.yield();
            count.decrementAndGet();
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        received.awaitExactly(sent);
        assertThat(overlapped).isFalse();
        byQueue(received.messages())
                .forEach((queue, numbers) -> assertThat(numbers).isSorted());
    }

    @Test
    void failureHoldsTheQueueUntilItSucceeds() throws Exception {
        sendToOneQueue("0", "1", "2", "3", "4");
        Received received = new Received();
        AtomicBoolean failed = new AtomicBoolean();
        start((batch, context) -> {
            if (Received.body(batch.get(0)).equals("2") && failed.compareAndSet(false, true)) {
                context.setSuspendCurrentQueueTimeMillis(200);
                return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
            }
            received.add(batch);
            return ConsumeOrderlyStatus.SUCCESS;
        });
        received.awaitExactly(List.of("0", "1", "2", "3", "4"));
        assertThat(received.bodies()).containsExactly("0", "1", "2", "3", "4");
        assertThat(failed).isTrue();
    }

    @Test
    void messageThatFailsTooOftenMakesWayForTheNextAndGoesToTheDeadLetterTopic() throws Exception {
        sendToOneQueue("good 1", "bad", "good 2");
        Received good = new Received();
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.setMaxReconsumeTimes(2);
        consumer.setSuspendCurrentQueueTimeMillis(100);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerOrderly) (batch, context) -> {
            if (Received.body(batch.get(0)).equals("bad")) {
                attempts.add(batch.get(0).getReconsumeTimes());
                return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
            }
            good.add(batch);
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        good.awaitExactly(List.of("good 1", "good 2"));
        assertThat(attempts).containsExactly(0, 1, 2);

        Received dead = new Received();
        DefaultMQPushConsumer undertaker = clients.pushConsumer(Clients.unique("group"));
        undertaker.subscribe("%DLQ%" + group, "*");
        undertaker.registerMessageListener(dead.concurrently());
        undertaker.start();
        dead.awaitExactly(List.of("bad"));
    }

    @Test
    void memberThatLeavesHandsItsQueuesOverInOrder() throws Exception {
        List<String> all = new ArrayList<>(send(0, 40));
        Received received = new Received();
        start(received.orderly());
        DefaultMQPushConsumer leaving = start(received.orderly());
        received.awaitAtLeast(all);
        all.addAll(send(40, 120));
        leaving.shutdown();
        all.addAll(send(120, 160));
        received.awaitAtLeast(all);
        byQueue(received.messages())
                .forEach((queue, numbers) -> assertThat(
                                numbers.stream().distinct().toList())
                        .isSorted()
                        .hasSize(40));
    }
}
