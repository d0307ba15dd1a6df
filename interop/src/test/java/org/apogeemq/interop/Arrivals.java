package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageExt;

/** Collects messages with the time when each came. */
final class Arrivals {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final InstantSource CLOCK = InstantSource.system();

    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();

    /** A message and when it came, milliseconds since the epoch. */
    record Arrival(MessageExt message, long time) {
        String body() {
            return Received.body(message);
        }
    }

    /** Begins to consume a topic from its beginning. */
    void of(Clients clients, String topic) throws MQClientException {
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
        consumer.subscribe(topic, "*");
        MessageListenerConcurrently listener = (batch, context) -> {
            batch.forEach(message -> arrivals.add(new Arrival(message, CLOCK.millis())));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
        consumer.registerMessageListener(listener);
        consumer.start();
    }

    static long now() {
        return CLOCK.millis();
    }

    /** By place in the queue, of which there is one: several threads of a consumer have no order among them. */
    private List<Arrival> sorted() {
        return arrivals.stream()
                .sorted(Comparator.comparingLong(arrival -> arrival.message().getQueueOffset()))
                .toList();
    }

    private List<String> bodies() {
        return sorted().stream().map(Arrival::body).toList();
    }

    /** As {@link #awaitInOrder}; Apache's servers have no order among what is due by the time they get to it. */
    List<Arrival> awaitInOrderOfTimes(String... bodies) {
        if (!Cluster.isApache()) {
            return awaitInOrder(bodies);
        }
        await().atMost(LIMIT).until(() -> arrivals.size() >= bodies.length);
        assertThat(bodies()).containsExactlyInAnyOrder(bodies);
        return Arrays.stream(bodies)
                .map(body -> arrivals.stream()
                        .filter(arrival -> arrival.body().equals(body))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    /** Waits for exactly these, in this order; the last of them shows that no other came between. */
    List<Arrival> awaitInOrder(String... bodies) {
        await().atMost(LIMIT).until(() -> arrivals.size() >= bodies.length);
        assertThat(bodies()).containsExactly(bodies);
        return sorted();
    }
}
