package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apogeemq.remoting.header.SendHeaders.ConsumerSendMessageBackRequest;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.testkit.ManualClock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RetryTest {
    private static final String PROPERTIES = MessageProperties.encode(Map.of("UNIQ_KEY", "U1", "TAGS", "A", "k", "v"));

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(folder, clock, "messageDelayLevel=1h 1s 1s 1s");
        broker.send("T", 0, "body", PROPERTIES);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void messageHandedBackComesAgainLaterWithItsHistory() throws Exception {
        StoredMessage message =
                TestBroker.messages(broker.pull("g", "T", 0, 0, "*")).get(0);
        TestBroker.ok(back(message, 0, 16));
        assertThat(broker.pull("g", "%RETRY%g", 0, 0, "*").code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        clock.advance(Duration.ofSeconds(1));

        StoredMessage again = await("%RETRY%g", 0);

        assertThat(again.body()).isEqualTo(message.body());
        assertThat(again.reconsumeTimes()).isEqualTo(1);
        assertThat(again.properties())
                .containsEntry("RETRY_TOPIC", "T")
                .containsEntry("ORIGIN_MESSAGE_ID", message.offsetMessageId())
                .containsEntry("UNIQ_KEY", "U1")
                .containsEntry("TAGS", "A")
                .containsEntry("k", "v");

        TestBroker.ok(back(again, 0, 16));
        clock.advance(Duration.ofSeconds(1));
        StoredMessage third = await("%RETRY%g", 1);
        assertThat(third.reconsumeTimes()).isEqualTo(2);
        assertThat(third.properties())
                .containsEntry("RETRY_TOPIC", "T")
                .containsEntry("ORIGIN_MESSAGE_ID", message.offsetMessageId());
    }

    @Test
    void messageWithoutTriesLeftGoesToTheDeadLetterTopicAtOnce() throws Exception {
        StoredMessage message =
                TestBroker.messages(broker.pull("g", "T", 0, 0, "*")).get(0);
        TestBroker.ok(back(message, 0, 0));
        StoredMessage dead = await("%DLQ%g", 0);
        assertThat(dead.body()).isEqualTo(message.body());
        assertThat(dead.properties())
                .containsEntry("DLQ_ORIGIN_TOPIC", "T")
                .containsEntry("DLQ_ORIGIN_MESSAGE_ID", message.offsetMessageId());
    }

    @Test
    void negativeDelayLevelMeansDeadLetter() throws Exception {
        StoredMessage message =
                TestBroker.messages(broker.pull("g", "T", 0, 0, "*")).get(0);
        TestBroker.ok(back(message, -1, 16));
        assertThat(await("%DLQ%g", 0).body()).isEqualTo(message.body());
    }

    @Test
    void unknownPositionIsNamed() throws Exception {
        Command response = broker.call(
                RequestCode.CONSUMER_SEND_MSG_BACK,
                new ConsumerSendMessageBackRequest(7_777_777, "g", 0, null, "T", false, 16, null));
        assertThat(response.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(response.remark()).contains("7777777");
    }

    @Test
    void unknownGroupIsNamed() throws Exception {
        Command response = broker.call(
                RequestCode.CONSUMER_SEND_MSG_BACK,
                new ConsumerSendMessageBackRequest(0, "not a group", 0, null, "T", false, 16, null));
        assertThat(response.code()).isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
        assertThat(response.remark()).contains("not a group");
    }

    private Command back(StoredMessage message, int delayLevel, int maxTries) throws Exception {
        return broker.call(
                RequestCode.CONSUMER_SEND_MSG_BACK,
                new ConsumerSendMessageBackRequest(
                        message.physicalOffset(), "g", delayLevel, null, "T", false, maxTries, null));
    }

    private StoredMessage await(String topic, int index) {
        Awaitility.await()
                .atMost(TestBroker.TIMEOUT)
                .until(() ->
                        TestBroker.messages(broker.pull("g", topic, 0, 0, "*")).size() > index);
        try {
            return TestBroker.messages(broker.pull("g", topic, 0, 0, "*")).get(index);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
