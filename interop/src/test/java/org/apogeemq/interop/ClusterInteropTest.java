package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two brokers behind two name servers, and servers that go away and come back under running clients. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClusterInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private Cluster cluster;
    private Clients clients;
    private DefaultMQProducer producer;
    private final String topic = Clients.unique("cluster");
    private final Received received = new Received();

    @BeforeEach
    void startCluster() throws Exception {
        cluster = Cluster.in(folder)
                .nameServers(2)
                .broker("broker-a")
                .broker("broker-b")
                .start();
        clients = new Clients(cluster);
        producer = clients.producer();
        producer.setRetryTimesWhenSendFailed(5);
        // A topic that a send creates lives on the broker that got the send; this one is to be on both.
        Versions.createTopic(producer, topic, 4, 2);
    }

    @AfterEach
    void stop() {
        clients.close();
        cluster.close();
    }

    private void consume() throws Exception {
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
    }

    private SendResult send(String text) throws Exception {
        return producer.send(new Message(topic, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends until so many are acknowledged; a refused send is not an error here, an acknowledged one counts. */
    private List<String> sendAcknowledged(String prefix, int count) {
        List<String> acknowledged = new ArrayList<>();
        int[] attempt = {0};
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    String text = prefix + attempt[0]++;
                    try {
                        if (send(text).getSendStatus() == SendStatus.SEND_OK) {
                            acknowledged.add(text);
                        }
                    } catch (Exception refused) {
                        assertThat(refused).hasMessageNotContaining("NullPointer");
                    }
                    return acknowledged.size() >= count;
                });
        return acknowledged;
    }

    @Test
    void topicSpreadsOverBothBrokersAndAllArrives() throws Exception {
        Set<String> used = new TreeSet<>();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String text = "message " + i;
            used.add(send(text).getMessageQueue().getBrokerName());
            sent.add(text);
        }
        assertThat(used).containsExactly("broker-a", "broker-b");
        consume();
        received.awaitExactly(sent);
    }

    @Test
    void brokerThatIsStoppedIsLeftOutAndComesBackWithItsMessages() throws Exception {
        List<String> sent = sendAcknowledged("before ", 50);
        consume();
        received.awaitExactly(sent);
        cluster.stopBroker("broker-a");
        sent.addAll(sendAcknowledged("without a ", 20));
        received.awaitAtLeast(sent);
        cluster.startBroker("broker-a");
        sent.addAll(sendAcknowledged("after ", 50));
        received.awaitAtLeast(sent);
        awaitSendTo("broker-a");
    }

    @Test
    void brokerThatIsKilledIsLeftOutAndLosesNothingItHadAcknowledged() throws Exception {
        List<String> sent = sendAcknowledged("before ", 200);
        cluster.killBroker("broker-a");
        sent.addAll(sendAcknowledged("without a ", 50));
        cluster.startBroker("broker-a");
        sent.addAll(sendAcknowledged("after ", 50));
        consume();
        received.awaitAtLeast(sent);
        awaitSendTo("broker-a");
    }

    /** Until the producer uses a broker again. */
    private void awaitSendTo(String broker) {
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> send("again").getMessageQueue().getBrokerName().equals(broker));
    }

    @Test
    void oneNameServerIsEnoughForNewTopicsToo() throws Exception {
        List<String> sent = sendAcknowledged("before ", 20);
        consume();
        received.awaitExactly(sent);
        cluster.stopNameServer(0);
        sent.addAll(sendAcknowledged("with one ", 20));
        received.awaitAtLeast(sent);
        String other = Clients.unique("made-with-one");
        awaitFirstSend(other);
        cluster.startNameServer(0);
        cluster.stopNameServer(1);
        sent.addAll(sendAcknowledged("with the other ", 20));
        received.awaitAtLeast(sent);
        awaitFirstSend(other);
    }

    private void awaitFirstSend(String name) {
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> producer.send(new Message(name, new byte[1])).getSendStatus() == SendStatus.SEND_OK);
    }

    @Test
    void clientsGoOnWithoutNameServersAndFindThemAgain() throws Exception {
        List<String> sent = sendAcknowledged("before ", 20);
        consume();
        received.awaitExactly(sent);
        cluster.stopNameServer(0);
        cluster.stopNameServer(1);
        sent.addAll(sendAcknowledged("without ", 20));
        received.awaitAtLeast(sent);
        cluster.startNameServer(0);
        cluster.startNameServer(1);
        awaitFirstSend(Clients.unique("later"));
    }
}
