package org.apogeemq.samples.examples;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apogeemq.samples.servers.Servers;

/**
 * Clients that write down what they do with a message: when and where it was sent, by whom and how long it was consumed.
 * They send these records, a few seconds later, to a topic of their own, which any consumer can read.
 *
 * <p>Argument: where a running system's name server is, such as {@code localhost:9876}; without one, name server and broker
 * are started inside this program.
 *
 * <p>What to see: one record of the sender, two of the receiver.
 */
public final class Trace {
    private static final String TOPIC = "SAMPLE_TRACE";
    private static final String TRACES = "RMQ_SYS_TRACE_TOPIC";
    private static final int POLL_MILLIS = 1000;
    private static final long LIMIT_SECONDS = 60;
    private static final String FIELD_END = "\u0001";
    private static final String RECORD_END = "\u0002";

    private Trace() {}

    public static void main(String[] arguments) throws Exception {
        try (Servers servers = Servers.of(arguments)) {
            run(servers.nameServer());
        }
        System.out.println("Done");
    }

    private static void run(String nameServer) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("sample-trace-producers");
        DefaultMQPushConsumer consumer = Inbox.consumer(nameServer, "sample-trace-consumers");
        DefaultMQPushConsumer reader = Inbox.consumer(nameServer, "sample-trace-readers");
        Inbox inbox = new Inbox();
        BlockingQueue<String> records = new LinkedBlockingQueue<>();
        try {
            producer.setNamesrvAddr(nameServer);
            producer.setSendMsgTimeout(Inbox.PATIENCE_MILLIS);
            producer.setEnableTrace(true);
            producer.start();
            SendResult answer = producer.send(new Message(TOPIC, "followed".getBytes(StandardCharsets.UTF_8)));

            consumer.setEnableTrace(true);
            consumer.subscribe(TOPIC, "*");
            consumer.registerMessageListener(inbox.listener());
            consumer.start();
            inbox.take(List.of("followed"));

            reader.setPollNameServerInterval(POLL_MILLIS); // the first trace makes the topic
            reader.subscribe(TRACES, "*");
            reader.registerMessageListener((MessageListenerConcurrently) (batch, context) -> {
                batch.forEach(
                        message -> records.addAll(List.of(Inbox.text(message).split(RECORD_END))));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            reader.start();
            awaitRecords(records, answer.getMsgId());
        } finally {
            reader.shutdown();
            consumer.shutdown();
            producer.shutdown();
        }
    }

    /** Waits for one record of the sender and two of the receiver; its first field says which it is. */
    private static void awaitRecords(BlockingQueue<String> records, String messageId) throws InterruptedException {
        Set<String> missing = new TreeSet<>(List.of("Pub", "SubBefore", "SubAfter"));
        while (!missing.isEmpty()) {
            String record = records.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (record == null) {
                throw new IllegalStateException("No trace for " + LIMIT_SECONDS + " s; missing: " + missing);
            }
            List<String> fields = List.of(record.split(FIELD_END));
            if (fields.contains(messageId) && missing.remove(fields.get(0))) {
                System.out.println("Trace: " + String.join(", ", fields));
            }
        }
    }
}
