package org.apogeemq.broker;

import static org.apogeemq.broker.TestBroker.bodies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apogeemq.remoting.header.SendHeaders.RecallMessageRequest;
import org.apogeemq.remoting.header.SendHeaders.RecallMessageResponse;
import org.apogeemq.remoting.header.SendHeaders.SendMessageResponse;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.testkit.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Delayed messages of RocketMQ clients and their recall, on a clock of the test's. */
@Timeout(120)
class DelayTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    private static String properties(String... pairs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            MessageProperties.append(text, pairs[i], pairs[i + 1]);
        }
        return text.toString();
    }

    private static List<String> shown(TestBroker broker) throws Exception {
        return bodies(broker.pull("g", "T", 0, 0, "*"));
    }

    private static void awaitShown(TestBroker broker, String... bodies) {
        await().atMost(TestBroker.TIMEOUT)
                .untilAsserted(() -> assertThat(shown(broker)).containsExactly(bodies));
    }

    /** The delivery thread looks at the clock every few milliseconds: a message behind shows that it did. */
    private void assertNotYet(TestBroker broker, String marker, String... before) throws Exception {
        broker.send("T", 0, marker, properties("TIMER_DELIVER_MS", Long.toString(clock.millis() + 1)));
        clock.advance(Duration.ofMillis(1));
        String[] expected = Arrays.copyOf(before, before.length + 1);
        expected[before.length] = marker;
        awaitShown(broker, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "DELAY, 1, 1000",
        "DELAY, 2, 5000",
        "DELAY, 5, 60000",
        "DELAY, 18, 7200000",
        "DELAY, 99, 7200000",
        "TIMER_DELAY_SEC, 3456000, 3456000000",
        "TIMER_DELAY_MS, 50, 50",
        "TIMER_DELAY_MS, 3456000000, 3456000000",
    })
    void messageComesAtItsTimeAndNotBefore(String property, String value, long millis) throws Exception {
        try (TestBroker broker = TestBroker.start(folder, clock)) {
            SendMessageResponse sent = broker.send("T", 0, "late", properties(property, value));
            assertThat(sent.queueOffset()).isEqualTo(-1);
            clock.advance(Duration.ofMillis(millis - 2));
            assertNotYet(broker, "marker");
            clock.advance(Duration.ofMillis(1));
            awaitShown(broker, "marker", "late");
            StoredMessage late =
                    TestBroker.messages(broker.pull("g", "T", 0, 0, "*")).get(1);
            assertThat(late.sysFlag() & 0xC).isZero();
            assertThat(late.properties()).doesNotContainKey("DELAY");
        }
    }

    @Test
    void levelsAreThoseConfiguredAndPastTimesMeanAtOnce() throws Exception {
        try (TestBroker broker = TestBroker.start(folder, clock, "messageDelayLevel=2s 1d")) {
            broker.send("T", 0, "past", properties("TIMER_DELIVER_MS", Long.toString(clock.millis() - 5)));
            broker.send("T", 0, "zero", properties("DELAY", "0"));
            broker.send("T", 0, "day", properties("DELAY", "2"));
            broker.send("T", 0, "two", properties("DELAY", "1"));
            awaitShown(broker, "past", "zero");
            clock.advance(Duration.ofSeconds(2));
            awaitShown(broker, "past", "zero", "two");
            clock.advance(DAY);
            awaitShown(broker, "past", "zero", "two", "day");
        }
    }

    @Test
    void delaysSurviveARestart() throws Exception {
        try (TestBroker first = TestBroker.start(folder, clock)) {
            first.send("T", 0, "later", properties("TIMER_DELAY_SEC", Long.toString(39 * DAY.toSeconds())));
            first.send("T", 0, "sooner", properties("DELAY", "4"));
            try (TestBroker second = first.restart()) {
                assertThat(shown(second)).isEmpty();
                clock.advance(Duration.ofSeconds(30));
                awaitShown(second, "sooner");
                clock.advance(DAY.multipliedBy(39));
                awaitShown(second, "sooner", "later");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TIMER_DELAY_SEC, 3456001",
        "TIMER_DELAY_SEC, 9223372036854775807",
        "TIMER_DELAY_MS, 3456000001",
        "TIMER_DELIVER_MS, 9223372036854775807",
        "TIMER_DELAY_MS, soon",
        "DELAY, 1.5"
    })
    void delayThatIsTooLongOrNoNumberIsRefusedByName(String property, String value) throws Exception {
        try (TestBroker broker = TestBroker.start(folder, clock)) {
            Command refused = broker.trySend("T", 0, "x", properties(property, value));
            assertThat(refused.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
            assertThat(refused.remark()).contains(property).contains(value);
            broker.send("T", 0, "goes on");
            awaitShown(broker, "goes on");
        }
    }

    @Test
    void timerMaxDelaySecIsTheLimit() throws Exception {
        try (TestBroker broker = TestBroker.start(folder, clock, "timerMaxDelaySec=10")) {
            broker.send("T", 0, "x", properties("TIMER_DELAY_SEC", "10"));
            assertThat(broker.trySend("T", 0, "x", properties("TIMER_DELAY_SEC", "11"))
                            .remark())
                    .contains("10 s (timerMaxDelaySec)");
        }
    }

    private static Command recall(TestBroker broker, String topic, String handle) throws Exception {
        return broker.call(RequestCode.RECALL_MESSAGE, new RecallMessageRequest("pg", topic, handle));
    }

    @Test
    void recalledMessageIsNeverDelivered() throws Exception {
        try (TestBroker broker = TestBroker.start(folder, clock)) {
            String delay = properties("TIMER_DELAY_SEC", "60", "UNIQ_KEY", "K1");
            SendMessageResponse gone = broker.send("T", 0, "gone", delay);
            broker.send("T", 0, "stays", properties("TIMER_DELAY_SEC", "60", "UNIQ_KEY", "K2"));
            assertThat(new String(Base64.getUrlDecoder().decode(gone.recallHandle()), StandardCharsets.UTF_8))
                    .isEqualTo("v1 T broker-t " + (clock.millis() + 60_000) + " K1");
            Command recalled = TestBroker.ok(recall(broker, "T", gone.recallHandle()));
            assertThat(recalled.header(RecallMessageResponse.class).msgId()).isEqualTo("K1");
            Command again = recall(broker, "T", gone.recallHandle());
            assertThat(again.code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
            try (TestBroker restarted = broker.restart()) {
                clock.advance(Duration.ofMinutes(2));
                awaitShown(restarted, "stays");
                assertNotYet(restarted, "marker", "stays");
            }
        }
    }

    @Test
    void recallThatIsNotPossibleSaysWhy() throws Exception {
        try (TestBroker broker = TestBroker.start(folder, clock)) {
            SendMessageResponse atOnce = broker.send("T", 0, "now");
            assertThat(atOnce.recallHandle()).isNull();
            SendMessageResponse late = broker.send("T", 0, "late", properties("DELAY", "1", "UNIQ_KEY", "K"));
            for (Map.Entry<String, String> wrong : Map.of(
                            "nonsense",
                            "nonsense",
                            handle("v1 T other-broker 9999999999999 K"),
                            "other-broker",
                            handle("v1 U broker-t 9999999999999 K"),
                            "topic U",
                            handle("v1 T broker-t 9999999999999 unknown"),
                            "unknown",
                            handle("v1 T broker-t soon K"),
                            "recallHandle")
                    .entrySet()) {
                Command refused = recall(broker, "T", wrong.getKey());
                assertThat(refused.code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
                assertThat(refused.remark()).contains(wrong.getValue());
            }
            clock.advance(Duration.ofSeconds(1));
            awaitShown(broker, "now", "late");
            Command tooLate = recall(broker, "T", late.recallHandle());
            assertThat(tooLate.code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
            assertThat(tooLate.remark()).contains("passed");
        }
    }

    private static String handle(String plain) {
        return Base64.getUrlEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void recallCanBeForbidden() throws Exception {
        try (TestBroker broker = TestBroker.start(folder, clock, "recallMessageEnable=false")) {
            SendMessageResponse late = broker.send("T", 0, "late", properties("DELAY", "1"));
            assertThat(late.recallHandle()).isNull();
            Command refused = recall(broker, "T", handle("v1 T broker-t 9999999999999 K"));
            assertThat(refused.code()).isEqualTo(ResponseCode.NO_PERMISSION);
            assertThat(refused.remark()).contains("recallMessageEnable");
        }
    }
}
