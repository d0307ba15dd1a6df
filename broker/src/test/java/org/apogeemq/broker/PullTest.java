package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueryConsumerOffsetRequest;
import org.apogeemq.remoting.header.PullHeaders.PullMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PullMessageResponse;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PullTest {
    @TempDir
    Path folder;

    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(folder);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void foundMessagesComeInOrderWithTheNextOffset() throws Exception {
        for (int i = 0; i < 40; i++) {
            broker.send("T", 0, "m" + i);
        }
        Command response = broker.pull("g", "T", 0, 5, "*");
        assertThat(TestBroker.bodies(response))
                .hasSize(32)
                .startsWith("m5", "m6")
                .endsWith("m36");
        assertThat(TestBroker.pullResponse(response))
                .isEqualTo(new PullMessageResponse(0, 37, 0, 40, null, null, null, null));
        assertThat(TestBroker.messages(response).get(0).queueOffset()).isEqualTo(5);
    }

    @Test
    void answerIsBoundedInBytesButHoldsAtLeastOneMessage() throws Exception {
        String large = "x".repeat(200_000);
        broker.send("T", 0, large);
        broker.send("T", 0, large);
        assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*"))).hasSize(1);
    }

    @Test
    void offsetsOutsideTheQueueAreAnsweredAsRocketMqDoes() throws Exception {
        broker.send("T", 0, "a");
        broker.send("T", 0, "b");
        assertPull(0, 2, ResponseCode.PULL_NOT_FOUND, 2, "OFFSET_OVERFLOW_ONE");
        assertPull(0, 3, ResponseCode.PULL_OFFSET_MOVED, 2, "OFFSET_OVERFLOW_BADLY");
        assertPull(0, -1, ResponseCode.PULL_OFFSET_MOVED, 0, "OFFSET_TOO_SMALL");
        assertPull(1, 0, ResponseCode.PULL_NOT_FOUND, 0, "NO_MESSAGE_IN_QUEUE");
        assertPull(1, 7, ResponseCode.PULL_OFFSET_MOVED, 0, "NO_MESSAGE_IN_QUEUE");
    }

    @Test
    void tagsAreFilteredAndTheNextOffsetIsBehindWhatWasPassedOver() throws Exception {
        sendTagged("a", "A");
        sendTagged("b", "B");
        sendTagged("c", "C");
        sendTagged("a2", "A");

        assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "A || B"))).containsExactly("a", "b", "a2");
        Command none = broker.pull("g", "T", 0, 0, "Z");
        assertThat(none.code()).isEqualTo(ResponseCode.PULL_RETRY_IMMEDIATELY);
        assertThat(TestBroker.pullResponse(none).nextBeginOffset()).isEqualTo(4);
    }

    @Test
    void heldPullIsAnsweredByTheNextMessage() throws Exception {
        broker.send("T", 0, "first");
        CompletableFuture<Command> held = hold(1, "*", 50_000);
        assertThat(held).isNotDone();

        broker.send("T", 0, "second");

        Command response = held.get(60, TimeUnit.SECONDS);
        assertThat(TestBroker.bodies(response)).containsExactly("second");
        assertThat(TestBroker.pullResponse(response).nextBeginOffset()).isEqualTo(2);
    }

    @Test
    void heldPullWaitsOnPastMessagesOfOtherTags() throws Exception {
        broker.send("T", 0, "first");
        CompletableFuture<Command> held = hold(1, "A", 50_000);

        sendTagged("b", "B");
        assertThat(held).isNotDone();
        sendTagged("a", "A");

        assertThat(TestBroker.bodies(held.get(60, TimeUnit.SECONDS))).containsExactly("a");
    }

    @Test
    void heldPullEndsWithoutMessageWhenItsTimeIsUp() throws Exception {
        broker.send("T", 0, "first");
        Command response = hold(1, "*", 200).get(60, TimeUnit.SECONDS);
        assertThat(response.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        assertThat(TestBroker.pullResponse(response))
                .isEqualTo(new PullMessageResponse(0, 1, 0, 1, null, null, null, null));
    }

    @Test
    void everyOneOfManyPullsHeldWhileMessagesComeIsAnswered() throws Exception {
        broker.send("T", 0, "first");
        for (int round = 1; round <= 200; round++) {
            CompletableFuture<Command> held = hold(round, "*", 50_000);
            broker.send("T", 0, "m" + round);
            assertThat(TestBroker.bodies(held.get(60, TimeUnit.SECONDS))).containsExactly("m" + round);
        }
    }

    @Test
    void pullUsesTheSubscriptionOfTheHeartbeat() throws Exception {
        sendTagged("a", "A");
        sendTagged("b", "B");
        TestBroker.ok(TestBroker.call(
                broker.connection(), TestBroker.heartbeat(TestBroker.consumerHeartbeat("c1", "g", "T", "B"))));
        assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, null))).containsExactly("b");
    }

    @Test
    void pullWithoutKnownSubscriptionIsRefused() throws Exception {
        broker.send("T", 0, "a");
        assertRefused(broker.pull("g", "T", 0, 0, null), ResponseCode.SUBSCRIPTION_NOT_EXIST, "heartbeat");
        TestBroker.ok(TestBroker.call(
                broker.connection(), TestBroker.heartbeat(TestBroker.consumerHeartbeat("c1", "g", "OTHER", "*"))));
        assertRefused(broker.pull("g", "T", 0, 0, null), ResponseCode.SUBSCRIPTION_NOT_EXIST, "'T'");
        assertRefused(broker.pull("g", "T", 0, 0, "||"), ResponseCode.SUBSCRIPTION_PARSE_FAILED, "||");
    }

    @Test
    void pullNewerThanTheKnownSubscriptionIsServedWithAllTags() throws Exception {
        sendTagged("a", "A");
        sendTagged("b", "B");
        TestBroker.ok(TestBroker.call(
                broker.connection(), TestBroker.heartbeat(TestBroker.consumerHeartbeat("c1", "g", "T", "B"))));
        PullMessageRequest newer =
                new PullMessageRequest("g", "T", 0, 0, 32, 0, 0, 0, null, 101, "TAG", null, null, null, null, null);
        assertThat(TestBroker.bodies(broker.call(RequestCode.PULL_MESSAGE, newer)))
                .containsExactly("a", "b");
    }

    @Test
    void unknownTopicQueueAndFilterTypeAreNamed() throws Exception {
        assertRefused(broker.pull("g", "NONE", 0, 0, "*"), ResponseCode.TOPIC_NOT_EXIST, "NONE");
        broker.send("T", 0, "a");
        assertRefused(broker.pull("g", "T", 9, 0, "*"), ResponseCode.INVALID_PARAMETER, "queueId 9", "0 to 3");
        assertRefused(broker.pull("bad group", "T", 0, 0, "*"), ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "bad group");
        PullMessageRequest unknown =
                new PullMessageRequest("g", "T", 0, 0, 32, 4, 0, 0, "a > 1", 0, "XPATH", null, null, null, null, null);
        assertRefused(broker.call(RequestCode.PULL_MESSAGE, unknown), ResponseCode.SUBSCRIPTION_PARSE_FAILED, "XPATH");
    }

    @Test
    void litePullIsAPull() throws Exception {
        broker.send("T", 0, "a");
        Command response = broker.call(RequestCode.LITE_PULL_MESSAGE, TestBroker.pullHeader("g", "T", 0, 0, "*", 0));
        assertThat(TestBroker.bodies(response)).containsExactly("a");
    }

    @Test
    void offsetThatRidesOnAPullIsCommitted() throws Exception {
        broker.send("T", 0, "a");
        PullMessageRequest pull =
                new PullMessageRequest("g", "T", 0, 0, 32, 7, 1, 1000, "*", 0, "TAG", null, null, null, null, null);
        broker.ok(RequestCode.PULL_MESSAGE, pull);
        Awaitility.await()
                .atMost(TestBroker.TIMEOUT)
                .untilAsserted(() -> assertThat(broker.ok(
                                        RequestCode.QUERY_CONSUMER_OFFSET,
                                        new QueryConsumerOffsetRequest("g", "T", 0, false, null))
                                .header(OffsetResponse.class)
                                .offset())
                        .isEqualTo(1));
    }

    private void sendTagged(String body, String tag) throws Exception {
        broker.send("T", 0, body, MessageProperties.encode(Map.of("UNIQ_KEY", body, "TAGS", tag)));
    }

    private CompletableFuture<Command> hold(long offset, String expression, long millis) {
        return broker.connection()
                .request(
                        Command.request(
                                RequestCode.PULL_MESSAGE,
                                TestBroker.pullHeader("g", "T", 0, offset, expression, millis),
                                null),
                        TestBroker.TIMEOUT);
    }

    private void assertPull(int queueId, long offset, int code, long nextOffset, String remark) throws Exception {
        Command response = broker.pull("g", "T", queueId, offset, "*");
        assertThat(response.code()).isEqualTo(code);
        assertThat(response.remark()).isEqualTo(remark);
        assertThat(TestBroker.pullResponse(response).nextBeginOffset()).isEqualTo(nextOffset);
    }

    private static void assertRefused(Command response, int code, String... words) {
        assertThat(response.code()).as(response.remark()).isEqualTo(code);
        assertThat(response.remark()).contains(words);
    }
}
