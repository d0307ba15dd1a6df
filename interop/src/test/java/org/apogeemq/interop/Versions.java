package org.apogeemq.interop;

import static org.awaitility.Awaitility.await;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.cli.Options;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.tools.command.message.QueryMsgByIdSubCommand;

/** The few calls that differ between the two lines of the client. */
final class Versions {
    /** From which a topic takes its settings when a client makes it by sending. */
    static final String TEMPLATE_TOPIC = "TBW102";

    private Versions() {}

    /** The enum's package differs. */
    static void broadcasting(DefaultMQPushConsumer consumer) throws ReflectiveOperationException {
        Method setter = Arrays.stream(DefaultMQPushConsumer.class.getMethods())
                .filter(method -> method.getName().equals("setMessageModel"))
                .findFirst()
                .orElseThrow();
        Object broadcasting = Arrays.stream(setter.getParameterTypes()[0].getEnumConstants())
                .filter(model -> ((Enum<?>) model).name().equals("BROADCASTING"))
                .findFirst()
                .orElseThrow();
        setter.invoke(consumer, broadcasting);
    }

    /** Makes a topic on every broker and waits until its route is known; the 5 line has one parameter more. */
    static void createTopic(DefaultMQProducer producer, String topic, int queues, int brokers) throws Exception {
        try {
            DefaultMQProducer.class
                    .getMethod("createTopic", String.class, String.class, int.class, Map.class)
                    .invoke(producer, TEMPLATE_TOPIC, topic, queues, Map.of());
        } catch (NoSuchMethodException olderLine) {
            DefaultMQProducer.class
                    .getMethod("createTopic", String.class, String.class, int.class)
                    .invoke(producer, TEMPLATE_TOPIC, topic, queues);
        }
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> producer.fetchPublishMessageQueues(topic).size() == queues * brokers);
    }

    /** Arguments of {@code queryMsgById}: the 5 line wants the topic, the 4 line does not know that option. */
    static String[] queryMsgById(String topic, String id) {
        boolean byTopic = new QueryMsgByIdSubCommand()
                .buildCommandlineOptions(new Options())
                .hasOption("t");
        return byTopic ? new String[] {"-i", id, "-t", topic} : new String[] {"-i", id};
    }
}
