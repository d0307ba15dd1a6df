package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;
import org.apogeemq.interop.Arrivals.Due;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Delayed messages of the official producer, seen by its consumer: by levels, and by what newer clients say in properties. */
class DelayInteropTest {
    private static final long LONGEST = Duration.ofDays(40).toSeconds();
    /** Apache's servers round times in properties down to the second before. */
    private static final long EARLY = Cluster.isApache() ? 2000 : 0;

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.with(folder -> Cluster.in(folder)
            .broker("broker-a", "messageDelayLevel=1s 2s 3s 6s", "timerMaxDelaySec=" + LONGEST)
            .start());

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("delay");
    private final Arrivals arrivals = new Arrivals();
    private DefaultMQProducer producer;

    @BeforeEach
    void startProducer() throws Exception {
        producer = clients.producer();
        // one queue: its consumer sees the order of delivery
        Versions.createTopic(producer, topic, 1, 1);
    }

    private Message message(String text) {
        return new Message(topic, "TagA", text.getBytes(StandardCharsets.UTF_8));
    }

    private Message level(int level) {
        Message message = message("level " + level);
        message.setDelayTimeLevel(level);
        return message;
    }

    private Message with(String text, String property, long value) {
        Message message = message(text);
        MessageAccessor.putProperty(message, property, Long.toString(value));
        return message;
    }

    /** Sends it, and says when it is due that long after it was stored. */
    private Due send(Message message, long delayMillis) throws Exception {
        long before = Arrivals.now();
        assertThat(producer.send(message).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        return new Due(
                new String(message.getBody(), StandardCharsets.UTF_8),
                before + delayMillis,
                Arrivals.now() + delayMillis);
    }

    @Test
    void levelsDelayAsLongAsTheySayAndLaterOnesOvertakeNobody() throws Exception {
        arrivals.of(clients, topic);
        long before = Arrivals.now();
        SendResult result = producer.send(level(3));
        assertThat(result.getMsgId()).isNotBlank();
        Due third = new Due("level 3", before + 3000, Arrivals.now() + 3000);
        Due second = send(level(2), 2000);
        Due first = send(level(1), 1000);
        producer.send(message("at once"));
        List<Arrivals.Arrival> came = arrivals.awaitDue(Due.atOnce("at once", Arrivals.now()), first, second, third);
        assertThat(came)
                .extracting(arrival -> arrival.message().getQueueOffset())
                .containsExactly(0L, 1L, 2L, 3L);
        MessageExt last = came.stream()
                .filter(arrival -> arrival.body().equals("level 3"))
                .findFirst()
                .orElseThrow()
                .message();
        assertThat(last.getMsgId()).isEqualTo(result.getMsgId());
        assertThat(last.getTags()).isEqualTo("TagA");
        assertThat(last.getReconsumeTimes()).isZero();
    }

    @Test
    void delayedMessagesSurviveKillAndRestartOfTheBroker() throws Exception {
        arrivals.of(clients, topic);
        Due later = send(level(4), 6000);
        Due sooner = send(level(3), 3000);
        SERVERS.cluster().killBroker("broker-a");
        SERVERS.cluster().startBroker("broker-a");
        arrivals.awaitDue(sooner, later);
    }

    @Test
    void timesInPropertiesAreKeptToTheMillisecond() throws Exception {
        arrivals.of(clients, topic);
        Due seconds = send(with("seconds", "TIMER_DELAY_SEC", 4), 4000 - EARLY);
        long time = Arrivals.now() + 2500;
        producer.send(with("at", "TIMER_DELIVER_MS", time));
        Due at = new Due("at", time - EARLY, Math.max(time, Arrivals.now()));
        Due millis = send(with("millis", "TIMER_DELAY_MS", 700), 700 - EARLY);
        producer.send(with("past", "TIMER_DELIVER_MS", Arrivals.now() - 1000));
        arrivals.awaitDue(Due.atOnce("past", Arrivals.now()), millis, at, seconds);
    }

    @Test
    void fortyDaysAreTakenAndMoreIsRefusedByName() throws Exception {
        assertThat(producer.send(with("far", "TIMER_DELAY_SEC", LONGEST)).getSendStatus())
                .isEqualTo(SendStatus.SEND_OK);
        assertThatThrownBy(() -> producer.send(with("too far", "TIMER_DELAY_SEC", LONGEST + 10)))
                .isInstanceOfSatisfying(
                        MQBrokerException.class,
                        e -> assertThat(e.getResponseCode()).isEqualTo(13))
                .hasMessageContaining(Cluster.isApache() ? "max delay" : "timerMaxDelaySec");
        arrivals.of(clients, topic);
        producer.send(message("goes on"));
        arrivals.awaitOnly("goes on");
    }
}
