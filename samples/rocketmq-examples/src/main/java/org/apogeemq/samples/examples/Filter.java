package org.apogeemq.samples.examples;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apogeemq.samples.servers.Servers;

/**
 * Two groups that want a part of a topic: one by tags, one by a condition on properties (SQL92), which the broker evaluates.
 *
 * <p>Argument: where a running system's name server is, such as {@code localhost:9876}; without one, name server and broker
 * are started inside this program.
 *
 * <p>What to see: of six messages, what each group gets.
 */
public final class Filter {
    private static final String TOPIC = "SAMPLE_FILTER";

    private Filter() {}

    public static void main(String[] arguments) throws Exception {
        try (Servers servers = Servers.of(arguments)) {
            run(servers.nameServer());
        }
        System.out.println("Done");
    }

    private static void run(String nameServer) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("sample-filter-producers");
        DefaultMQPushConsumer byTag = Inbox.consumer(nameServer, "sample-filter-by-tag");
        DefaultMQPushConsumer byCondition = Inbox.consumer(nameServer, "sample-filter-by-condition");
        try {
            producer.setNamesrvAddr(nameServer);
            producer.setSendMsgTimeout(Inbox.PATIENCE_MILLIS);
            producer.start();
            send(producer, "tea", "green", 4);
            send(producer, "tea", "black", 7);
            send(producer, "coffee", "ground", 9);
            send(producer, "coffee", "whole", 12);
            send(producer, "juice", "apple", 2);
            send(producer, "juice", "orange", 3);

            System.out.println("Group by tag:");
            Inbox tagged = new Inbox();
            byTag.subscribe(TOPIC, "tea || juice");
            byTag.registerMessageListener(tagged.listener());
            byTag.start();
            tagged.take(List.of("tea green", "tea black", "juice apple", "juice orange"));

            System.out.println("Group by condition:");
            Inbox chosen = new Inbox();
            byCondition.subscribe(
                    TOPIC, MessageSelector.bySql("price BETWEEN 3 AND 9 AND kind IN ('green', 'ground', 'orange')"));
            byCondition.registerMessageListener(chosen.listener());
            byCondition.start();
            chosen.take(List.of("tea green", "coffee ground", "juice orange"));
        } finally {
            byCondition.shutdown();
            byTag.shutdown();
            producer.shutdown();
        }
    }

    private static void send(DefaultMQProducer producer, String tag, String kind, int price) throws Exception {
        Message message = new Message(TOPIC, tag, (tag + " " + kind).getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("kind", kind);
        message.putUserProperty("price", String.valueOf(price));
        producer.send(message);
    }
}
