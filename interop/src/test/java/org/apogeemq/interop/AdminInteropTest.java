package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with the official tools: each command is judged by its effect on clients. */
class AdminInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String CLUSTER = "DefaultCluster";
    private static final int QUEUES = 2;

    @TempDir
    static Path folder;

    private static Cluster cluster;
    private static MqAdmin admin;
    private final Clients clients = new Clients(cluster);
    private final String topic = Clients.unique("operated");
    private final String group = Clients.unique("operators");

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = Cluster.start(folder, "broker-a");
        admin = MqAdmin.start(cluster, folder);
    }

    @AfterAll
    static void stopCluster() {
        admin.close();
        cluster.close();
    }

    @AfterEach
    void closeClients() {
        clients.close();
    }

    @Test
    void topicIsMadeClosedOpenedAndDeleted() throws Exception {
        DefaultMQProducer producer = producer();
        send(producer, "before", 1);

        admin.run("updateTopicPerm", "-b", broker(), "-t", topic, "-p", "4");
        // a broker waits some seconds at the most for the name servers to know
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(admin.run("topicRoute", "-t", topic)).containsPattern("\"perm\":\\s*4"));
        MessageQueue queue = new MessageQueue(topic, "broker-a", 0);
        assertRefused(() -> producer.send(message("closed"), queue), 16, topic);
        admin.run("updateTopicPerm", "-c", CLUSTER, "-t", topic, "-p", "6");
        producer.send(message("open"), queue);
        assertThat(admin.run("topicStatus", "-t", topic)).containsPattern("broker-a\\s+0\\s+0\\s+\\d");

        assertThat(admin.run("deleteTopic", "-c", CLUSTER, "-t", topic)).contains("success");
        assertThat(admin.run("topicRoute", "-t", topic)).contains("CODE: 17").contains(topic);
        assertThat(admin.run("topicList")).doesNotContain(topic);
    }

    @Test
    void topicThatIsWrongIsRefusedWithTheReason() throws Exception {
        if (Cluster.isApache()) {
            return; // it makes a topic without queues
        }
        assertThat(admin.run("updateTopic", "-b", broker(), "-t", topic, "-r", "0", "-w", "1"))
                .contains("readQueueNums = 0")
                .contains("1 to");
        assertThat(admin.run("deleteTopic", "-c", CLUSTER, "-t", "SELF_TEST_TOPIC"))
                .contains("belongs to the broker");
    }

    @Test
    void groupIsMadeStoppedAndDeletedWithItsOffsets() throws Exception {
        DefaultMQProducer producer = producer();
        send(producer, "m", 4);
        admin.run("updateSubGroup", "-c", CLUSTER, "-g", group, "-s", "false", "-r", "3", "-q", "2");
        assertThat(admin.run("getConsumerConfig", "-g", group))
                .containsPattern("consumeEnable\\s+=\\s+false")
                .containsPattern("retryMaxTimes\\s+=\\s+3")
                .containsPattern("retryQueueNums\\s+=\\s+2");
        Received received = new Received();
        DefaultMQPushConsumer consumer = consumer(received);
        await().during(Duration.ofSeconds(2))
                .atMost(LIMIT)
                .until(() -> received.messages().isEmpty());

        admin.run("updateSubGroup", "-c", CLUSTER, "-g", group, "-s", "true");
        received.awaitAtLeast(bodies("m", 4));
        awaitDiff(0); // the consumer counts a message as done after its listener has returned
        consumer.shutdown();
        awaitDiff(0);

        admin.run("deleteSubGroup", "-c", CLUSTER, "-g", group, "-r", "true");
        assertThat(admin.run("topicList")).doesNotContain("%RETRY%" + group);
        Received again = new Received();
        consumer(again);
        again.awaitExactly(bodies("m", 4));
    }

    @Test
    void connectedConsumerGoesBackToTheBeginningAndOnToTheEnd() throws Exception {
        DefaultMQProducer producer = producer();
        send(producer, "m", 10);
        Received received = new Received();
        consumer(received);
        received.awaitExactly(bodies("m", 10));

        assertThat(admin.run("resetOffsetByTime", "-g", group, "-t", topic, "-s", "0"))
                .contains("broker-a");

        List<String> twice = new ArrayList<>(bodies("m", 10));
        twice.addAll(bodies("m", 10));
        received.awaitExactly(twice);
        awaitDiff(0);
        send(producer, "later", 2);
        received.awaitAtLeast(bodies("later", 2));
    }

    @Test
    void consumerThatIsAwayStartsWhereItsGroupWasSet() throws Exception {
        DefaultMQProducer producer = producer();
        send(producer, "m", 6);
        Received first = new Received();
        DefaultMQPushConsumer consumer = consumer(first);
        first.awaitExactly(bodies("m", 6));
        awaitDiff(0);
        consumer.shutdown();
        send(producer, "missed", 4);

        admin.run("skipAccumulatedMessage", "-g", group, "-t", topic);
        assertThat(admin.run("consumerProgress", "-g", group)).contains("Diff Total: 0");
        admin.run("resetOffsetByTime", "-g", group, "-t", topic, "-s", "0");
        assertThat(admin.run("consumerProgress", "-g", group)).contains("Diff Total: 10");

        Received second = new Received();
        consumer(second);
        second.awaitExactly(Stream.concat(bodies("m", 6).stream(), bodies("missed", 4).stream())
                .toList());
    }

    @Test
    void offsetsAreSetAndCopiedToAnotherGroup() throws Exception {
        send(producer(), "m", 10);
        String copy = Clients.unique("copy");
        admin.run("updateSubGroup", "-c", CLUSTER, "-g", group);
        admin.run("updateSubGroup", "-c", CLUSTER, "-g", copy);
        DefaultMQAdminExt tools = tools();
        tools.updateConsumeOffset(broker(), group, new MessageQueue(topic, "broker-a", 0), 2);
        tools.updateConsumeOffset(broker(), group, new MessageQueue(topic, "broker-a", 1), 5);

        admin.run("cloneGroupOffset", "-s", group, "-d", copy, "-t", topic, "-o", "true");

        assertThat(admin.run("brokerConsumeStats", "-b", broker())).contains(copy);
        if (!Cluster.isApache()) { // there a tool finds a group only after its first consumer
            assertThat(admin.run("consumerProgress", "-g", copy)).contains("Diff Total: 3");
        }
    }

    @Test
    void resetOfWhatIsNotThereSaysWhat() throws Exception {
        producer();
        assertThat(admin.run("resetOffsetByTime", "-g", group, "-t", topic, "-s", "0"))
                .contains("CODE: 26")
                .contains(group);
        assertThat(admin.run("resetOffsetByTime", "-g", group, "-t", "no-such-topic", "-s", "0"))
                .contains("no-such-topic");
    }

    @Test
    void clientsAreShownAndAskedForTheirState() throws Exception {
        DefaultMQProducer producer = producer();
        send(producer, "m", 2);
        Received received = new Received();
        DefaultMQPushConsumer consumer = consumer(received);
        received.awaitExactly(bodies("m", 2));
        String client = consumer.buildMQClientId();

        // a broker knows a client from its next heartbeat on
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(admin.run("consumerConnection", "-g", group))
                        .contains(client)
                        .contains(topic)
                        .contains("CLUSTERING"));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                admin.run("producerConnection", "-g", producer.getProducerGroup(), "-t", topic))
                        .contains(producer.buildMQClientId()));
        assertThat(admin.run("consumerStatus", "-g", group, "-i", client))
                .contains("#Consumer MQ Detail#")
                .containsPattern(topic + "\\s+broker-a\\s+1");
        assertThat(admin.run("topicList", "-c")).containsPattern(topic + "\\s+" + group);
        assertThat(tools().getConsumeStatus(topic, group, client).get(client))
                .containsKey(new MessageQueue(topic, "broker-a", 0));
    }

    @Test
    void groupWithoutConsumersIsKnownAndSaidToBeAway() throws Exception {
        admin.run("updateSubGroup", "-c", CLUSTER, "-g", group);
        if (Cluster.isApache()) {
            return; // there a tool finds a group only after its first consumer
        }
        assertThat(admin.run("consumerConnection", "-g", group))
                .contains("CODE: 206")
                .contains(group);
    }

    @Test
    void messageIsConsumedAgainByAConsumerOfChoice() throws Exception {
        String id = producer().send(message("again")).getOffsetMsgId();
        Received received = new Received();
        DefaultMQPushConsumer consumer = consumer(received);
        received.awaitExactly(List.of("again"));

        List<String> words = new ArrayList<>(List.of(Versions.queryMsgById(topic, id)));
        words.addAll(List.of("-g", group, "-d", consumer.buildMQClientId()));
        assertThat(admin.run("queryMsgById", words.toArray(String[]::new))).contains("CR_SUCCESS");
        received.awaitExactly(List.of("again", "again"));
    }

    @Test
    void messageIsSentAgain() throws Exception {
        String id = producer().send(message("again")).getOffsetMsgId();
        List<String> words = new ArrayList<>(List.of(Versions.queryMsgById(topic, id)));
        words.addAll(List.of("-s", "true"));
        assertThat(admin.run("queryMsgById", words.toArray(String[]::new))).contains("SEND_OK");
        Received received = new Received();
        consumer(received);
        received.awaitExactly(List.of("again", "again"));
    }

    @Test
    void countsAndRatesAreThoseOfWhatPassed() throws Exception {
        DefaultMQProducer producer = producer();
        send(producer, "m", 30);
        Received received = new Received();
        consumer(received);
        received.awaitExactly(bodies("m", 30));

        // Apache's brokers sample before they tell
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(admin.run("statsAll", "-t", topic))
                        .containsPattern(topic + "\\s+" + group + "\\s.*\\s30\\s+30"));
        String status = admin.run("brokerStatus", "-b", broker());
        assertThat(number(status, "msgPutTotalTodayNow")).isGreaterThanOrEqualTo(30);
        assertThat(number(status, "msgGetTotalTodayNow")).isGreaterThanOrEqualTo(30);
        assertThat(number(status, "earliestMessageTimeStamp")).isPositive();
        assertThat(admin.run("clusterList"))
                .contains("broker-a")
                .contains(broker())
                .contains("V5_5_0");
    }

    @Test
    void entriesOfAConsumeQueueAreShown() throws Exception {
        send(producer(), "m", 4);
        assertThat(admin.run("queryCq", "-t", topic, "-q", "0", "-i", "0", "-c", "5", "-b", broker()))
                .contains("max: 2, min: 0")
                .contains("physicSize=");
    }

    @Test
    void brokerIsClosedToWritersAndOpenedAgainWhileItRuns() throws Exception {
        DefaultMQProducer producer = producer();
        MessageQueue queue = new MessageQueue(topic, "broker-a", 0);
        admin.run("updateBrokerConfig", "-b", broker(), "-k", "brokerPermission", "-v", "4");
        try {
            assertThat(admin.run("getBrokerConfig", "-b", broker())).containsPattern("brokerPermission\\s+=\\s+4");
            assertRefused(() -> producer.send(message("closed"), queue), 16, "brokerPermission");
        } finally {
            admin.run("updateBrokerConfig", "-c", CLUSTER, "-k", "brokerPermission", "-v", "6");
        }
        producer.send(message("open"), queue);
        if (Cluster.isApache()) {
            return; // it takes any key, and would move away
        }
        assertThat(admin.run("updateBrokerConfig", "-b", broker(), "-k", "listenPort", "-v", "1"))
                .contains("CODE: 16")
                .contains("read at start only");
    }

    @Test
    void writePermissionOfABrokerIsTakenAndGivenInTheNameServer() throws Exception {
        producer();
        assertThat(admin.run("wipeWritePerm", "-b", "broker-a")).contains("OK");
        assertThat(admin.run("topicRoute", "-t", topic)).containsPattern("\"perm\":\\s*4");
        assertThat(admin.run("addWritePerm", "-b", "broker-a")).contains("OK");
        assertThat(admin.run("topicRoute", "-t", topic)).containsPattern("\"perm\":\\s*6");
    }

    @Test
    void orderAndKeyValueConfigurationAreKept() throws Exception {
        producer();
        admin.run("updateOrderConf", "-t", topic, "-m", "put", "-v", "broker-a:2");
        assertThat(admin.run("topicRoute", "-t", topic)).doesNotContain("broker-a:2");
        admin.run("updateNamesrvConfig", "-k", "orderMessageEnable", "-v", "true");
        assertThat(admin.run("getNamesrvConfig")).containsPattern("orderMessageEnable\\s+=\\s+true");
        assertThat(admin.run("topicRoute", "-t", topic)).contains("broker-a:2");
        admin.run("updateOrderConf", "-t", topic, "-m", "delete");
        assertThat(admin.run("topicRoute", "-t", topic)).doesNotContain("broker-a:2");

        admin.run("updateKvConfig", "-s", "NS", "-k", topic, "-v", "value");
        assertThat(tools().getKVConfig("NS", topic)).isEqualTo("value");
        admin.run("deleteKvConfig", "-s", "NS", "-k", topic);
        assertThatThrownBy(() -> tools().getKVConfig("NS", topic)).hasMessageContaining(topic);
    }

    @Test
    void messagesAreSentPrintedAndTheBrokerTidied() throws Exception {
        producer();
        assertThat(admin.run("sendMessage", "-t", topic, "-p", "typed", "-k", "key"))
                .contains("SEND_OK");
        assertThat(admin.run("printMsg", "-t", topic, "-d", "true")).contains("typed");
        assertThat(admin.run("checkMsgSendRT", "-t", topic, "-a", "2", "-s", "10"))
                .contains("Avg RT");
        assertThat(admin.run("sendMsgStatus", "-b", "broker-a", "-s", "10", "-c", "2"))
                .contains("SEND_OK");
        for (String command : List.of("cleanExpiredCQ", "cleanUnusedTopic")) {
            assertThat(admin.run(command, "-b", broker())).contains("success");
        }
    }

    /** Until the tools see so many messages before the group. */
    private void awaitDiff(int messages) {
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(admin.run("consumerProgress", "-g", group)).contains("Diff Total: " + messages));
    }

    private static String broker() {
        return cluster.address("broker-a");
    }

    /** A producer, and the topic. */
    private DefaultMQProducer producer() throws Exception {
        String wanted = Integer.toString(QUEUES);
        admin.run("updateTopic", "-c", CLUSTER, "-t", topic, "-r", wanted, "-w", wanted);
        DefaultMQProducer producer = clients.producer();
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> producer.fetchPublishMessageQueues(topic).size() == QUEUES);
        return producer;
    }

    private DefaultMQPushConsumer consumer(Received received) throws Exception {
        DefaultMQPushConsumer consumer = clients.pushConsumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
        return consumer;
    }

    private DefaultMQAdminExt tools() throws Exception {
        DefaultMQAdminExt tools = clients.admin();
        tools.start();
        return tools;
    }

    private Message message(String text) {
        return new Message(topic, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Spreads messages evenly over the queues. */
    private void send(DefaultMQProducer producer, String prefix, int count) throws Exception {
        List<String> bodies = bodies(prefix, count);
        for (int i = 0; i < count; i++) {
            producer.send(message(bodies.get(i)), new MessageQueue(topic, "broker-a", i % QUEUES));
        }
    }

    private static List<String> bodies(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /** Apache's brokers leave most permissions to the route that clients know. */
    private static void assertRefused(ThrowingCallable call, int code, String text) {
        if (Cluster.isApache()) {
            return;
        }
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MQBrokerException.class,
                        e -> assertThat(e.getResponseCode()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    private static long number(String status, String key) {
        return status.lines()
                .filter(line -> line.startsWith(key))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }
}
