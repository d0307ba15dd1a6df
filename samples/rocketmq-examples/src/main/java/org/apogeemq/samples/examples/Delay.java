package org.apogeemq.samples.examples;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apogeemq.samples.servers.Servers;

/**
 * Messages that are delivered later: by one of the 18 levels, after a delay in milliseconds, at a time of day.
 *
 * <p>Argument: where a running system's name server is, such as {@code localhost:9876}; without one, name server and broker
 * are started inside this program.
 *
 * <p>What to see: four messages, the one that was sent first last, each with the time it was under way.
 */
public final class Delay {
    private static final String TOPIC = "SAMPLE_DELAY";
    private static final int FIVE_SECONDS = 2; // second of: 1s 5s 10s 30s 1m 2m 3m ... 2h
    private static final Map<String, Long> LEAST_MILLIS =
            Map.of("at once", 0L, "by delay", 1500L, "by time", 2500L, "by level", 5000L);
    private static final InstantSource CLOCK = InstantSource.system();

    private Delay() {}

    public static void main(String[] arguments) throws Exception {
        try (Servers servers = Servers.of(arguments)) {
            run(servers.nameServer());
        }
        System.out.println("Done");
    }

    private static void run(String nameServer) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("sample-delay-producers");
        DefaultMQPushConsumer consumer = Inbox.consumer(nameServer, "sample-delay-consumers");
        Inbox inbox = new Inbox();
        Map<String, Long> arrivals = new ConcurrentHashMap<>();
        try {
            producer.setNamesrvAddr(nameServer);
            producer.setSendMsgTimeout(Inbox.PATIENCE_MILLIS);
            producer.start();
            producer.send(message("by level"));
            producer.send(message("by delay"));
            producer.send(message("by time"));
            producer.send(message("at once"));

            consumer.subscribe(TOPIC, "*");
            consumer.registerMessageListener((MessageListenerConcurrently) (batch, context) -> {
                long now = CLOCK.millis();
                batch.forEach(message -> arrivals.put(Inbox.text(message), now));
                batch.forEach(inbox::add);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            for (MessageExt message : inbox.take(LEAST_MILLIS.keySet())) {
                check(message, arrivals.get(Inbox.text(message)) - message.getBornTimestamp());
            }
        } finally {
            consumer.shutdown();
            producer.shutdown();
        }
    }

    private static Message message(String text) {
        Message message = new Message(TOPIC, text.getBytes(StandardCharsets.UTF_8));
        switch (text) {
            case "by level" -> message.setDelayTimeLevel(FIVE_SECONDS);
            case "by delay" -> message.setDelayTimeMs(LEAST_MILLIS.get(text));
            case "by time" -> message.setDeliverTimeMs(CLOCK.millis() + LEAST_MILLIS.get(text));
            default -> {}
        }
        return message;
    }

    private static void check(MessageExt message, long millis) {
        String text = Inbox.text(message);
        System.out.println("'" + text + "' was under way for " + millis + " ms");
        if (millis < LEAST_MILLIS.get(text)) {
            throw new IllegalStateException("'" + text + "' came before its time");
        }
    }
}
