package org.apogeemq.samples.examples;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apogeemq.samples.servers.Servers;

/**
 * Many small messages in few requests. All messages of one request have the same topic and go to one queue; together they
 * may not be larger than {@code maxMessageSize} (4 MiB), so a long list is cut.
 *
 * <p>Argument: where a running system's name server is, such as {@code localhost:9876}; without one, name server and broker
 * are started inside this program.
 *
 * <p>What to see: 30 messages sent by a few requests, and 30 messages received.
 */
public final class Batch {
    private static final String TOPIC = "SAMPLE_BATCH";
    private static final int MESSAGES = 30;
    private static final int MOST_BYTES = 1024; // small, to see it cut; 1 MiB is a good figure

    private Batch() {}

    public static void main(String[] arguments) throws Exception {
        try (Servers servers = Servers.of(arguments)) {
            run(servers.nameServer());
        }
        System.out.println("Done");
    }

    private static void run(String nameServer) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("sample-batch-producers");
        DefaultMQPushConsumer consumer = Inbox.consumer(nameServer, "sample-batch-consumers");
        Inbox inbox = new Inbox();
        List<String> texts =
                IntStream.rangeClosed(1, MESSAGES).mapToObj(i -> "reading " + i).toList();
        try {
            producer.setNamesrvAddr(nameServer);
            producer.setSendMsgTimeout(Inbox.PATIENCE_MILLIS);
            producer.start();
            List<Message> messages = texts.stream()
                    .map(text -> new Message(TOPIC, "sensor", text.getBytes(StandardCharsets.UTF_8)))
                    .toList();
            for (List<Message> part : cut(messages)) {
                SendResult answer = producer.send(part);
                System.out.println("Sent " + part.size() + " messages by one request: " + answer.getSendStatus());
            }
            consumer.subscribe(TOPIC, "*");
            consumer.registerMessageListener(inbox.listener());
            consumer.start();
            inbox.take(texts);
        } finally {
            consumer.shutdown();
            producer.shutdown();
        }
    }

    /** Parts of the list, in order, each with as many messages as fit. */
    private static List<List<Message>> cut(List<Message> messages) {
        List<List<Message>> parts = new ArrayList<>();
        int room = 0;
        for (Message message : messages) {
            int size = size(message);
            if (parts.isEmpty() || size > room) {
                parts.add(new ArrayList<>());
                room = MOST_BYTES;
            }
            parts.get(parts.size() - 1).add(message);
            room -= size;
        }
        return parts;
    }

    /** What a message takes in a request, roughly: the client adds a unique key of 42 bytes and 20 bytes of lengths. */
    private static int size(Message message) {
        int properties = message.getProperties().entrySet().stream()
                .mapToInt(each -> each.getKey().length() + each.getValue().length() + 2)
                .sum();
        return message.getBody().length + properties + 42 + 20;
    }
}
