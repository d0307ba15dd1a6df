package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.QueryResult;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageId;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every way in which the official producer sends, seen again by its consumer. */
class SendInteropTest {
    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.of("broker-a");

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("send");
    private final Received received = new Received();
    private DefaultMQProducer producer;

    @BeforeEach
    void startProducer() throws Exception {
        producer = clients.producer();
    }

    private void consume() throws MQClientException {
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
    }

    private Message message(String text) {
        return new Message(topic, "TagA", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "message " + i).toList();
    }

    @Test
    void synchronousSendsArriveOnceEach() throws Exception {
        for (String text : numbered(100)) {
            SendResult result = producer.send(message(text));
            assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
            assertThat(result.getMsgId()).isNotEmpty();
        }
        consume();
        received.awaitExactly(numbered(100));
    }

    @Test
    void asynchronousSendsAreAllCalledBackAndArriveOnceEach() throws Exception {
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        for (String text : numbered(500)) {
            CompletableFuture<SendResult> result = new CompletableFuture<>();
            results.add(result);
            producer.send(message(text), new SendCallback() {
                @Override
                public void onSuccess(SendResult sent) {
                    result.complete(sent);
                }

                @Override
                public void onException(Throwable failure) {
                    result.completeExceptionally(failure);
                }
            });
        }
        for (CompletableFuture<SendResult> result : results) {
            assertThat(result.get(60, TimeUnit.SECONDS).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        }
        consume();
        received.awaitExactly(numbered(500));
    }

    @Test
    void onewaySendsArrive() throws Exception {
        producer.send(message("first"));
        for (String text : numbered(100)) {
            producer.sendOneway(message(text));
        }
        consume();
        List<String> all = new ArrayList<>(numbered(100));
        all.add("first");
        received.awaitExactly(all);
    }

    @Test
    void chosenQueueGetsTheMessagesInOrderWithConsecutiveOffsets() throws Exception {
        Versions.createTopic(producer, topic, 4, 1);
        MessageQueue queue = producer.fetchPublishMessageQueues(topic).get(2);
        List<Long> offsets = new ArrayList<>();
        for (String text : numbered(20)) {
            SendResult result = producer.send(message(text), queue);
            assertThat(result.getMessageQueue()).isEqualTo(queue);
            offsets.add(result.getQueueOffset());
        }
        long first = offsets.get(0);
        assertThat(offsets)
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> first + i).toList());
    }

    @Test
    void selectorChoosesTheQueue() throws Exception {
        for (int i = 0; i < 40; i++) {
            int order = i % 10;
            SendResult result = producer.send(
                    message("order " + order),
                    (queues, message, argument) -> queues.get((Integer) argument % queues.size()),
                    order);
            assertThat(result.getMessageQueue().getQueueId()).isEqualTo(order % 4);
        }
    }

    @Test
    void batchArrivesAsSingleMessagesInOrder() throws Exception {
        List<Message> batch = numbered(50).stream().map(this::message).toList();
        SendResult result = producer.send(batch);
        assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        assertThat(result.getMsgId().split(",")).hasSize(50);
        consume();
        received.awaitExactly(numbered(50));
        List<Long> offsets = received.messages().stream()
                .map(MessageExt::getQueueOffset)
                .sorted()
                .toList();
        assertThat(offsets)
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> (long) i).toList());
    }

    @Test
    void everythingOnAMessageArrivesAsItWasSent() throws Exception {
        byte[] body = new byte[5000];
        Message sent = new Message(topic, "TagÄ", "key-1 key-2", 7, body, true);
        sent.putUserProperty("colour", "grün 绿");
        producer.send(sent);
        consume();
        received.awaitExactly(List.of(new String(body, StandardCharsets.UTF_8)));
        MessageExt message = received.messages().get(0);
        assertThat(message.getBody()).isEqualTo(body);
        assertThat(message.getTags()).isEqualTo("TagÄ");
        assertThat(message.getKeys()).isEqualTo("key-1 key-2");
        assertThat(message.getFlag()).isEqualTo(7);
        assertThat(message.getUserProperty("colour")).isEqualTo("grün 绿");
        assertThat(message.getTopic()).isEqualTo(topic);
        assertThat(message.getReconsumeTimes()).isZero();
        assertThat(message.getBornHostString()).isEqualTo("127.0.0.1");
        assertThat(message.getStoreTimestamp()).isGreaterThanOrEqualTo(message.getBornTimestamp() - 1000);
    }

    @Test
    void bodyOverTheBrokersLimitIsRefusedAndTheConnectionStays() throws Exception {
        producer.setMaxMessageSize(8 * 1024 * 1024);
        producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
        Message large = new Message(topic, new byte[5 * 1024 * 1024]);
        assertThatThrownBy(() -> producer.send(large))
                .isInstanceOfSatisfying(
                        MQBrokerException.class,
                        refused -> assertThat(refused.getResponseCode()).isEqualTo(13));
        assertThat(producer.send(message("next")).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
    }

    @Test
    void delayedMessageArrivesAfterItsDelay() throws Exception {
        Message message = message("later");
        message.setDelayTimeLevel(2);
        long sentAt = producer.send(message).getSendStatus() == SendStatus.SEND_OK ? System.currentTimeMillis() : 0;
        consume();
        received.awaitExactly(List.of("later"));
        MessageExt arrived = received.messages().get(0);
        assertThat(arrived.getTopic()).isEqualTo(topic);
        long consumedAt = Long.parseLong(arrived.getProperty("CONSUME_START_TIME"));
        assertThat(consumedAt - sentAt).isGreaterThanOrEqualTo(4000);
    }

    @Test
    void messageIsFoundByKeyAndById() throws Exception {
        Message message = message("findable");
        String key = Clients.unique("key");
        message.setKeys(key);
        SendResult sent = producer.send(message);
        MessageExt byId = producer.viewMessage(topic, sent.getOffsetMsgId());
        assertThat(Received.body(byId)).isEqualTo("findable");
        MessageExt byUniqueKey = producer.viewMessage(topic, sent.getMsgId());
        assertThat(Received.body(byUniqueKey)).isEqualTo("findable");
        QueryResult byKey = producer.queryMessage(topic, key, 32, 0, Long.MAX_VALUE);
        assertThat(byKey.getMessageList()).extracting(Received::body).containsExactly("findable");
    }

    @Test
    void sendResultSaysWhereTheMessageIs() throws Exception {
        Versions.createTopic(producer, topic, 1, 1);
        for (int i = 0; i < 3; i++) {
            SendResult result = producer.send(message("message " + i));
            // 24 digits longer where the client has an IPv6 address
            assertThat(result.getMsgId()).matches("[0-9A-F]{32}([0-9A-F]{24})?");
            assertThat(result.getOffsetMsgId()).matches("[0-9A-F]{32}");
            assertThat(result.getQueueOffset()).isEqualTo(i);
            assertThat(result.getMessageQueue()).isEqualTo(new MessageQueue(topic, "broker-a", 0));
            assertThat(result.getRegionId()).isEqualTo("DefaultRegion");
            assertThat(result.isTraceOn()).isTrue();
            assertThat(result.getTransactionId()).isEqualTo(result.getMsgId());
            MessageId id = MessageDecoder.decodeMessageId(result.getOffsetMsgId());
            assertThat(id.getAddress().toString()).endsWith(SERVERS.cluster().address("broker-a"));
            MessageExt found = producer.viewMessage(topic, result.getOffsetMsgId());
            assertThat(found.getMsgId()).isEqualTo(result.getMsgId());
            assertThat(found.getCommitLogOffset()).isEqualTo(id.getOffset());
        }
    }

    @Test
    void largeBodyTravelsCompressedAndArrivesWhole() throws Exception {
        String text = "a line that repeats itself\n".repeat(20_000);
        SendResult result = producer.send(message(text));
        consume();
        received.awaitExactly(List.of(text));
        MessageExt message = received.messages().get(0);
        assertThat(message.getStoreSize()).isLessThan(text.length() / 10);
        assertThat(Received.body(producer.viewMessage(topic, result.getOffsetMsgId())))
                .isEqualTo(text);
    }

    @Test
    void batchKeepsWhatEachOfItsMessagesHas() throws Exception {
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Message message =
                    new Message(topic, "Tag" + i, "key" + i, ("message " + i).getBytes(StandardCharsets.UTF_8));
            message.putUserProperty("number", String.valueOf(i));
            batch.add(message);
        }
        producer.send(batch);
        consume();
        received.awaitExactly(List.of("message 0", "message 1", "message 2"));
        for (MessageExt message : received.messages()) {
            String number = message.getUserProperty("number");
            assertThat(Received.body(message)).isEqualTo("message " + number);
            assertThat(message.getTags()).isEqualTo("Tag" + number);
            assertThat(message.getKeys()).isEqualTo("key" + number);
            assertThat(producer.queryMessage(topic, "key" + number, 32, 0, Long.MAX_VALUE)
                            .getMessageList())
                    .hasSize(1);
        }
    }

    @Test
    void asynchronousFailureIsCalledBack() throws Exception {
        producer.setMaxMessageSize(8 * 1024 * 1024);
        producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
        CompletableFuture<SendResult> outcome = new CompletableFuture<>();
        producer.send(new Message(topic, new byte[5 * 1024 * 1024]), new SendCallback() {
            @Override
            public void onSuccess(SendResult sent) {
                outcome.complete(sent);
            }

            @Override
            public void onException(Throwable failure) {
                outcome.completeExceptionally(failure);
            }
        });
        assertThatThrownBy(() -> outcome.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(MQBrokerException.class);
    }

    @Test
    void selectorsOfTheClientKeepOneKeyInOneQueue() throws Exception {
        Set<Integer> queues = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            SendResult result = producer.send(message("m" + i), new SelectMessageQueueByHash(), "order 17");
            queues.add(result.getMessageQueue().getQueueId());
        }
        assertThat(queues).hasSize(1);
    }

    @Test
    void sendThatDoesNotWaitForTheDiskArrivesToo() throws Exception {
        Message message = message("not waited for");
        message.setWaitStoreMsgOK(false);
        assertThat(producer.send(message).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        consume();
        received.awaitExactly(List.of("not waited for"));
    }
}
