package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apogeemq.interop.Arrivals.Due;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the 5 line of the client adds to delays: times in its interface, and recall. */
class DelayV5InteropTest {
    private static final int ILLEGAL_OPERATION = 604;
    /** Apache's servers round times in properties down to the second before. */
    private static final long EARLY = Cluster.isApache() ? 2000 : 0;

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.with(folder ->
            Cluster.in(folder).broker("broker-a", "recallMessageEnable=true").start());

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("delay");
    private final Arrivals arrivals = new Arrivals();
    private DefaultMQProducer producer;

    @BeforeEach
    void startProducer() throws Exception {
        producer = clients.producer();
        Versions.createTopic(producer, topic, 1, 1);
    }

    private Message message(String text) {
        return new Message(topic, "TagA", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void delaysAndTimesOfTheMessageAreKept() throws Exception {
        arrivals.of(clients, topic);
        Message message = message("seconds");
        message.setDelayTimeSec(5);
        Due seconds = send(message, 5000);
        message = message("at");
        long time = Arrivals.now() + 3000;
        message.setDeliverTimeMs(time);
        producer.send(message);
        Due at = new Due("at", time - EARLY, Math.max(time, Arrivals.now()));
        message = message("millis");
        message.setDelayTimeMs(1500);
        Due millis = send(message, 1500);
        arrivals.awaitDue(millis, at, seconds);
    }

    /** Sends it, and says when it is due that long after it was stored. */
    private Due send(Message message, long delayMillis) throws Exception {
        long before = Arrivals.now();
        producer.send(message);
        return new Due(
                new String(message.getBody(), StandardCharsets.UTF_8),
                before + delayMillis - EARLY,
                Arrivals.now() + delayMillis);
    }

    @Test
    void recalledMessageIsNotDelivered() throws Exception {
        arrivals.of(clients, topic);
        Message recalled = message("recalled");
        recalled.setDelayTimeMs(10_000);
        Message kept = message("kept");
        kept.setDelayTimeMs(11_000);
        SendResult result = producer.send(recalled);
        producer.send(kept);
        assertThat(result.getRecallHandle()).isNotBlank();
        assertThat(producer.recallMessage(topic, result.getRecallHandle())).isEqualTo(result.getMsgId());
        arrivals.awaitOnly("kept");
        if (Cluster.isApache()) {
            return; // it says yes to any handle whose time has not come
        }
        assertThatThrownBy(() -> producer.recallMessage(topic, result.getRecallHandle()))
                .isInstanceOfSatisfying(
                        MQBrokerException.class,
                        e -> assertThat(e.getResponseCode()).isEqualTo(ILLEGAL_OPERATION));
    }

    @Test
    void messageDeliveredAtOnceHasNoHandle() throws Exception {
        assertThat(producer.send(message("now")).getRecallHandle()).isNull();
    }
}
