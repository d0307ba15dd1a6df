package org.apogeemq.bench.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** The official RocketMQ client with its defaults: a producer per sender, a push consumer per receiver. */
public final class RocketMqClient implements MessagingClient {
    private static final long WAIT_SECONDS = 60;

    private final String nameServer;
    private final AtomicInteger instances = new AtomicInteger();
    private final List<DefaultMQPushConsumer> receivers = new ArrayList<>();
    private int queues;

    /**
     * A client of the brokers behind a name server.
     *
     * @param nameServer host:port
     */
    public RocketMqClient(String nameServer) {
        this.nameServer = nameServer;
    }

    @SuppressWarnings("deprecation") // no other way to see which queues a consumer has
    private static long queuesOf(DefaultMQPushConsumer consumer) {
        return consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().stream()
                .filter(queue -> !queue.getTopic().startsWith("%RETRY%"))
                .count();
    }

    private DefaultMQProducer startedProducer() throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer("bench-producer-" + instances.incrementAndGet());
        producer.setNamesrvAddr(nameServer);
        producer.setInstanceName("bench-" + instances.incrementAndGet());
        producer.start();
        return producer;
    }

    @Override
    public void create(List<String> destinations, int queuesEach) throws Exception {
        queues = destinations.size() * queuesEach;
        DefaultMQProducer producer = startedProducer();
        try {
            for (String destination : destinations) {
                // A call of a tool, with a short time-out of its own: on a busy machine it may take a second try.
                await("topic " + destination, () -> created(producer, destination, queuesEach));
            }
            for (String destination : destinations) {
                await("a route to " + destination, () -> hasRoute(producer, destination));
            }
        } finally {
            producer.shutdown();
        }
    }

    @SuppressWarnings("deprecation") // what replaces it is in the tools, which a client does not have
    private static boolean created(DefaultMQProducer producer, String topic, int queues) {
        try {
            producer.createTopic("TBW102", topic, queues, Map.of());
            return true;
        } catch (MQClientException notYet) {
            return false;
        }
    }

    private static boolean hasRoute(DefaultMQProducer producer, String topic) {
        try {
            return !producer.fetchPublishMessageQueues(topic).isEmpty();
        } catch (MQClientException notYet) {
            return false;
        }
    }

    @Override
    public Sender sender(List<String> destinations, Style style) throws MQClientException {
        return new RocketMqSender(startedProducer(), destinations);
    }

    @Override
    public AutoCloseable receiver(List<String> destinations, Style style, int number, Consumer<byte[]> sink)
            throws MQClientException {
        // Receivers of one destination share it as one group; those with destinations of their own are groups of their
        // own.
        String group = "bench-" + Math.abs(destinations.hashCode());
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(nameServer);
        consumer.setInstanceName("bench-" + UUID.randomUUID());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        for (String destination : destinations) {
            consumer.subscribe(destination, "*");
        }
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) {
                sink.accept(message.getBody());
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        receivers.add(consumer);
        return () -> {
            receivers.remove(consumer);
            consumer.shutdown();
        };
    }

    @Override
    public void awaitReceivers() throws Exception {
        // Each queue with one consumer, and none with two: before that, messages wait or come twice.
        await(
                "division of " + queues + " queues among the consumers",
                () -> receivers.stream().mapToLong(RocketMqClient::queuesOf).sum() == queues
                        && receivers.stream().allMatch(consumer -> queuesOf(consumer) > 0));
    }

    @Override
    public AutoCloseable transactedReceiver(String destination, int batch, Consumer<byte[]> sink) {
        throw new UnsupportedOperationException("RocketMQ has no transaction over several messages");
    }

    @Override
    public boolean supports(Style style) {
        return style == Style.PLAIN;
    }

    private interface Condition {
        boolean met() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!condition.met()) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no " + what + " within " + WAIT_SECONDS + " s");
            }
            Thread.sleep(50);
        }
    }

    private static final class RocketMqSender implements Sender {
        private final DefaultMQProducer producer;
        private final String[] topics;
        private int next;

        RocketMqSender(DefaultMQProducer producer, List<String> topics) {
            this.producer = producer;
            this.topics = topics.toArray(String[]::new);
        }

        private Message message(byte[] body) {
            next = next + 1 == topics.length ? 0 : next + 1;
            return new Message(topics[next], body);
        }

        @Override
        public void send(byte[] body) throws Exception {
            SendResult result = producer.send(message(body));
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new IllegalStateException("send status " + result.getSendStatus());
            }
        }

        @Override
        public void sendAsync(byte[] body, Consumer<Throwable> done) throws Exception {
            producer.send(message(body), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    boolean stored = result.getSendStatus() == SendStatus.SEND_OK;
                    done.accept(stored ? null : new IllegalStateException("send status " + result.getSendStatus()));
                }

                @Override
                public void onException(Throwable failure) {
                    done.accept(failure);
                }
            });
        }

        @Override
        public void commit() {
            throw new UnsupportedOperationException("RocketMQ has no transaction over several messages");
        }

        @Override
        public void close() {
            producer.shutdown();
        }
    }
}
