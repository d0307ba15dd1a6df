package org.apogeemq.samples.rocketmq;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apogeemq.jms.ApogeeConnectionFactory;

/**
 * The official RocketMQ client and JMS side by side on one topic: each sends one message, both receive both.
 *
 * <p>Argument: the name server of a running system, such as {@code localhost:9876}; without one, name server and broker
 * are started inside this program.
 *
 * <p>What to see: four lines, two by each client. A text of JMS is a RocketMQ body in UTF-8; a RocketMQ body is a
 * BytesMessage; a RocketMQ tag is the JMSType.
 */
public final class SideBySide {
    private static final String TOPIC = "SAMPLE_PRICES";
    private static final int WAIT_SECONDS = 30;

    private SideBySide() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            run(arguments[0]);
        } else {
            try (LocalServers servers = LocalServers.start()) {
                run(servers.nameServer());
            }
        }
        System.out.println("Done");
        System.exit(0); // the RocketMQ client leaves threads behind
    }

    private static void run(String nameServer) throws Exception {
        try (JMSContext jms = new ApogeeConnectionFactory("apogee://" + nameServer).createContext()) {
            Topic prices = jms.createTopic(TOPIC);
            JMSConsumer jmsConsumer = jms.createConsumer(prices);
            CountDownLatch received = new CountDownLatch(2);
            DefaultMQPushConsumer rocketConsumer = rocketConsumer(nameServer, received);
            DefaultMQProducer rocketProducer = new DefaultMQProducer("sample-producers");
            rocketProducer.setNamesrvAddr(nameServer);
            rocketProducer.start();

            jms.createProducer().setJMSType("coffee").send(prices, "4.10 by JMS");
            rocketProducer.send(new org.apache.rocketmq.common.message.Message(
                    TOPIC, "coffee", "3.90 by RocketMQ".getBytes(StandardCharsets.UTF_8)));

            print(jmsConsumer.receive(TimeUnit.SECONDS.toMillis(WAIT_SECONDS)));
            print(jmsConsumer.receive(TimeUnit.SECONDS.toMillis(WAIT_SECONDS)));
            if (!received.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The RocketMQ client did not get both within " + WAIT_SECONDS + " s");
            }
            rocketProducer.shutdown();
            rocketConsumer.shutdown();
        }
    }

    private static DefaultMQPushConsumer rocketConsumer(String nameServer, CountDownLatch received)
            throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("sample-consumers");
        consumer.setNamesrvAddr(nameServer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(TOPIC, "coffee");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> {
                System.out.println("RocketMQ client got '" + new String(message.getBody(), StandardCharsets.UTF_8)
                        + "' with tag " + message.getTags());
                received.countDown();
            });
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return consumer;
    }

    private static void print(Message message) throws JMSException {
        if (message == null) {
            throw new IllegalStateException("JMS got nothing within " + WAIT_SECONDS + " s");
        }
        String text = message instanceof BytesMessage
                ? new String(message.getBody(byte[].class), StandardCharsets.UTF_8)
                : message.getBody(String.class);
        System.out.println("JMS got '" + text + "' with JMSType " + message.getJMSType());
    }
}
