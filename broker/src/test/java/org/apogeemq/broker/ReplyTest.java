package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apogeemq.remoting.body.HeartbeatData;
import org.apogeemq.remoting.body.ProducerData;
import org.apogeemq.remoting.header.SendHeaders.PushReplyMessageRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageResponse;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReplyTest {
    private static final String REPLY_TOPIC = "DefaultCluster_REPLY_TOPIC";

    @TempDir
    Path folder;

    private final BlockingQueue<Pushed> pushed = new LinkedBlockingQueue<>();
    private TestBroker broker;
    private RemotingClient requester;
    private volatile int requestersAnswer = ResponseCode.SUCCESS;

    private record Pushed(PushReplyMessageRequest header, String body) {}

    @BeforeEach
    void start() throws Exception {
        start(new String[0]);
    }

    private void start(String... options) throws Exception {
        broker = TestBroker.start(folder, options);
        requester = RemotingClient.builder()
                .handlers(Map.of(RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT, this::take))
                .build();
        Connection connection = requester
                .connect(broker.address(), TestBroker.TIMEOUT)
                .get(TestBroker.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        HeartbeatData heartbeat =
                new HeartbeatData("requester-1", Set.of(new ProducerData("askers")), Set.of(), 0, false);
        TestBroker.ok(TestBroker.call(connection, TestBroker.heartbeat(heartbeat)));
    }

    private void take(Command command, Connection from) {
        pushed.add(new Pushed(
                command.header(PushReplyMessageRequest.class), command.body().toString(StandardCharsets.UTF_8)));
        from.send(command.response(requestersAnswer, "as the test says", null, null));
    }

    @AfterEach
    void stop() {
        requester.close();
        broker.close();
    }

    private static String replyTo(String clientId) {
        return MessageProperties.encode(Map.of(
                "UNIQ_KEY",
                "R1",
                "CORRELATION_ID",
                "c-1",
                "REPLY_TO_CLIENT",
                clientId,
                "TTL",
                "3000",
                "MSG_TYPE",
                "reply"));
    }

    private Command reply(int code, String properties) throws Exception {
        return broker.call(
                code,
                TestBroker.sendHeader(REPLY_TOPIC, 0, properties),
                Unpooled.copiedBuffer("pong", StandardCharsets.UTF_8));
    }

    @Test
    void replyIsPushedToTheRequesterAndStored() throws Exception {
        for (int code : List.of(RequestCode.SEND_REPLY_MESSAGE, RequestCode.SEND_REPLY_MESSAGE_V2)) {
            Command answer = TestBroker.ok(reply(code, replyTo("requester-1")));
            assertThat(answer.header(SendMessageResponse.class).msgId()).hasSize(32);

            Pushed push = pushed.poll(TestBroker.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            assertThat(push.body()).isEqualTo("pong");
            assertThat(push.header().topic()).isEqualTo(REPLY_TOPIC);
            assertThat(push.header().bornHost()).startsWith("127.0.0.1:");
            assertThat(push.header().storeHost()).isEqualTo("127.0.0.1:" + broker.port());
            assertThat(push.header().storeTimestamp()).isPositive();
            assertThat(MessageProperties.decode(push.header().properties()))
                    .containsEntry("CORRELATION_ID", "c-1")
                    .containsEntry("REPLY_TO_CLIENT", "requester-1")
                    .containsKey("PUSH_REPLY_TIME");
        }
        List<StoredMessage> stored = TestBroker.messages(broker.pull("g", REPLY_TOPIC, 0, 0, "*"));
        assertThat(stored).hasSize(2);
        assertThat(stored.get(1).property("CORRELATION_ID")).isEqualTo("c-1");
    }

    @Test
    void replyIsNotStoredWhenTheBrokerIsNotTo() throws Exception {
        stop();
        start("storeReplyMessageEnable=false");
        TestBroker.ok(reply(RequestCode.SEND_REPLY_MESSAGE_V2, replyTo("requester-1")));
        assertThat(pushed.poll(TestBroker.TIMEOUT.toSeconds(), TimeUnit.SECONDS).body())
                .isEqualTo("pong");
        assertThat(broker.pull("g", REPLY_TOPIC, 0, 0, "*").code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
    }

    @Test
    void replierIsToldWhenTheRequesterIsNotThereDoesNotTakeItOrIsNotNamed() throws Exception {
        assertRefused(reply(RequestCode.SEND_REPLY_MESSAGE_V2, replyTo("gone")), "'gone'", "not connected");
        requestersAnswer = ResponseCode.SYSTEM_ERROR;
        assertRefused(
                reply(RequestCode.SEND_REPLY_MESSAGE_V2, replyTo("requester-1")), "did not take", "as the test says");
        assertRefused(
                reply(RequestCode.SEND_REPLY_MESSAGE_V2, MessageProperties.encode(Map.of("UNIQ_KEY", "R"))),
                "REPLY_TO_CLIENT");
    }

    @Test
    void requestKeepsWhatTheReplierNeeds() throws Exception {
        broker.send("T", 0, "ping", replyTo("requester-1"));
        assertThat(TestBroker.messages(broker.pull("g", "T", 0, 0, "*")).get(0).properties())
                .containsEntry("CLUSTER", "DefaultCluster")
                .containsEntry("CORRELATION_ID", "c-1")
                .containsEntry("REPLY_TO_CLIENT", "requester-1")
                .containsEntry("TTL", "3000");
    }

    private static void assertRefused(Command response, String... words) {
        assertThat(response.code()).as(response.remark()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(response.remark()).contains(words);
    }
}
