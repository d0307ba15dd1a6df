package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.QueryResult;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages found again, on two brokers, before and after they are consumed: by id, unique key, key, offset, time. */
class FindingInteropTest {
    private static final int MESSAGES = 8;

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.of("broker-a", "broker-b");

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("find");
    private final String commonKey = Clients.unique("batch");
    private final List<SendResult> sent = new ArrayList<>();
    private DefaultMQProducer producer;
    private DefaultMQAdminExt admin;

    @BeforeEach
    void sendToBothBrokersAndConsume() throws Exception {
        producer = clients.producer();
        Versions.createTopic(producer, topic, 2, 2);
        List<MessageQueue> queues = producer.fetchPublishMessageQueues(topic);
        for (int i = 0; i < MESSAGES; i++) {
            Message message =
                    new Message(topic, "TagA", commonKey + " key-" + i, text(i).getBytes(StandardCharsets.UTF_8));
            sent.add(producer.send(message, queues.get(i % queues.size())));
        }
        Received received = new Received();
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
        received.awaitExactly(
                sent.stream().map(result -> text(sent.indexOf(result))).toList());
        admin = clients.admin();
        admin.start();
    }

    private static String text(int i) {
        return "message " + i;
    }

    private List<String> bodies(QueryResult result) {
        return result.getMessageList().stream().map(Received::body).toList();
    }

    @Test
    void messageIsFoundByItsOffsetMessageIdAndByItsUniqueKey() throws Exception {
        for (int i = 0; i < MESSAGES; i++) {
            for (String id : List.of(sent.get(i).getOffsetMsgId(), sent.get(i).getMsgId())) {
                MessageExt found = admin.viewMessage(topic, id);
                assertThat(Received.body(found)).isEqualTo(text(i));
                assertThat(found.getQueueOffset()).isEqualTo(sent.get(i).getQueueOffset());
                assertThat(found.getTags()).isEqualTo("TagA");
            }
        }
    }

    @Test
    void messagesAreFoundByKeyOnAllBrokersWithinTheTimeAndNumberAskedFor() throws Exception {
        long now = admin.viewMessage(topic, sent.get(0).getOffsetMsgId()).getStoreTimestamp();
        assertThat(bodies(admin.queryMessage(topic, commonKey, 64, now - 600_000, now + 600_000)))
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(result -> text(sent.indexOf(result))).toList());
        assertThat(bodies(admin.queryMessage(topic, "key-3", 64, 0, now + 600_000)))
                .containsExactly(text(3));
        assertThatThrownBy(() -> admin.queryMessage(topic, commonKey, 64, now + 600_000, now + 700_000))
                .isInstanceOf(MQClientException.class);
        assertThatThrownBy(() -> admin.queryMessage(topic, "no such key", 64, 0, now + 600_000))
                .isInstanceOf(MQClientException.class);
    }

    @Test
    void queueIsFoundByTimeAndHasItsBounds() throws Exception {
        SendResult first = sent.get(0);
        MessageQueue queue = first.getMessageQueue();
        MessageExt stored = admin.viewMessage(topic, first.getOffsetMsgId());
        assertThat(admin.minOffset(queue)).isZero();
        assertThat(admin.maxOffset(queue)).isEqualTo(MESSAGES / 4);
        assertThat(admin.earliestMsgStoreTime(queue)).isEqualTo(stored.getStoreTimestamp());
        assertThat(admin.searchOffset(queue, stored.getStoreTimestamp())).isZero();
        assertThat(admin.searchOffset(queue, stored.getStoreTimestamp() + 600_000))
                .isEqualTo(MESSAGES / 4);
    }

    @Test
    void idOfNothingIsAnsweredWithAReason() {
        String nothing = sent.get(0).getOffsetMsgId().substring(0, 16) + "00000000DEADBEEF";
        assertThatThrownBy(() -> admin.viewMessage(topic, nothing))
                .isInstanceOfAny(MQBrokerException.class, MQClientException.class);
    }

    @Test
    void officialToolFindsByIdUniqueKeyKeyAndOffset() throws Exception {
        SendResult third = sent.get(3);
        MessageQueue queue = third.getMessageQueue();
        try (MqAdmin tool = MqAdmin.start(SERVERS.cluster(), SERVERS.folder())) {
            assertThat(tool.run("queryMsgById", Versions.queryMsgById(topic, third.getOffsetMsgId())))
                    .contains("OffsetID:", third.getOffsetMsgId(), third.getMsgId(), "key-3", topic);
            assertThat(tool.run("queryMsgByUniqueKey", "-i", third.getMsgId(), "-t", topic))
                    .contains(third.getMsgId(), "key-3", topic);
            assertThat(tool.run("queryMsgByKey", "-t", topic, "-k", "key-3")).contains(third.getMsgId());
            assertThat(tool.run(
                            "queryMsgByOffset",
                            "-t",
                            topic,
                            "-b",
                            queue.getBrokerName(),
                            "-i",
                            Integer.toString(queue.getQueueId()),
                            "-o",
                            Long.toString(third.getQueueOffset())))
                    .contains(third.getMsgId(), "key-3");
            assertThat(tool.run("queryMsgByKey", "-t", topic, "-k", "nothing")).doesNotContain(third.getMsgId());
        }
    }
}
