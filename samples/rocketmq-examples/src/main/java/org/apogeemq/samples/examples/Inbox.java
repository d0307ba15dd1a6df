package org.apogeemq.samples.examples;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** Where the listeners of an example put what they get, and its main thread waits for it. */
final class Inbox {
    /** For answers of a broker that has other things to do, too. */
    static final int PATIENCE_MILLIS = 30_000;

    private static final long LIMIT_SECONDS = 60;

    private final BlockingQueue<MessageExt> messages = new LinkedBlockingQueue<>();

    /** A consumer, not started, that begins with the oldest message when its group is new. */
    static DefaultMQPushConsumer consumer(String nameServer, String group) {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(nameServer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        // else a message whose listener has just returned may not count as consumed, and comes again with the next
        // start
        consumer.setAwaitTerminationMillisWhenShutdown(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        return consumer;
    }

    /** A listener that prints what comes and puts it in here. */
    MessageListenerConcurrently listener() {
        return (batch, context) -> {
            batch.forEach(this::add);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
    }

    void add(MessageExt message) {
        System.out.println("Received '" + text(message) + "'");
        messages.add(message);
    }

    static String text(MessageExt message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }

    /**
     * Waits until messages with all these texts have come.
     *
     * @return the messages, in the order in which they came
     * @throws IllegalStateException when another message comes, one comes twice, or one does not come
     */
    List<MessageExt> take(Collection<String> expected) throws InterruptedException {
        List<String> missing = new ArrayList<>(expected);
        List<MessageExt> taken = new ArrayList<>();
        while (!missing.isEmpty()) {
            MessageExt message = messages.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new IllegalStateException("Nothing came for " + LIMIT_SECONDS + " s; missing: " + missing);
            }
            if (!missing.remove(text(message))) {
                throw new IllegalStateException("Not expected: '" + text(message) + "'; missing: " + missing);
            }
            taken.add(message);
        }
        return taken;
    }
}
