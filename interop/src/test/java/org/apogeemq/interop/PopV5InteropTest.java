package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.client.consumer.AckResult;
import org.apache.rocketmq.client.consumer.AckStatus;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.message.MessageRequestMode;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The official push consumer switched to pop, and the pop calls of the official client below it. */
class PopV5InteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final long CALL_MILLIS = 30_000;
    private static final int QUEUES = 4;

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.of("broker-a");

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("pop");
    private final String group = Clients.unique("group");
    private DefaultMQProducer producer;
    private PopCallsV5 calls;
    private DefaultMQAdminExt admin;

    @BeforeEach
    void start() throws Exception {
        producer = clients.producer();
        calls = new PopCallsV5(producer, address(), "broker-a", topic, group);
        admin = clients.admin();
        admin.start();
        SubscriptionGroupConfig settings = new SubscriptionGroupConfig();
        settings.setGroupName(group);
        admin.createAndUpdateSubscriptionGroupConfig(address(), settings);
        admin.createTopic("TBW102", topic, QUEUES, Map.of());
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> producer.fetchPublishMessageQueues(topic).size() == QUEUES);
    }

    @Test
    void pushConsumersInPopModeShareAllMessages() throws Exception {
        mode(MessageRequestMode.POP);
        Received received = new Received();
        pushConsumer("*", received.concurrently()).start();
        pushConsumer("*", received.concurrently()).start();
        received.awaitExactly(send(0, 50));
        await().atMost(LIMIT).ignoreExceptions().until(() -> backlog() == 0);
    }

    @Test
    void failedMessageComesAgainWithItsCount() throws Exception {
        mode(MessageRequestMode.POP);
        List<Integer> counts = new CopyOnWriteArrayList<>();
        DefaultMQPushConsumer consumer = pushConsumer("*", (batch, context) -> {
            counts.add(batch.get(0).getReconsumeTimes());
            return counts.size() < 2
                    ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                    : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        send(0, 1);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(counts).containsExactly(0, 1));
        await().atMost(LIMIT).ignoreExceptions().until(() -> backlog() == 0);
    }

    @Test
    void tagsFilterInPopMode() throws Exception {
        mode(MessageRequestMode.POP);
        Received received = new Received();
        pushConsumer("B", received.concurrently()).start();
        producer.send(new Message(topic, "A", "not wanted".getBytes(StandardCharsets.UTF_8)));
        producer.send(new Message(topic, "B", "wanted".getBytes(StandardCharsets.UTF_8)));
        received.awaitExactly(List.of("wanted"));
    }

    @Test
    void groupIsSwitchedFromPullToPopAndBackUnderARunningConsumer() throws Exception {
        Received received = new Received();
        pushConsumer("*", received.concurrently()).start();
        List<String> sent = new ArrayList<>(send(0, 10));
        received.awaitAtLeast(sent);
        mode(MessageRequestMode.POP);
        await().atMost(LIMIT).ignoreExceptions().until(this::isPopping);
        sent.addAll(send(10, 20));
        received.awaitAtLeast(sent);
        await().atMost(LIMIT).ignoreExceptions().until(() -> backlog() == 0);
        mode(MessageRequestMode.PULL);
        sent.addAll(send(20, 30));
        received.awaitAtLeast(sent);
        assertThat(received.bodies()).hasSizeLessThanOrEqualTo(2 * sent.size());
    }

    @Test
    void handlesOfTheLowerApiAcknowledgeAndChangeTime() throws Exception {
        List<String> sent = send(0, 6);
        List<MessageExt> messages = calls.pop(sent.size(), false);
        assertThat(messages.stream().map(Received::body)).containsExactlyInAnyOrderElementsOf(sent);
        for (MessageExt message : messages.subList(1, messages.size())) {
            assertThat(calls.acknowledge(message.getProperty(MessageConst.PROPERTY_POP_CK))
                            .getStatus())
                    .isEqualTo(AckStatus.OK);
        }
        String old = messages.get(0).getProperty(MessageConst.PROPERTY_POP_CK);
        AckResult changed = calls.change(old, 200);
        if (!Cluster.isApache()) { // it says OK to what has no effect
            assertThat(calls.acknowledge(old).getStatus()).isEqualTo(AckStatus.NO_EXIST);
        }
        MessageExt again = calls.pop(1, false).get(0);
        assertThat(Received.body(again)).isEqualTo(Received.body(messages.get(0)));
        assertThat(again.getReconsumeTimes()).isEqualTo(1);
        if (!Cluster.isApache()) {
            assertThat(calls.acknowledge(changed.getExtraInfo()).getStatus()).isEqualTo(AckStatus.NO_EXIST);
        }
        assertThat(calls.acknowledge(again.getProperty(MessageConst.PROPERTY_POP_CK))
                        .getStatus())
                .isEqualTo(AckStatus.OK);
        awaitAllDone();
    }

    @Test
    void batchOfHandlesIsAcknowledgedAtOnce() throws Exception {
        List<String> sent = send(0, 8);
        List<String> handles = calls.pop(sent.size(), false).stream()
                .map(message -> message.getProperty(MessageConst.PROPERTY_POP_CK))
                .toList();
        assertThat(calls.acknowledge(handles).getStatus()).isEqualTo(AckStatus.OK);
        awaitAllDone();
    }

    @Test
    void orderedPopKeepsTheOrderOfAQueue() throws Exception {
        MessageQueue queue = producer.fetchPublishMessageQueues(topic).get(0);
        for (int i = 0; i < 40; i++) {
            producer.send(new Message(topic, ("message " + i).getBytes(StandardCharsets.UTF_8)), queue);
        }
        List<String> bodies = new ArrayList<>();
        while (bodies.size() < 40) {
            for (MessageExt message : calls.pop(1, true)) {
                bodies.add(Received.body(message));
                assertThat(calls.acknowledge(message.getProperty(MessageConst.PROPERTY_POP_CK))
                                .getStatus())
                        .isEqualTo(AckStatus.OK);
            }
        }
        assertThat(bodies).containsExactlyElementsOf(bodiesOf(0, 40));
    }

    @Test
    void whatIsOutIsShownInFlight() throws Exception {
        send(0, 6);
        List<MessageExt> popped = calls.pop(6, false);
        if (Cluster.isApache()) {
            return; // it commits what it gives out, and has nothing in flight then
        }
        assertThat(inFlight()).isEqualTo(6);
        calls.acknowledge(popped.get(0).getProperty(MessageConst.PROPERTY_POP_CK));
        calls.acknowledge(popped.get(1).getProperty(MessageConst.PROPERTY_POP_CK));
        assertThat(inFlight()).isEqualTo(4);
    }

    /** As {@code mqadmin consumerProgress} adds it up for its column #Inflight, where queues' counts may not be negative. */
    private long inFlight() throws Exception {
        return admin.examineConsumeStats(group).computeInflightTotalDiff();
    }

    @Test
    void memberThatDiesLosesNothing() throws Exception {
        mode(MessageRequestMode.POP);
        Set<String> done = ConcurrentHashMap.newKeySet();
        Set<String> had = ConcurrentHashMap.newKeySet();
        DefaultMQPushConsumer stuck = pushConsumer("*", (batch, context) -> {
            batch.forEach(message -> had.add(Received.body(message)));
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        stuck.setPopInvisibleTime(5_000);
        stuck.start();
        List<String> sent = send(0, 10);
        await().atMost(LIMIT).until(() -> had.size() == sent.size());
        stuck.shutdown();
        DefaultMQPushConsumer healthy = pushConsumer("*", (batch, context) -> {
            batch.forEach(message -> done.add(Received.body(message)));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        healthy.start();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(done).containsExactlyInAnyOrderElementsOf(sent));
    }

    private void mode(MessageRequestMode mode) throws Exception {
        admin.setMessageRequestMode(address(), topic, group, mode, 0, CALL_MILLIS);
    }

    private DefaultMQPushConsumer pushConsumer(String tags, MessageListenerConcurrently listener) throws Exception {
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.setClientRebalance(false);
        consumer.setPopInvisibleTime(20_000); // what a rebalance drops comes again before the test gives up
        consumer.subscribe(topic, tags);
        consumer.registerMessageListener(listener);
        return consumer;
    }

    private boolean isPopping() throws Exception {
        String client = admin.examineConsumerConnectionInfo(group)
                .getConnectionSet()
                .iterator()
                .next()
                .getClientId();
        return !admin.getConsumerRunningInfo(group, client, false)
                .getMqPopTable()
                .isEmpty();
    }

    /** Apache's tools find no group that had no consumer but pops of the lower API. */
    private void awaitAllDone() {
        if (!Cluster.isApache()) {
            await().atMost(LIMIT).ignoreExceptions().until(() -> backlog() == 0);
        }
    }

    private long backlog() throws Exception {
        return admin.examineConsumeStats(group).computeTotalDiff();
    }

    private List<String> send(int from, int to) throws Exception {
        for (String body : bodiesOf(from, to)) {
            producer.send(new Message(topic, body.getBytes(StandardCharsets.UTF_8)));
        }
        return bodiesOf(from, to);
    }

    private static List<String> bodiesOf(int from, int to) {
        List<String> bodies = new ArrayList<>();
        for (int i = from; i < to; i++) {
            bodies.add("message " + i);
        }
        return bodies;
    }

    private String address() {
        return SERVERS.cluster().address("broker-a");
    }
}
