package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.RequestTimeoutException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.RequestCallback;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that wait for a reply, over two brokers. */
class RequestReplyInteropTest {
    private static final long LIMIT_MILLIS = 60_000;

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.of("broker-a", "broker-b");

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("request");
    private DefaultMQProducer requester;

    @BeforeEach
    void startRequester() throws Exception {
        requester = clients.producer();
        Versions.createTopic(requester, topic, 2, 2);
    }

    private Message message(String text) {
        return new Message(topic, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Message message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }

    /** Replies to each request with its text and "!". */
    private void startReplier() throws Exception {
        DefaultMQProducer replies = clients.producer();
        DefaultMQPushConsumer replier = clients.pushConsumer(Clients.unique("repliers"));
        replier.subscribe(topic, "*");
        replier.registerMessageListener((MessageListenerConcurrently) (batch, context) -> {
            for (MessageExt request : batch) {
                reply(replies, request);
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        replier.start();
    }

    private static void reply(DefaultMQProducer replies, MessageExt request) {
        try {
            byte[] body = (text(request) + "!").getBytes(StandardCharsets.UTF_8);
            Message reply = MessageUtil.createReplyMessage(request, body);
            assertThat(replies.send(reply, LIMIT_MILLIS).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        } catch (Exception e) {
            throw new IllegalStateException("the reply to '" + text(request) + "' was not sent", e);
        }
    }

    @Test
    void eachRequestGetsItsOwnReply() throws Exception {
        startReplier();
        for (int i = 0; i < 10; i++) {
            Message reply = requester.request(message("question " + i), LIMIT_MILLIS);
            assertThat(text(reply)).isEqualTo("question " + i + "!");
            assertThat(reply.getProperty("MSG_TYPE")).isEqualTo("reply");
            assertThat(reply.getProperty("PUSH_REPLY_TIME")).isNotEmpty();
        }
    }

    @Test
    void asynchronousRequestsAreCalledBackWithTheirReplies() throws Exception {
        startReplier();
        List<CompletableFuture<Message>> replies = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            CompletableFuture<Message> reply = new CompletableFuture<>();
            replies.add(reply);
            requester.request(
                    message("async " + i),
                    new RequestCallback() {
                        @Override
                        public void onSuccess(Message message) {
                            if (message != null) { // the client also calls back when the request is sent
                                reply.complete(message);
                            }
                        }

                        @Override
                        public void onException(Throwable failure) {
                            reply.completeExceptionally(failure);
                        }
                    },
                    LIMIT_MILLIS);
        }
        for (int i = 0; i < replies.size(); i++) {
            Message reply = replies.get(i).get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(text(reply)).isEqualTo("async " + i + "!");
        }
    }

    @Test
    void requestThatNobodyAnswersTimesOut() throws Exception {
        requester.send(message("the brokers are known and reached by now"));
        // that the request was not sent in time would be another exception
        assertThatThrownBy(() -> requester.request(message("anybody?"), 8000))
                .isInstanceOf(RequestTimeoutException.class);
    }
}
