package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apogeemq.broker.PopClient.Message;
import org.apogeemq.remoting.body.BatchAck;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueryConsumerOffsetRequest;
import org.apogeemq.remoting.header.OffsetHeaders.UpdateConsumerOffsetRequest;
import org.apogeemq.remoting.header.PullHeaders.NotificationRequest;
import org.apogeemq.remoting.header.PullHeaders.NotificationResponse;
import org.apogeemq.remoting.header.PullHeaders.PeekMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PollingInfoRequest;
import org.apogeemq.remoting.header.PullHeaders.PollingInfoResponse;
import org.apogeemq.remoting.header.PullHeaders.PopMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PopMessageResponse;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.netty.Connection;
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
class PopTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private TestBroker broker;
    private PopClient g;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(folder, clock);
        g = new PopClient(broker, "T", "g");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void acknowledgedMessageIsConsumedAndTheCommittedOffsetFollows() throws Exception {
        send("T", 0, 3);
        List<Message> popped = g.pop(32);
        assertThat(popped).extracting(Message::body).containsExactly("m0", "m1", "m2");
        TestBroker.ok(g.acknowledge(popped.get(1)));
        assertThat(committed("g")).isZero();
        TestBroker.ok(g.acknowledge(popped.get(0)));
        assertThat(committed("g")).isEqualTo(2);
        expire();
        assertThat(g.pop(32)).extracting(Message::body).containsExactly("m2");
    }

    @Test
    void poppedMessageIsInvisibleUntilItsTimeIsUpAndThenComesWithItsCountRaised() throws Exception {
        send("T", 0, 1);
        assertThat(g.pop(1)).extracting(Message::reconsumeTimes).containsExactly(0);
        clock.advance(Duration.ofMillis(PopClient.INVISIBLE - 1));
        assertThat(g.pop(1)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(g.pop(1)).extracting(Message::reconsumeTimes).containsExactly(1);
        expire();
        assertThat(g.pop(1)).extracting(Message::reconsumeTimes).containsExactly(2);
    }

    @Test
    void popTakesFromAllQueuesAndSaysWhichOffsets() throws Exception {
        send("T", 0, 2);
        send("T", 3, 1);
        Command response = broker.call(RequestCode.POP_MESSAGE, g.header(-1, 32, 0, "*", false, null));
        PopMessageResponse header = TestBroker.ok(response).header(PopMessageResponse.class);
        assertThat(header.startOffsetInfo().split(";")).containsExactlyInAnyOrder("0 0 0", "0 3 0");
        assertThat(header.msgOffsetInfo().split(";")).containsExactlyInAnyOrder("0 0 0,1", "0 3 0");
        assertThat(header.restNum()).isZero();
    }

    @Test
    void onlyTheQueueAskedForIsTakenFromAndNoMoreThanAskedFor() throws Exception {
        send("T", 0, 3);
        send("T", 1, 3);
        assertThat(g.pop(g.header(1, 2, 0, "*", false, null)))
                .extracting(Message::queueId)
                .containsExactly(1, 1);
    }

    @Test
    void twoGroupsGetEverythingEach() throws Exception {
        send("T", 0, 2);
        assertThat(g.pop(32)).hasSize(2);
        assertThat(new PopClient(broker, "T", "h").pop(32)).hasSize(2);
    }

    @Test
    void changedInvisibleTimeCountsFromNowAndTheOldHandleIsOfNoUse() throws Exception {
        send("T", 0, 1);
        Message first = g.pop(1).get(0);
        Message changed = g.change(first, 5_000);
        Command late = g.acknowledge(first);
        assertThat(late.code()).isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(late.remark()).contains("offset 0", "not with this consumer any more");
        clock.advance(Duration.ofMillis(4_000));
        assertThat(g.pop(1)).isEmpty();
        changed = g.change(changed, 5_000);
        clock.advance(Duration.ofMillis(4_000));
        assertThat(g.pop(1)).isEmpty();
        clock.advance(Duration.ofMillis(1_010));
        assertThat(g.pop(1)).extracting(Message::reconsumeTimes).containsExactly(1);
        assertThat(g.tryChange(changed, 5_000).code()).isEqualTo(ResponseCode.NO_MESSAGE);
    }

    @Test
    void lateAcknowledgementCountsWhileNobodyElseHasTheMessage() throws Exception {
        send("T", 0, 2);
        List<Message> popped = g.pop(2);
        expire();
        TestBroker.ok(g.acknowledge(popped.get(0)));
        assertThat(g.pop(2)).extracting(Message::body).containsExactly("m1");
        assertThat(g.acknowledge(popped.get(1)).code()).isEqualTo(ResponseCode.NO_MESSAGE);
        TestBroker.ok(g.acknowledge(popped.get(0)));
    }

    @Test
    void popWaitsForAMessage() throws Exception {
        broker.send("T", 0, "first");
        g.pop(1);
        CompletableFuture<Command> waiting = g.popLater(broker.connection(), 50_000);
        awaitWaiting(1);
        send("T", 2, 1);
        assertThat(PopClient.messages(waiting.get(60, TimeUnit.SECONDS)))
                .extracting(Message::body)
                .containsExactly("m0");
        awaitWaiting(0);
    }

    @Test
    void waitEndsWithTheMessageWhoseTimeIsUp() throws Exception {
        send("T", 0, 1);
        g.pop(1);
        CompletableFuture<Command> waiting = g.popLater(broker.connection(), 50_000);
        awaitWaiting(1);
        expire();
        assertThat(PopClient.messages(waiting.get(60, TimeUnit.SECONDS)))
                .extracting(Message::reconsumeTimes)
                .containsExactly(1);
    }

    @Test
    void waitWithoutMessageIsAnsweredSo() throws Exception {
        broker.send("T", 0, "x");
        g.pop(32);
        Command response = broker.call(RequestCode.POP_MESSAGE, g.header(-1, 1, 100, "*", false, null));
        assertThat(response.code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
    }

    @Test
    void nothingIsGivenToAConsumerWhoseConnectionIsGone() throws Exception {
        broker.send("T", 0, "before");
        g.pop(32);
        Connection dying = broker.connect();
        g.popLater(dying, 50_000);
        awaitWaiting(1);
        dying.close();
        Awaitility.await().atMost(LIMIT).until(() -> !dying.isOpen());
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            String body = "after-" + clock.millis();
            broker.send("T", 0, body);
            assertThat(g.pop(32)).extracting(Message::body).contains(body);
        });
    }

    @Test
    void tagsFilterAndTheGroupIsDoneWithTheRest() throws Exception {
        String tagA = MessageProperties.encode(Map.of("TAGS", "A"));
        broker.send("T", 0, "b1", MessageProperties.encode(Map.of("TAGS", "B")));
        broker.send("T", 0, "a1", tagA);
        List<Message> popped = g.pop(g.header(-1, 32, 0, "A", false, null));
        assertThat(popped).extracting(Message::body).containsExactly("a1");
        TestBroker.ok(g.acknowledge(popped.get(0)));
        assertThat(committed("g")).isEqualTo(2);
    }

    @Test
    void sqlFilterDecidesByProperties() throws Exception {
        broker.send("T", 0, "low", MessageProperties.encode(Map.of("size", "1")));
        broker.send("T", 0, "high", MessageProperties.encode(Map.of("size", "9")));
        PopMessageRequest header =
                new PopMessageRequest("g", "T", -1, 32, 60_000, 0, 0, 0, "SQL92", "size > 5", false, null, null);
        assertThat(g.pop(header)).extracting(Message::body).containsExactly("high");
    }

    @Test
    void queueIsBlockedForOrderedPopUntilAllOfItIsAcknowledged() throws Exception {
        send("T", 0, 4);
        List<Message> first = g.popOrdered(2, "one");
        assertThat(first).extracting(Message::body).containsExactly("m0", "m1");
        assertThat(first.get(0).handle()).contains(" 999 ");
        TestBroker.ok(g.acknowledge(first.get(1)));
        assertThat(g.popOrdered(2, "two")).isEmpty();
        TestBroker.ok(g.acknowledge(first.get(0)));
        assertThat(g.popOrdered(2, "three")).extracting(Message::body).containsExactly("m2", "m3");
    }

    @Test
    void orderedPopGoesOnWithWhatWasNotAcknowledgedAndSaysHowOften() throws Exception {
        send("T", 0, 3);
        List<Message> first = g.popOrdered(2, "one");
        TestBroker.ok(g.acknowledge(first.get(0)));
        expire();
        Command response = broker.call(RequestCode.POP_MESSAGE, g.header(-1, 2, 0, "*", true, "two"));
        assertThat(PopClient.messages(response)).extracting(Message::body).containsExactly("m1", "m2");
        assertThat(response.header(PopMessageResponse.class).orderCountInfo()).isEqualTo("0 qo0%1 1");
    }

    @Test
    void repeatedAttemptOfOrderedPopGetsTheSameAgainUncounted() throws Exception {
        send("T", 0, 3);
        g.popOrdered(2, "one");
        List<Message> again = g.popOrdered(2, "one");
        assertThat(again).extracting(Message::body).containsExactly("m0", "m1");
        assertThat(again).extracting(Message::reconsumeTimes).containsOnly(0);
    }

    @Test
    void messageThatWasDeliveredTooOftenBecomesADeadLetter() throws Exception {
        createGroup("g", 2);
        send("T", 0, 2);
        for (int i = 0; i < 3; i++) {
            List<Message> popped = g.pop(32);
            assertThat(popped).extracting(Message::reconsumeTimes).contains(i);
            if (i == 0) {
                TestBroker.ok(g.acknowledge(popped.get(1)));
            }
            expire();
        }
        assertThat(g.pop(32)).isEmpty();
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(TestBroker.bodies(broker.pull("x", "%DLQ%g", 0, 0, "*")))
                        .containsExactly("m0"));
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(committed("g")).isEqualTo(2));
    }

    @Test
    void resetOffsetEndsLeasesAndTheirHandles() throws Exception {
        send("T", 0, 3);
        List<Message> popped = g.pop(32);
        TestBroker.ok(g.acknowledge(popped.get(0)));
        broker.ok(RequestCode.UPDATE_CONSUMER_OFFSET, new UpdateConsumerOffsetRequest("g", "T", 0, 0L, null));
        Command late = g.acknowledge(popped.get(1));
        assertThat(late.code()).isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(late.remark()).contains("reset");
        assertThat(g.pop(32)).extracting(Message::body).containsExactly("m0", "m1", "m2");
    }

    @Test
    void groupGoesFromPullToPopAndBackWhereItWas() throws Exception {
        send("T", 0, 4);
        broker.ok(RequestCode.UPDATE_CONSUMER_OFFSET, new UpdateConsumerOffsetRequest("g", "T", 0, 2L, null));
        List<Message> popped = g.pop(1);
        assertThat(popped).extracting(Message::body).containsExactly("m2");
        TestBroker.ok(g.acknowledge(popped.get(0)));
        assertThat(TestBroker.bodies(broker.pull("g", "T", 0, committed("g"), "*")))
                .containsExactly("m3");
    }

    @Test
    void manyAreAcknowledgedAtOnceByTheirDistanceFromTheStart() throws Exception {
        send("T", 0, 6);
        List<Message> popped = g.pop(32);
        long popTime = Long.parseLong(popped.get(0).handle().split(" ")[1]);
        BatchAck batch = new BatchAck(
                "broker-t",
                List.of(new BatchAck.Entry(
                        "g", "T", "0", 0, 0, 0, popTime, PopClient.INVISIBLE, new byte[] {0b101101})));
        TestBroker.ok(broker.callJson(RequestCode.BATCH_ACK_MESSAGE, batch));
        expire();
        assertThat(g.pop(32)).extracting(Message::body).containsExactly("m1", "m4");
    }

    @Test
    void peekAndNotificationTakeNothing() throws Exception {
        send("T", 0, 2);
        Command peeked = broker.ok(RequestCode.PEEK_MESSAGE, new PeekMessageRequest("g", "T", 0, 32));
        assertThat(TestBroker.bodies(peeked)).containsExactly("m0", "m1");
        assertThat(hasMessage(0)).isTrue();
        assertThat(g.pop(32)).hasSize(2);
        assertThat(hasMessage(100)).isFalse();
        assertThat(broker.call(RequestCode.PEEK_MESSAGE, new PeekMessageRequest("g", "T", 0, 32))
                        .code())
                .isEqualTo(ResponseCode.POLLING_TIMEOUT);
    }

    @Test
    void noMoreThanTheLimitIsOutAtOnce() throws Exception {
        int limit = 10_000;
        for (int i = 0; i < limit + 100; i += 100) {
            List<CompletableFuture<Command>> sent = new ArrayList<>();
            for (int j = 0; j < 100; j++) {
                sent.add(broker.connection()
                        .request(
                                Command.request(
                                        RequestCode.SEND_MESSAGE_V2,
                                        TestBroker.sendHeader("T", 0, null),
                                        Unpooled.wrappedBuffer(new byte[] {1})),
                                TestBroker.TIMEOUT));
            }
            for (CompletableFuture<Command> one : sent) {
                TestBroker.ok(one.get(60, TimeUnit.SECONDS));
            }
        }
        Set<Long> offsets = new HashSet<>();
        List<Message> last = null;
        for (List<Message> popped = g.pop(32); !popped.isEmpty(); popped = g.pop(32)) {
            popped.forEach(message -> assertThat(offsets.add(message.offset())).isTrue());
            last = popped;
        }
        assertThat(offsets).hasSize(limit);
        TestBroker.ok(g.acknowledge(last.get(0)));
        assertThat(g.pop(32)).hasSize(1);
    }

    @Test
    void badRequestsAreRefusedByName() throws Exception {
        send("T", 0, 1);
        assertRefused(g.header(-1, 33, 0, "*", false, null), ResponseCode.INVALID_PARAMETER, "maxMsgNums 33");
        assertRefused(g.header(-1, 0, 0, "*", false, null), ResponseCode.INVALID_PARAMETER, "maxMsgNums 0");
        assertRefused(g.header(99, 1, 0, "*", false, null), ResponseCode.INVALID_PARAMETER, "queueId 99");
        assertRefused(
                new PopMessageRequest("g", "T", -1, 1, 0, 0, 0, 0, "TAG", "*", false, null, null),
                ResponseCode.INVALID_PARAMETER,
                "invisibleTime 0");
        assertRefused(g.header(-1, 1, 0, "*", true, "a".repeat(256)), ResponseCode.INVALID_PARAMETER, "attemptId 256");
        assertRefused(
                new PopMessageRequest("g", "NONE", -1, 1, 1000, 0, 0, 0, "TAG", "*", false, null, null),
                ResponseCode.TOPIC_NOT_EXIST,
                "NONE");
        assertRefused(
                new PopMessageRequest("g", "T", -1, 1, 1000, 0, 0, 0, "SQL92", "size >", false, null, null),
                ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                "SQL92");
        assertRefused(
                new PopMessageRequest("JMSQ_T", "T", -1, 1, 1000, 0, 0, 0, "TAG", "A", false, null, null),
                ResponseCode.INVALID_PARAMETER,
                "JMS queue");
        Command malformed = g.acknowledge(0, 0, "what is this");
        assertThat(malformed.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(malformed.remark()).contains("receipt handle 'what is this'", "3 fields");
        assertThat(g.acknowledge(77, 0, "0 1 1 0 0 broker-t 77 0").code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        Command neverPopped = g.acknowledge(0, 0, "0 1 1 0 0 broker-t 0 0");
        assertThat(neverPopped.code()).isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(neverPopped.remark()).contains("never given");
        g.pop(g.header(1, 1, 0, "*", false, null));
        String madeUp = "0 " + (clock.millis() + 1) + " 1 0 0 broker-t 0 0";
        assertThat(g.acknowledge(0, 0, madeUp).code()).isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(g.pop(1)).hasSize(1);
    }

    private void assertRefused(PopMessageRequest header, int code, String remark) throws Exception {
        Command response = broker.call(RequestCode.POP_MESSAGE, header);
        assertThat(response.code()).isEqualTo(code);
        assertThat(response.remark()).contains(remark);
    }

    private boolean hasMessage(long pollMillis) throws Exception {
        return broker.ok(
                        RequestCode.NOTIFICATION,
                        new NotificationRequest("g", "T", -1, pollMillis, 0, false, null, null, null))
                .header(NotificationResponse.class)
                .hasMsg();
    }

    private void awaitWaiting(int count) {
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                broker.ok(RequestCode.POLLING_INFO, new PollingInfoRequest("g", "T", -1))
                                        .header(PollingInfoResponse.class)
                                        .pollingNum())
                        .isEqualTo(count));
    }

    private void expire() {
        clock.advance(Duration.ofMillis(PopClient.INVISIBLE + 10));
    }

    private void send(String topic, int queueId, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            broker.send(topic, queueId, "m" + i);
        }
    }

    private long committed(String group) throws Exception {
        return broker.ok(RequestCode.QUERY_CONSUMER_OFFSET, new QueryConsumerOffsetRequest(group, "T", 0, false, null))
                .header(OffsetResponse.class)
                .offset();
    }

    private void createGroup(String name, int retries) throws Exception {
        SubscriptionGroupConfig config = new SubscriptionGroupConfig(
                name, null, null, null, false, null, retries, null, 0, null, null, 0, null, null, null);
        TestBroker.ok(broker.callJson(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, config));
    }
}
