package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.protocol.body.ConsumerRunningInfo;
import org.apache.rocketmq.tools.monitor.DeleteMsgsEvent;
import org.apache.rocketmq.tools.monitor.FailedMsgs;
import org.apache.rocketmq.tools.monitor.MonitorConfig;
import org.apache.rocketmq.tools.monitor.MonitorListener;
import org.apache.rocketmq.tools.monitor.MonitorService;
import org.apache.rocketmq.tools.monitor.UndoneMsgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mqadmin startMonitoring}, and what the service behind it finds out. */
class MonitoringV5InteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    /** What the service reports, the last of each. */
    private static final class Reports implements MonitorListener {
        private final Map<String, Long> undone = new ConcurrentHashMap<>();
        private final Set<String> running = ConcurrentHashMap.newKeySet();

        @Override
        public void beginRound() {}

        @Override
        public void reportUndoneMsgs(UndoneMsgs report) {
            undone.put(report.getConsumerGroup() + " " + report.getTopic(), report.getUndoneMsgsTotal());
        }

        @Override
        public void reportFailedMsgs(FailedMsgs report) {}

        @Override
        public void reportDeleteMsgsEvent(DeleteMsgsEvent event) {}

        @Override
        public void reportConsumerRunningInfo(TreeMap<String, ConsumerRunningInfo> byClient) {
            running.addAll(byClient.keySet());
        }

        @Override
        public void endRound() {}
    }

    private static void send(DefaultMQProducer producer, String topic, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            producer.send(new Message(topic, ("m" + i).getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void backlogAndClientsOfAGroupAreReported() throws Exception {
        String topic = Clients.unique("watched");
        String group = Clients.unique("group");
        try (Cluster cluster = Cluster.start(folder, "broker-a");
                Clients clients = new Clients(cluster)) {
            DefaultMQProducer producer = clients.producer();
            send(producer, topic, 5);
            Received received = new Received();
            DefaultMQPushConsumer consumer = clients.pushConsumer(group);
            consumer.subscribe(topic, "*");
            CountDownLatch mayGoOn = new CountDownLatch(1);
            clients.onClose(mayGoOn::countDown);
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                if (received.messages().size() >= 5) {
                    awaitQuietly(mayGoOn);
                }
                received.add(messages);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            consumer.start();
            await().atMost(LIMIT).until(() -> received.messages().size() == 5);
            Reports reports = new Reports();
            MonitorConfig config = new MonitorConfig();
            config.setNamesrvAddr(cluster.nameServer());
            config.setRoundInterval(1000);
            MonitorService service = new MonitorService(config, reports, null);
            clients.onClose(service::shutdown);
            service.start();
            String client = consumer.buildMQClientId();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(reports.running).contains(client));
            send(producer, topic, 3);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(reports.undone).containsEntry(group + " " + topic, 3L));
            try (MqAdmin admin = MqAdmin.start(cluster, folder)) {
                assertThat(admin.run("startMonitoring"))
                        .doesNotContain("failed")
                        .doesNotContain("Exception");
            }
        }
    }
}
