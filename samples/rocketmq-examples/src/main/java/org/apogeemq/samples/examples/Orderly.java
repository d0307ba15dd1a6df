package org.apogeemq.samples.examples;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apogeemq.samples.servers.Servers;

/**
 * Order within an order number: messages of one number go to one queue, and an orderly listener gets a queue's messages one
 * after the other, though it has many threads.
 *
 * <p>Argument: where a running system's name server is, such as {@code localhost:9876}; without one, name server and broker
 * are started inside this program.
 *
 * <p>What to see: the steps of five parcels mixed, those of each parcel in order.
 */
public final class Orderly {
    private static final String TOPIC = "SAMPLE_ORDERLY";
    private static final int PARCELS = 5;
    private static final List<String> STEPS = List.of("packed", "collected", "on its way", "delivered");

    private Orderly() {}

    public static void main(String[] arguments) throws Exception {
        try (Servers servers = Servers.of(arguments)) {
            run(servers.nameServer());
        }
        System.out.println("Done");
        System.exit(
                0); // an orderly consumer of the client leaves a thread behind, which would keep the program running
    }

    private static void run(String nameServer) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("sample-orderly-producers");
        DefaultMQPushConsumer consumer = Inbox.consumer(nameServer, "sample-orderly-consumers");
        Inbox inbox = new Inbox();
        try {
            producer.setNamesrvAddr(nameServer);
            producer.setSendMsgTimeout(Inbox.PATIENCE_MILLIS);
            producer.start();
            List<String> sent = sendSteps(producer);

            consumer.subscribe(TOPIC, "*");
            consumer.registerMessageListener((MessageListenerOrderly) (batch, context) -> {
                batch.forEach(inbox::add);
                return ConsumeOrderlyStatus.SUCCESS;
            });
            consumer.start();
            check(inbox.take(sent));
        } finally {
            consumer.shutdown();
            producer.shutdown();
        }
    }

    /** One step of every parcel after the other, so that parcels mix. */
    private static List<String> sendSteps(DefaultMQProducer producer) throws Exception {
        List<String> sent = new ArrayList<>();
        for (String step : STEPS) {
            for (int parcel = 1; parcel <= PARCELS; parcel++) {
                String text = "parcel " + parcel + " " + step;
                Message message = new Message(TOPIC, text.getBytes(StandardCharsets.UTF_8));
                message.setKeys("parcel-" + parcel);
                SendResult answer = producer.send(
                        message, (queues, unused, number) -> queues.get((int) number % queues.size()), parcel);
                System.out.println("Sent '" + text + "' to queue "
                        + answer.getMessageQueue().getQueueId());
                sent.add(text);
            }
        }
        return sent;
    }

    private static void check(List<MessageExt> received) {
        for (int parcel = 1; parcel <= PARCELS; parcel++) {
            String prefix = "parcel " + parcel + " ";
            List<String> steps = received.stream()
                    .map(Inbox::text)
                    .filter(text -> text.startsWith(prefix))
                    .map(text -> text.substring(prefix.length()))
                    .toList();
            if (!steps.equals(STEPS)) {
                throw new IllegalStateException("Parcel " + parcel + " came out of order: " + steps);
            }
            System.out.println("Parcel " + parcel + " was " + String.join(", ", steps));
        }
    }
}
