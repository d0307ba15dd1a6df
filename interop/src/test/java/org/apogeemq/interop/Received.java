package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.message.MessageExt;

/** Collects what consumers get, in the order in which they get it. */
final class Received {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration QUIET = Duration.ofMillis(700);

    private final Queue<MessageExt> messages = new ConcurrentLinkedQueue<>();

    MessageListenerConcurrently concurrently() {
        return (batch, context) -> {
            messages.addAll(batch);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
    }

    MessageListenerOrderly orderly() {
        return (batch, context) -> {
            messages.addAll(batch);
            return ConsumeOrderlyStatus.SUCCESS;
        };
    }

    void add(Collection<MessageExt> more) {
        messages.addAll(more);
    }

    List<MessageExt> messages() {
        return List.copyOf(messages);
    }

    List<String> bodies() {
        return messages.stream().map(Received::body).toList();
    }

    static String body(MessageExt message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }

    /** Waits for exactly these bodies, in any order, and for no more to come. */
    void awaitExactly(Collection<String> expected) {
        await().atMost(LIMIT).until(() -> messages.size() >= expected.size());
        await().during(QUIET).atMost(LIMIT).until(() -> messages.size() >= expected.size());
        assertThat(bodies()).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Waits until all these bodies are there at least once. */
    void awaitAtLeast(Collection<String> expected) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(bodies()).containsAll(expected));
    }
}
