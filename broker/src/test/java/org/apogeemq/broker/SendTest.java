package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.QueryHeaders.ViewMessageRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageResponse;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.message.BatchUnit;
import org.apogeemq.remoting.message.MessageId;
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
class SendTest {
    private static final String PLAIN = MessageProperties.encode(Map.of("UNIQ_KEY", "U1", "TAGS", "A"));

    @TempDir
    Path folder;

    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(folder, "maxMessageSize=65536");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void answerTellsQueueOffsetAndAnIdThatFindsTheMessage() throws Exception {
        SendMessageResponse first = broker.send("T", 1, "one", PLAIN);
        SendMessageResponse second = broker.send("T", 1, "two", PLAIN);

        assertThat(first.queueId()).isEqualTo(1);
        assertThat(first.queueOffset()).isZero();
        assertThat(second.queueOffset()).isEqualTo(1);
        MessageId id = MessageId.parse(second.msgId());
        assertThat(id.host()).isEqualTo(new InetSocketAddress("127.0.0.1", broker.port()));
        Command viewed = broker.ok(RequestCode.VIEW_MESSAGE_BY_ID, new ViewMessageRequest(id.physicalOffset(), null));
        assertThat(TestBroker.bodies(viewed)).containsExactly("two");
    }

    @Test
    void recordKeepsWhatTheClientSaidAndGetsWhatOnlyTheBrokerKnows() throws Exception {
        broker.send("T", 2, "hello", PLAIN);

        StoredMessage message =
                TestBroker.messages(broker.pull("g", "T", 2, 0, "*")).get(0);
        assertThat(message.topic()).isEqualTo("T");
        assertThat(message.flag()).isEqualTo(7);
        assertThat(message.bornTimestamp()).isEqualTo(1000);
        assertThat(message.queueId()).isEqualTo(2);
        assertThat(message.storeHost().getPort()).isEqualTo(broker.port());
        assertThat(message.bornHost().getAddress().isLoopbackAddress()).isTrue();
        assertThat(message.properties())
                .containsEntry("UNIQ_KEY", "U1")
                .containsEntry("TAGS", "A")
                .containsEntry("MSG_REGION", "DefaultRegion")
                .containsEntry("TRACE_ON", "true")
                .containsEntry("CLUSTER", "DefaultCluster");
    }

    @Test
    void propertiesThatOnlyTheBrokerSetsAreReplacedAndAMissingUniqueKeyIsAdded() throws Exception {
        broker.send(
                "T", 0, "x", MessageProperties.encode(Map.of("MSG_REGION", "elsewhere", "POP_CK", "1 2", "a", "b")));

        StoredMessage message =
                TestBroker.messages(broker.pull("g", "T", 0, 0, "*")).get(0);
        assertThat(message.properties())
                .containsEntry("MSG_REGION", "DefaultRegion")
                .containsEntry("a", "b")
                .doesNotContainKey("POP_CK")
                .hasEntrySatisfying("UNIQ_KEY", key -> assertThat(key).hasSize(32));
    }

    @Test
    void shortAndLongHeaderNamesMeanTheSame() throws Exception {
        Command response = broker.call(
                RequestCode.SEND_MESSAGE,
                TestBroker.sendHeader("T", 0, PLAIN),
                Unpooled.copiedBuffer("v1", StandardCharsets.UTF_8));

        assertThat(TestBroker.ok(response).header(SendMessageResponse.class).queueOffset())
                .isZero();
        assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*"))).containsExactly("v1");
    }

    @Test
    void negativeQueueIdLetsTheBrokerChooseAmongAllQueues() throws Exception {
        boolean[] seen = new boolean[4];
        for (int i = 0; i < 200; i++) {
            seen[broker.send("T", -1, "x", PLAIN).queueId()] = true;
        }
        assertThat(seen).containsOnly(true);
    }

    @Test
    void onewaySendIsStoredAndNotAnswered() throws Exception {
        broker.connection()
                .send(Command.oneway(
                        RequestCode.SEND_MESSAGE_V2,
                        TestBroker.sendHeader("T", 0, PLAIN),
                        Unpooled.copiedBuffer("quiet", StandardCharsets.UTF_8)));

        Awaitility.await()
                .atMost(TestBroker.TIMEOUT)
                .untilAsserted(() -> assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*")))
                        .containsExactly("quiet"));
    }

    @Test
    void batchIsStoredInOrderWithOneIdForEachMessage() throws Exception {
        ByteBuf units = Unpooled.buffer();
        for (String body : List.of("a", "b", "c")) {
            new BatchUnit(3, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), PLAIN).write(units);
        }
        broker.send("T", 0, "before", PLAIN);
        Command response = broker.call(RequestCode.SEND_BATCH_MESSAGE, TestBroker.sendHeader("T", 0, PLAIN), units);

        SendMessageResponse header = TestBroker.ok(response).header(SendMessageResponse.class);
        assertThat(header.queueOffset()).isEqualTo(1);
        assertThat(header.msgId().split(",")).hasSize(3).doesNotHaveDuplicates();
        Command pulled = broker.pull("g", "T", 0, 0, "*");
        assertThat(TestBroker.bodies(pulled)).containsExactly("before", "a", "b", "c");
        assertThat(TestBroker.messages(pulled).get(3).queueOffset()).isEqualTo(3);
        assertThat(TestBroker.messages(pulled).get(3).flag()).isEqualTo(3);
    }

    @Test
    void batchThatIsCutShortIsRefusedAsAWhole() throws Exception {
        ByteBuf units = Unpooled.buffer();
        new BatchUnit(0, Unpooled.copiedBuffer("a", StandardCharsets.UTF_8), PLAIN).write(units);
        units.writeInt(100).writeInt(0);

        Command response = broker.call(RequestCode.SEND_BATCH_MESSAGE, TestBroker.sendHeader("T", 0, PLAIN), units);

        assertThat(response.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(response.remark()).contains("batch");
        assertThat(broker.pull("g", "T", 0, 0, "*").code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
    }

    @Test
    void unknownTopicTakesQueuesAndPermissionFromTheTemplate() throws Exception {
        broker.send("NEW", 3, "x", PLAIN);
        assertRefused(broker.trySend("NEW", 4, "x", PLAIN), ResponseCode.INVALID_PARAMETER, "queueId 4", "0 to 3");
    }

    @Test
    void unknownTopicIsRefusedWithoutAutomaticCreation() throws Exception {
        broker.close();
        broker = TestBroker.start(folder, "autoCreateTopicEnable=false");
        assertRefused(broker.trySend("NEW", 0, "x", PLAIN), ResponseCode.TOPIC_NOT_EXIST, "NEW");
    }

    @Test
    void namesThatAreNotAllowedAreRefusedWithTheRule() throws Exception {
        assertRefused(broker.trySend("a.b", 0, "x", PLAIN), ResponseCode.INVALID_PARAMETER, "a.b", "position 1");
        assertRefused(broker.trySend("T".repeat(128), 0, "x", PLAIN), ResponseCode.INVALID_PARAMETER, "128", "127");
        assertRefused(broker.trySend(" ", 0, "x", PLAIN), ResponseCode.INVALID_PARAMETER, "blank");
    }

    @Test
    void topicsOfTheBrokerAndReadOnlyTopicsAreRefused() throws Exception {
        assertRefused(
                broker.trySend("SCHEDULE_TOPIC_XXXX", 0, "x", PLAIN),
                ResponseCode.NO_PERMISSION,
                "SCHEDULE_TOPIC_XXXX");
        broker.ok(
                RequestCode.UPDATE_AND_CREATE_TOPIC,
                new CreateTopicRequest("RO", "TBW102", 1, 1, 4, "SINGLE_TAG", 0, false, null, null));
        assertRefused(broker.trySend("RO", 0, "x", PLAIN), ResponseCode.NO_PERMISSION, "RO");
    }

    @Test
    void whatIsTooLargeIsRefusedAndTheConnectionGoesOn() throws Exception {
        assertRefused(broker.trySend("T", 0, "x".repeat(65537), PLAIN), ResponseCode.MESSAGE_ILLEGAL, "65537", "65536");
        String properties = MessageProperties.encode(Map.of("UNIQ_KEY", "U", "p", "y".repeat(32768)));
        assertRefused(broker.trySend("T", 0, "x", properties), ResponseCode.MESSAGE_ILLEGAL, "32767");
        assertThat(broker.send("T", 0, "x".repeat(65536), PLAIN).queueOffset()).isZero();
    }

    @Test
    void missingHeaderFieldIsNamed() throws Exception {
        Command send = Command.request(RequestCode.SEND_MESSAGE_V2, null, null).putExtField("a", "pg");
        assertRefused(TestBroker.call(broker.connection(), send), ResponseCode.INVALID_PARAMETER, "topic", "missing");
        Command max = Command.request(RequestCode.GET_MAX_OFFSET, null, null)
                .putExtField("topic", "T")
                .putExtField("queueId", "zero");
        assertRefused(TestBroker.call(broker.connection(), max), ResponseCode.INVALID_PARAMETER, "queueId", "zero");
    }

    @Test
    void delayIsKeptAndTheMessageComesLater() throws Exception {
        ManualClock clock = new ManualClock();
        broker.close();
        broker = TestBroker.start(folder.resolve("late"), clock);
        String soon = MessageProperties.encode(Map.of("UNIQ_KEY", "U", "TIMER_DELAY_MS", "300"));
        String never = MessageProperties.encode(Map.of("UNIQ_KEY", "U", "DELAY", "18"));
        assertThat(broker.send("T", 0, "soon", soon).queueOffset()).isEqualTo(-1);
        broker.send("T", 0, "never", never);
        broker.send("T", 0, "now", PLAIN);

        assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*"))).containsExactly("now");
        clock.advance(Duration.ofMillis(300));
        Awaitility.await()
                .atMost(TestBroker.TIMEOUT)
                .untilAsserted(() -> assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*")))
                        .containsExactly("now", "soon"));
    }

    @Test
    void delayThatIsNotANumberIsRefused() throws Exception {
        String bad = MessageProperties.encode(Map.of("UNIQ_KEY", "U", "TIMER_DELAY_MS", "soon"));
        assertRefused(broker.trySend("T", 0, "x", bad), ResponseCode.MESSAGE_ILLEGAL, "TIMER_DELAY_MS", "soon");
    }

    @Test
    void sendToARetryTopicPastTheLastTryBecomesADeadLetter() throws Exception {
        TestBroker.ok(
                broker.callJson(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, SubscriptionGroupConfig.of("G")));
        SendMessageRequest again =
                new SendMessageRequest("pg", "%RETRY%G", "TBW102", 1, 0, 0, 1000L, 0, PLAIN, 3, false, 3, false, null);
        SendMessageRequest last =
                new SendMessageRequest("pg", "%RETRY%G", "TBW102", 1, 0, 0, 1000L, 0, PLAIN, 4, false, 3, false, null);

        TestBroker.ok(broker.call(
                RequestCode.SEND_MESSAGE_V2, again, Unpooled.copiedBuffer("again", StandardCharsets.UTF_8)));
        TestBroker.ok(
                broker.call(RequestCode.SEND_MESSAGE_V2, last, Unpooled.copiedBuffer("last", StandardCharsets.UTF_8)));

        assertThat(TestBroker.bodies(broker.pull("G", "%RETRY%G", 0, 0, "*"))).containsExactly("again");
        assertThat(TestBroker.bodies(broker.pull("G", "%DLQ%G", 0, 0, "*"))).containsExactly("last");
    }

    @Test
    void retryTopicOfAnUnknownGroupIsRefused() throws Exception {
        broker.close();
        broker = TestBroker.start(folder, "autoCreateSubscriptionGroup=false");
        assertRefused(
                broker.trySend("%RETRY%NOBODY", 0, "x", PLAIN), ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "NOBODY");
    }

    private static void assertRefused(Command response, int code, String... words) {
        assertThat(response.code()).as(response.remark()).isEqualTo(code);
        assertThat(response.remark()).contains(words);
    }
}
