package org.apogeemq.samples.examples;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apogeemq.samples.servers.Servers;

/**
 * The three ways to send: wait for the answer, have it called back, do not ask for it.
 *
 * <p>Argument: where a running system's name server is, such as {@code localhost:9876}; without one, name server and broker
 * are started inside this program.
 *
 * <p>What to see: two answers, then three messages.
 */
public final class Normal {
    private static final String TOPIC = "SAMPLE_NORMAL";
    private static final long LIMIT_SECONDS = 30;

    private Normal() {}

    public static void main(String[] arguments) throws Exception {
        try (Servers servers = Servers.of(arguments)) {
            run(servers.nameServer());
        }
        System.out.println("Done");
    }

    private static void run(String nameServer) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("sample-normal-producers");
        DefaultMQPushConsumer consumer = Inbox.consumer(nameServer, "sample-normal-consumers");
        Inbox inbox = new Inbox();
        try {
            producer.setNamesrvAddr(nameServer);
            producer.setSendMsgTimeout(Inbox.PATIENCE_MILLIS);
            producer.start();
            SendResult answer = producer.send(message("waited for"));
            System.out.println("Sent 'waited for': " + answer.getSendStatus());
            SendResult later =
                    sendWithCallback(producer, message("called back")).get(LIMIT_SECONDS, TimeUnit.SECONDS);
            System.out.println("Sent 'called back': " + later.getSendStatus());
            producer.sendOneway(message("not asked for"));

            consumer.subscribe(TOPIC, "*");
            consumer.registerMessageListener(inbox.listener());
            consumer.start();
            inbox.take(List.of("waited for", "called back", "not asked for"));
        } finally {
            consumer.shutdown();
            producer.shutdown();
        }
    }

    private static Message message(String text) {
        return new Message(TOPIC, text.getBytes(StandardCharsets.UTF_8));
    }

    private static CompletableFuture<SendResult> sendWithCallback(DefaultMQProducer producer, Message message)
            throws Exception {
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        producer.send(message, new SendCallback() {
            @Override
            public void onSuccess(SendResult answer) {
                result.complete(answer);
            }

            @Override
            public void onException(Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }
}
