package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.client.QueryResult;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Traces as the official client's trace dispatcher writes them, found again by message id and by key. */
class TraceInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String TRACE_TOPIC = "RMQ_SYS_TRACE_TOPIC";

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.with(folder -> Cluster.in(folder)
            .option("traceTopicEnable=true")
            .broker("broker-a")
            .start());

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("traced");
    private final String key = Clients.unique("order");
    private final Received received = new Received();

    private SendResult sendTraced(String group) throws Exception {
        DefaultMQProducer producer = clients.own(new DefaultMQProducer(group, null, true, null));
        producer.start();
        return producer.send(new Message(topic, "TagA", key, "hello".getBytes(StandardCharsets.UTF_8)));
    }

    private void consumeTraced(String group) throws MQClientException {
        DefaultMQPushConsumer consumer = clients.configured(
                new DefaultMQPushConsumer(group, null, new AllocateMessageQueueAveragely(), true, null));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        clients.onClose(consumer::shutdown);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
    }

    private String traces(DefaultMQAdminExt admin, String traceKey) throws Exception {
        QueryResult found = admin.queryMessage(TRACE_TOPIC, traceKey, 64, 0, Long.MAX_VALUE);
        StringBuilder records = new StringBuilder();
        found.getMessageList().forEach(message -> records.append(Received.body(message)));
        return records.toString();
    }

    @Test
    void sendingAndConsumingAMessageAreFoundByItsIdAndItsKey() throws Exception {
        String producers = Clients.unique("producers");
        String consumers = Clients.unique("consumers");
        SendResult sent = sendTraced(producers);
        consumeTraced(consumers);
        received.awaitExactly(List.of("hello"));
        DefaultMQAdminExt admin = clients.admin();
        admin.start();

        for (String traceKey : List.of(sent.getMsgId(), key)) {
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(traces(admin, traceKey))
                            .contains("Pub\u0001", "SubBefore\u0001", "SubAfter\u0001")
                            .contains(producers, consumers, topic, sent.getMsgId(), sent.getOffsetMsgId()));
        }
    }

    @Test
    void officialToolTellsWhoSentAndWhoConsumed() throws Exception {
        String producers = Clients.unique("producers");
        String consumers = Clients.unique("consumers");
        SendResult sent = sendTraced(producers);
        consumeTraced(consumers);
        received.awaitExactly(List.of("hello"));
        try (MqAdmin admin = MqAdmin.start(SERVERS.cluster(), SERVERS.folder())) {
            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> assertThat(admin.run("queryMsgTraceById", "-i", sent.getMsgId(), "-t", TRACE_TOPIC))
                                    .contains(producers, consumers, "success"));
        }
    }
}
