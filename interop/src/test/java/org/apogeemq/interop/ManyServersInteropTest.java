package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers behind three name servers: topics on all and on some of them, and one server of each kind going away. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ManyServersInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int READ_AND_WRITE = 6;
    private static final List<String> BROKERS = List.of("broker-a", "broker-b", "broker-c");

    @TempDir
    Path folder;

    private Cluster cluster;
    private Clients clients;
    private DefaultMQProducer producer;
    private DefaultMQAdminExt admin;
    private final String everywhere = Clients.unique("everywhere");
    private final String onlyOnB = Clients.unique("only-on-b");
    private final Received received = new Received();

    @BeforeEach
    void startCluster() throws Exception {
        Cluster.Builder builder = Cluster.in(folder).nameServers(3).heap("256m");
        BROKERS.forEach(builder::broker);
        cluster = builder.start();
        clients = new Clients(cluster);
        producer = clients.producer();
        producer.setRetryTimesWhenSendFailed(5);
        admin = clients.admin();
        admin.start();
        for (String broker : BROKERS) {
            createTopic(broker, everywhere);
        }
        createTopic("broker-b", onlyOnB);
        awaitQueues(producer, everywhere, 2 * BROKERS.size());
        awaitQueues(producer, onlyOnB, 2);
    }

    @AfterEach
    void stop() {
        clients.close();
        cluster.close();
    }

    private void createTopic(String broker, String topic) throws Exception {
        admin.createAndUpdateTopicConfig(cluster.address(broker), new TopicConfig(topic, 2, 2, READ_AND_WRITE));
    }

    private static void awaitQueues(DefaultMQProducer asking, String topic, int count) {
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> asking.fetchPublishMessageQueues(topic).size() == count);
    }

    private void consume(DefaultMQPushConsumer consumer) throws Exception {
        consumer.subscribe(everywhere, "*");
        consumer.subscribe(onlyOnB, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
    }

    /** Starts a consumer of the topic: the client's start fails when the name server that it asks first is away. */
    private void startLate(Received late) {
        String group = Clients.unique("group");
        await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
            DefaultMQPushConsumer consumer = clients.pushConsumer(group);
            consumer.subscribe(everywhere, "*");
            consumer.registerMessageListener(late.concurrently());
            consumer.start();
        });
    }

    private SendResult send(String topic, String text) throws Exception {
        return producer.send(new Message(topic, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends until so many are acknowledged: while the client does not know yet that a broker is gone, sends may fail. */
    private List<String> sendAcknowledged(String topic, String prefix, int count) {
        List<String> acknowledged = new ArrayList<>();
        int[] attempt = {0};
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .ignoreExceptions()
                .until(() -> {
                    String text = prefix + attempt[0]++;
                    if (send(topic, text).getSendStatus() == SendStatus.SEND_OK) {
                        acknowledged.add(text);
                    }
                    return acknowledged.size() >= count;
                });
        return acknowledged;
    }

    /** A producer that knows one of the name servers alone. */
    private DefaultMQProducer producerAt(int nameServer) throws Exception {
        DefaultMQProducer single = clients.own(new DefaultMQProducer(Clients.unique("producer")));
        single.setNamesrvAddr(cluster.nameServer().split(";")[nameServer]);
        single.start();
        return single;
    }

    private static Set<String> brokersOf(DefaultMQProducer asking, String topic) throws Exception {
        return asking.fetchPublishMessageQueues(topic).stream()
                .map(MessageQueue::getBrokerName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyNameServerLeadsToTheBrokersThatHaveTheTopic() throws Exception {
        for (int i = 0; i < 3; i++) {
            DefaultMQProducer single = producerAt(i);
            awaitQueues(single, everywhere, 2 * BROKERS.size());
            awaitQueues(single, onlyOnB, 2);
            assertThat(brokersOf(single, everywhere)).containsExactlyElementsOf(BROKERS);
            assertThat(brokersOf(single, onlyOnB)).containsExactly("broker-b");
        }
        Set<String> used = new TreeSet<>();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            used.add(send(everywhere, "e" + i).getMessageQueue().getBrokerName());
            assertThat(send(onlyOnB, "b" + i).getMessageQueue().getBrokerName()).isEqualTo("broker-b");
            sent.addAll(List.of("e" + i, "b" + i));
        }
        assertThat(used).containsExactlyElementsOf(BROKERS);
        consume(clients.pushConsumer(Clients.unique("group")));
        received.awaitExactly(sent);
    }

    @Test
    void brokerThatStopsTakesItsOwnTopicsAlongAndNoOthers() throws Exception {
        String group = Clients.unique("group");
        consume(clients.pushConsumer(group));
        consume(clients.pushConsumer(group));
        List<String> sent = new ArrayList<>(sendAcknowledged(everywhere, "before ", 30));
        sent.addAll(sendAcknowledged(onlyOnB, "on b ", 10));
        received.awaitAtLeast(sent);

        cluster.stopBroker("broker-b");
        await().atMost(LIMIT).until(() -> !brokersOf(producer, everywhere).contains("broker-b"));
        sent.addAll(sendAcknowledged(everywhere, "without b ", 30));
        received.awaitAtLeast(sent);
        assertThatThrownBy(() -> send(onlyOnB, "nowhere")).hasMessageContaining(onlyOnB);

        cluster.startBroker("broker-b");
        awaitQueues(producer, onlyOnB, 2);
        sent.addAll(sendAcknowledged(onlyOnB, "on b again ", 10));
        sent.addAll(sendAcknowledged(everywhere, "all again ", 30));
        received.awaitAtLeast(sent);
    }

    @Test
    void nameServerThatStopsIsMissedByNobodyAndLearnsAllWhenItIsBack() throws Exception {
        consume(clients.pushConsumer(Clients.unique("group")));
        List<String> sent = new ArrayList<>(sendAcknowledged(everywhere, "before ", 30));
        received.awaitAtLeast(sent);

        cluster.stopNameServer(1);
        String meanwhile = Clients.unique("meanwhile");
        createTopic("broker-c", meanwhile);
        awaitQueues(producer, meanwhile, 2);
        cluster.stopBroker("broker-a");
        cluster.startBroker("broker-a");
        sent.addAll(sendAcknowledged(everywhere, "with two ", 30));
        received.awaitAtLeast(sent);
        Received late = new Received();
        startLate(late);
        late.awaitAtLeast(sent);

        cluster.startNameServer(1);
        DefaultMQProducer single = producerAt(1);
        awaitQueues(single, everywhere, 2 * BROKERS.size());
        awaitQueues(single, meanwhile, 2);
        single.send(new Message(meanwhile, new byte[1]));
    }

    @Test
    void messagesThatWaitOnAKilledBrokerComeWhenItIsBack() throws Exception {
        consume(clients.pushConsumer(Clients.unique("group")));
        Message later = new Message(onlyOnB, "later".getBytes(StandardCharsets.UTF_8));
        later.setDelayTimeLevel(2);
        producer.send(later);
        cluster.killBroker("broker-b");
        List<String> sent = sendAcknowledged(everywhere, "without b ", 30);
        received.awaitAtLeast(sent);
        cluster.startBroker("broker-b");
        received.awaitAtLeast(List.of("later"));
    }
}
