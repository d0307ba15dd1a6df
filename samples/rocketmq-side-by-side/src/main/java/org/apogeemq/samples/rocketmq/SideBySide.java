package org.apogeemq.samples.rocketmq;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.samples.servers.Servers;

/**
 * The official RocketMQ client and JMS side by side on one topic: each sends one message, both receive both.
 *
 * <p>Argument: where a running system's name server is, such as {@code apogee://localhost:9876}; without one, name server
 * and broker are started inside this program.
 *
 * <p>What to see: four lines, two by each client. A text of JMS is a RocketMQ body in UTF-8; a RocketMQ body is a
 * BytesMessage; a RocketMQ tag is the JMSType.
 */
public final class SideBySide {
    private static final String TOPIC = "SAMPLE_PRICES";
    private static final int SEND_MILLIS = 30_000;
    private static final int POLL_MILLIS = 1000;
    private static final int MOST_POLLS = 60;

    private SideBySide() {}

    public static void main(String[] arguments) throws Exception {
        try (Servers servers = Servers.of(arguments)) {
            run(servers.nameServer());
        }
        System.out.println("Done");
    }

    private static void run(String nameServer) throws Exception {
        DefaultLitePullConsumer rocketConsumer = new DefaultLitePullConsumer("sample-consumers");
        DefaultMQProducer rocketProducer = new DefaultMQProducer("sample-producers");
        try (JMSContext jms = new ApogeeConnectionFactory("apogee://" + nameServer).createContext()) {
            Topic prices = jms.createTopic(TOPIC);
            JMSConsumer jmsConsumer = jms.createConsumer(prices);
            rocketConsumer.setNamesrvAddr(nameServer);
            rocketConsumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
            rocketConsumer.subscribe(TOPIC, "coffee");
            rocketConsumer.start();
            rocketProducer.setNamesrvAddr(nameServer);
            rocketProducer.setSendMsgTimeout(SEND_MILLIS);
            rocketProducer.start();

            jms.createProducer().setJMSType("coffee").send(prices, "4.10 by JMS");
            rocketProducer.send(new org.apache.rocketmq.common.message.Message(
                    TOPIC, "coffee", "3.90 by RocketMQ".getBytes(StandardCharsets.UTF_8)));

            print(jmsConsumer.receive(POLL_MILLIS * MOST_POLLS));
            print(jmsConsumer.receive(POLL_MILLIS * MOST_POLLS));
            pollTwo(rocketConsumer);
        } finally {
            rocketProducer.shutdown();
            rocketConsumer.shutdown();
        }
    }

    private static void pollTwo(DefaultLitePullConsumer consumer) {
        int received = 0;
        for (int i = 0; i < MOST_POLLS && received < 2; i++) {
            for (MessageExt message : consumer.poll(POLL_MILLIS)) {
                System.out.println("RocketMQ client got '" + new String(message.getBody(), StandardCharsets.UTF_8)
                        + "' with tag " + message.getTags());
                received++;
            }
        }
        if (received < 2) {
            throw new IllegalStateException("The RocketMQ client got " + received + " of 2 messages");
        }
    }

    private static void print(Message message) throws JMSException {
        if (message == null) {
            throw new IllegalStateException("JMS got nothing within " + POLL_MILLIS * MOST_POLLS + " ms");
        }
        String text = message instanceof BytesMessage
                ? new String(message.getBody(byte[].class), StandardCharsets.UTF_8)
                : message.getBody(String.class);
        System.out.println("JMS got '" + text + "' with JMSType " + message.getJMSType());
    }
}
