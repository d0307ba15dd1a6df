package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Filters by SQL92 that the official consumer asks the broker for. */
class Sql92InteropTest {
    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.with(folder -> Cluster.in(folder)
            .option("enablePropertyFilter=true")
            .broker("broker-a")
            .start());

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("sql");

    private void sendNumbered(int count) throws Exception {
        DefaultMQProducer producer = clients.producer();
        for (int i = 0; i < count; i++) {
            Message message = new Message(topic, String.valueOf(i).getBytes(StandardCharsets.UTF_8));
            message.putUserProperty("number", String.valueOf(i));
            message.putUserProperty("colour", i % 2 == 0 ? "red" : "blue");
            if (i == 0) {
                message.putUserProperty("first", "yes");
            }
            producer.send(message);
        }
    }

    private Received consume(String condition) throws Exception {
        Received received = new Received();
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
        consumer.subscribe(topic, MessageSelector.bySql(condition));
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
        return received;
    }

    @Test
    void conditionsDecideWhoGetsWhat() throws Exception {
        sendNumbered(10);
        Map<String, List<String>> expected = Map.of(
                "number BETWEEN 2 AND 4", List.of("2", "3", "4"),
                "colour = 'red' AND number > 5", List.of("6", "8"),
                "colour IN ('blue') AND NOT (number < 7)", List.of("7", "9"),
                "first IS NOT NULL", List.of("0"),
                "missing IS NULL AND number = 9", List.of("9"));
        Map<String, Received> all = new java.util.HashMap<>();
        for (String condition : expected.keySet()) {
            all.put(condition, consume(condition));
        }
        for (Map.Entry<String, Received> each : all.entrySet()) {
            each.getValue().awaitExactly(new ArrayList<>(expected.get(each.getKey())));
        }
    }

    @Test
    void conditionThatDoesNotParseIsRefusedWhenTheConsumerStarts() throws Exception {
        sendNumbered(1);
        assertThatThrownBy(() -> consume("number >")).hasStackTraceContaining("number >");
    }
}
