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
    private static final Duration LIMIT = Duration.ofSeconds(120);
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

    /**
     * A message and when it is to be delivered, milliseconds since the epoch. The broker counts a delay from when it stores
     * the message, which is not known exactly: on a slow machine whoever sends waits.
     *
     * @param earliest when the broker may deliver it
     * @param latest when its time has come at the latest
     */
    record Due(String body, long earliest, long latest) {
        /** One that is delivered as soon as it is stored, by then; nothing is said to be delivered before it. */
        static Due atOnce(String body, long stored) {
            return new Due(body, Long.MIN_VALUE, stored);
        }
    }

    /** Waits for exactly these, none before its time and, but at Apache's servers, in the order of their times. */
    List<Arrival> awaitDue(Due... dues) {
        await().atMost(LIMIT).until(() -> arrivals.size() >= dues.length);
        List<Arrival> came = sorted();
        List<String> bodies = came.stream().map(Arrival::body).toList();
        assertThat(bodies)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(dues).map(Due::body).toList());
        for (Due due : dues) {
            assertThat(came.get(bodies.indexOf(due.body())).time())
                    .as(due.body())
                    .isGreaterThanOrEqualTo(due.earliest());
            for (Due later : dues) {
                if (due.latest() < later.earliest() && !Cluster.isApache()) {
                    assertThat(bodies).containsSubsequence(due.body(), later.body());
                }
            }
        }
        return came;
    }

    /** Waits for exactly this one; that it comes shows that none came before it. */
    void awaitOnly(String body) {
        await().atMost(LIMIT).until(() -> !arrivals.isEmpty());
        assertThat(sorted()).extracting(Arrival::body).containsExactly(body);
    }
}
