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

    private static void assertNotBefore(Arrivals.Arrival arrival, long sent, long delayMillis) {
        assertThat(arrival.time()).as(arrival.body()).isGreaterThanOrEqualTo(sent + delayMillis);
    }

    @Test
    void levelsDelayAsLongAsTheySayAndLaterOnesOvertakeNobody() throws Exception {
        arrivals.of(clients, topic);
        long sent = Arrivals.now();
        SendResult result = producer.send(level(3));
        assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        assertThat(result.getMsgId()).isNotBlank();
        producer.send(level(2));
        producer.send(level(1));
        producer.send(message("at once"));
        List<Arrivals.Arrival> came = arrivals.awaitInOrder("at once", "level 1", "level 2", "level 3");
        assertNotBefore(came.get(1), sent, 1000);
        assertNotBefore(came.get(2), sent, 2000);
        assertNotBefore(came.get(3), sent, 3000);
        MessageExt last = came.get(3).message();
        assertThat(last.getMsgId()).isEqualTo(result.getMsgId());
        assertThat(last.getTags()).isEqualTo("TagA");
        assertThat(last.getReconsumeTimes()).isZero();
        assertThat(last.getQueueOffset()).isEqualTo(3);
    }

    @Test
    void delayedMessagesSurviveKillAndRestartOfTheBroker() throws Exception {
        arrivals.of(clients, topic);
        long sent = Arrivals.now();
        producer.send(level(4));
        producer.send(level(3));
        SERVERS.cluster().killBroker("broker-a");
        SERVERS.cluster().startBroker("broker-a");
        List<Arrivals.Arrival> came = arrivals.awaitInOrderOfTimes("level 3", "level 4");
        assertNotBefore(came.get(0), sent, 3000);
        assertNotBefore(came.get(1), sent, 6000);
    }

    @Test
    void timesInPropertiesAreKeptToTheMillisecond() throws Exception {
        arrivals.of(clients, topic);
        long sent = Arrivals.now();
        producer.send(with("seconds", "TIMER_DELAY_SEC", 4));
        producer.send(with("at", "TIMER_DELIVER_MS", sent + 2500));
        producer.send(with("millis", "TIMER_DELAY_MS", 700));
        producer.send(with("past", "TIMER_DELIVER_MS", sent - 1000));
        List<Arrivals.Arrival> came = arrivals.awaitInOrderOfTimes("past", "millis", "at", "seconds");
        assertNotBefore(came.get(1), sent, 700 - EARLY);
        assertNotBefore(came.get(2), sent, 2500 - EARLY);
        assertNotBefore(came.get(3), sent, 4000 - EARLY);
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
        arrivals.awaitInOrder("goes on");
    }
}
