package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PopResult;
import org.apache.rocketmq.client.consumer.PopStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.message.MessageQueueAssignment;
import org.apache.rocketmq.common.message.MessageRequestMode;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pop with several brokers, brokers that go and come back, and clients that die. */
class PopClusterV5InteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final long CALL_MILLIS = PopCallsV5.CALL_MILLIS;
    private static final int GET_ALL_MESSAGE_REQUEST_MODE = 402;
    private static final List<String> BROKERS = List.of("broker-a", "broker-b");
    private static final int QUEUES = 4;

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.of(BROKERS.toArray(String[]::new));

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("pop");
    private final String group = Clients.unique("group");
    private DefaultMQProducer producer;
    private DefaultMQAdminExt admin;

    @BeforeEach
    void start() throws Exception {
        producer = clients.producer();
        admin = clients.admin();
        admin.start();
        SubscriptionGroupConfig settings = new SubscriptionGroupConfig();
        settings.setGroupName(group);
        for (String broker : BROKERS) {
            admin.createAndUpdateSubscriptionGroupConfig(SERVERS.cluster().address(broker), settings);
        }
        admin.createTopic("DefaultCluster", topic, QUEUES, Map.of());
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> producer.fetchPublishMessageQueues(topic).size() == BROKERS.size() * QUEUES);
    }

    @Test
    void modesOutliveARestartOfTheBroker() throws Exception {
        mode(MessageRequestMode.POP, 1);
        String before = modes("broker-a");
        assertThat(before).contains(topic).contains(group).containsPattern("\"popShareQueueNum\":\\s*1");
        SERVERS.cluster().stopBroker("broker-a");
        SERVERS.cluster().startBroker("broker-a");
        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(modes("broker-a")).contains(topic, group));
        if (Cluster.isApache()) {
            return; // its file of modes is not written at once
        }
        mode(MessageRequestMode.PULL, 0);
        SERVERS.cluster().killBroker("broker-a");
        SERVERS.cluster().startBroker("broker-a");
        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(modes("broker-a")).containsPattern(group + ".*PULL"));
    }

    @Test
    void modeIsSetWithTheTool() throws Exception {
        try (MqAdmin tool = MqAdmin.start(SERVERS.cluster(), SERVERS.folder())) {
            String[] words = {"-c", "DefaultCluster", "-t", topic, "-g", group, "-m", "POP", "-q", "2"};
            assertThat(tool.run("setConsumeMode", words)).contains("success", "popShareQueueNum[2]");
        }
        for (String broker : BROKERS) {
            assertThat(modes(broker)).contains(topic, group).containsPattern("\"popShareQueueNum\":\\s*2");
        }
        Received received = new Received();
        pushConsumer(received.concurrently()).start();
        received.awaitExactly(send(10));
        await().atMost(LIMIT).ignoreExceptions().until(() -> backlog() == 0);
    }

    @Test
    void membersThatShareSomeQueuesPopTheirOwnAndThoseOfTheNext() throws Exception {
        mode(MessageRequestMode.POP, 1);
        Received received = new Received();
        List<DefaultMQPushConsumer> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            members.add(pushConsumer(received.concurrently()));
            members.get(i).start();
        }
        await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
            Map<MessageQueue, Integer> members3 = new HashMap<>();
            for (DefaultMQPushConsumer member : members) {
                popped(member).forEach(queue -> members3.merge(queue, 1, Integer::sum));
            }
            assertThat(members3).hasSize(BROKERS.size() * QUEUES);
            assertThat(members3.values()).containsOnly(2);
        });
        received.awaitExactly(send(60));
        await().atMost(LIMIT).ignoreExceptions().until(() -> backlog() == 0);
    }

    @Test
    void everyBrokerGivesTheSameAssignments() throws Exception {
        Received received = new Received();
        List<DefaultMQPushConsumer> members =
                List.of(pushConsumer(received.concurrently()), pushConsumer(received.concurrently()));
        for (DefaultMQPushConsumer member : members) {
            member.start();
        }
        await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
            Set<MessageQueue> all = new HashSet<>();
            for (DefaultMQPushConsumer member : members) {
                Set<MessageQueue> mine = assigned(member, "broker-a", MessageRequestMode.PULL);
                assertThat(mine).hasSize(QUEUES).isEqualTo(assigned(member, "broker-b", MessageRequestMode.PULL));
                all.addAll(mine);
            }
            assertThat(all).hasSize(BROKERS.size() * QUEUES);
            // what a member has in hand of a queue that it is to leave, it and the other get
            for (DefaultMQPushConsumer member : members) {
                assertThat(pulled(member)).isEqualTo(assigned(member, "broker-a", MessageRequestMode.PULL));
            }
        });
        received.awaitExactly(send(40));

        mode(MessageRequestMode.POP, 0);
        for (DefaultMQPushConsumer member : members) {
            for (String broker : BROKERS) {
                assertThat(assigned(member, broker, MessageRequestMode.POP))
                        .containsExactlyInAnyOrder(
                                new MessageQueue(topic, "broker-a", -1), new MessageQueue(topic, "broker-b", -1));
            }
        }
        List<String> more = send(40, 80);
        received.awaitAtLeast(more);
        await().atMost(LIMIT).ignoreExceptions().until(() -> backlog() == 0);
    }

    @Test
    void whatAKilledClientHadComesToAnotherWhenItsTimeIsUp() throws Exception {
        mode(MessageRequestMode.POP, 0);
        List<String> sent = send(10);
        String invisible = "20000";
        try (ChildJvm victim =
                ChildJvm.start(PopVictimV5.class, SERVERS.cluster().nameServer(), group, topic, invisible)) {
            Set<String> had = new HashSet<>();
            while (had.size() < sent.size()) {
                had.add(victim.awaitLine(line -> line.startsWith("got "), LIMIT).substring("got ".length()));
            }
            assertThat(had).containsExactlyInAnyOrderElementsOf(sent);
            victim.kill();
        }
        Received received = new Received();
        pushConsumer(received.concurrently()).start();
        received.awaitExactly(sent);
        assertThat(received.messages())
                .allSatisfy(message -> assertThat(message.getReconsumeTimes()).isPositive());
        await().atMost(LIMIT).ignoreExceptions().until(() -> backlog() == 0);
    }

    @Test
    void whatIsOutStaysOutWhenTheBrokerIsKilled() throws Exception {
        if (Cluster.isApache()) {
            return; // it keeps what is out in memory for a while
        }
        for (int i = 0; i < 8; i++) {
            producer.send(message(i), new MessageQueue(topic, "broker-a", i % QUEUES));
        }
        PopCallsV5 calls = new PopCallsV5(producer, SERVERS.cluster().address("broker-a"), "broker-a", topic, group);
        List<MessageExt> popped = calls.pop(8, false);
        SERVERS.cluster().killBroker("broker-a");
        SERVERS.cluster().startBroker("broker-a");
        PopResult nothing = await().atMost(LIMIT).ignoreExceptions().until(() -> calls.popOnce(false, 0), r -> true);
        assertThat(nothing.getPopStatus()).isNotEqualTo(PopStatus.FOUND);
        for (MessageExt message : popped.subList(0, 7)) {
            calls.acknowledge(message.getProperty(MessageConst.PROPERTY_POP_CK));
        }
        calls.change(popped.get(7).getProperty(MessageConst.PROPERTY_POP_CK), 100);
        List<MessageExt> again = calls.pop(1, false);
        assertThat(again.stream().map(Received::body)).containsExactly(Received.body(popped.get(7)));
        assertThat(again.get(0).getReconsumeTimes()).isEqualTo(1);
    }

    private void mode(MessageRequestMode mode, int share) throws Exception {
        for (String broker : BROKERS) {
            admin.setMessageRequestMode(SERVERS.cluster().address(broker), topic, group, mode, share, CALL_MILLIS);
        }
    }

    /** What a broker answers to the request that no tool makes. */
    private String modes(String broker) throws Exception {
        RemotingCommand answer = producer.getDefaultMQProducerImpl()
                .getMqClientFactory()
                .getMQClientAPIImpl()
                .getRemotingClient()
                .invokeSync(
                        SERVERS.cluster().address(broker),
                        RemotingCommand.createRequestCommand(GET_ALL_MESSAGE_REQUEST_MODE, null),
                        CALL_MILLIS);
        assertThat(answer.getCode()).isZero();
        return new String(answer.getBody(), StandardCharsets.UTF_8);
    }

    private Set<MessageQueue> assigned(DefaultMQPushConsumer member, String broker, MessageRequestMode mode)
            throws Exception {
        Set<MessageQueueAssignment> answer = producer.getDefaultMQProducerImpl()
                .getMqClientFactory()
                .getMQClientAPIImpl()
                .queryAssignment(
                        SERVERS.cluster().address(broker),
                        topic,
                        group,
                        member.buildMQClientId(),
                        "AVG",
                        MessageModel.CLUSTERING,
                        CALL_MILLIS);
        Set<MessageQueue> queues = new HashSet<>();
        for (MessageQueueAssignment assignment : answer) {
            assertThat(assignment.getMode()).isEqualTo(mode);
            queues.add(assignment.getMessageQueue());
        }
        return queues;
    }

    private Set<MessageQueue> popped(DefaultMQPushConsumer member) throws Exception {
        return admin.getConsumerRunningInfo(group, member.buildMQClientId(), false)
                .getMqPopTable()
                .keySet();
    }

    private Set<MessageQueue> pulled(DefaultMQPushConsumer member) throws Exception {
        return member.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().stream()
                .filter(queue -> queue.getTopic().equals(topic))
                .collect(Collectors.toSet());
    }

    private DefaultMQPushConsumer pushConsumer(MessageListenerConcurrently listener) throws Exception {
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.setClientRebalance(false);
        consumer.setPopInvisibleTime(20_000); // what a rebalance drops comes again before the test gives up
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(listener);
        return consumer;
    }

    private long backlog() throws Exception {
        return admin.examineConsumeStats(group).computeTotalDiff();
    }

    private List<String> send(int count) throws Exception {
        return send(0, count);
    }

    private List<String> send(int from, int to) throws Exception {
        List<String> bodies = new ArrayList<>();
        for (int i = from; i < to; i++) {
            producer.send(message(i));
            bodies.add("message " + i);
        }
        return bodies;
    }

    private Message message(int number) {
        return new Message(topic, ("message " + number).getBytes(StandardCharsets.UTF_8));
    }
}
