package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The lock of an ordered consumer that dies keeps others off its queues for a minute, then they go on. */
class LockExpiryInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(150);

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.of("broker-a");

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("lock");
    private final String group = Clients.unique("group");
    private DefaultMQProducer producer;

    @BeforeEach
    void startProducer() throws Exception {
        producer = clients.producer();
    }

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

    @Test
    void queuesOfAKilledConsumerAreTakenOverInOrder() throws Exception {
        List<String> early = send(0, 8);
        Received received = new Received();
        try (ChildJvm dying =
                ChildJvm.start(OrderlyConsumer.class, SERVERS.cluster().nameServer(), group, topic)) {
            for (int i = 0; i < early.size(); i++) {
                dying.awaitLine(line -> line.startsWith("got "), LIMIT);
            }
            DefaultMQPushConsumer survivor = clients.pushConsumer(group);
            survivor.subscribe(topic, "*");
            survivor.registerMessageListener(received.orderly());
            survivor.start();
            dying.kill();
        }
        List<String> late = send(8, 48);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(received.bodies()).containsAll(late));
        received.messages().stream()
                .collect(Collectors.groupingBy(
                        MessageExt::getQueueId,
                        Collectors.mapping(message -> Integer.valueOf(Received.body(message)), Collectors.toList())))
                .forEach((queue, numbers) -> assertThat(numbers).isSorted());
    }

    /** A process that consumes in order and prints what it gets. */
    static final class OrderlyConsumer {
        private OrderlyConsumer() {}

        /** Consumes until it is killed. */
        public static void main(String[] arguments) throws Exception {
            DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(arguments[1]);
            consumer.setNamesrvAddr(arguments[0]);
            consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
            consumer.setPersistConsumerOffsetInterval(100);
            consumer.subscribe(arguments[2], "*");
            consumer.registerMessageListener((MessageListenerOrderly) (batch, context) -> {
                batch.forEach(message -> System.out.println("got " + Received.body(message)));
                return ConsumeOrderlyStatus.SUCCESS;
            });
            consumer.start();
        }
    }
}
