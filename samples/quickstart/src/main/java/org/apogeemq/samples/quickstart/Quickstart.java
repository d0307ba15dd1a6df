package org.apogeemq.samples.quickstart;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.util.List;
import org.apogeemq.jms.ApogeeConnectionFactory;

/**
 * Sends to a queue and to a topic and receives from both, with nothing but the JMS API.
 *
 * <p>Without an argument the broker runs inside this program. Give it the URI of a server, such as
 * {@code apogee://localhost:9876}, and the same program talks to that: nothing else changes.
 *
 * <p>What to see: one waiter gets each order of the queue, in the order they were placed; both screens get the news.
 */
public final class Quickstart {
    private static final long WAIT_MILLIS = 60_000;

    private Quickstart() {}

    public static void main(String[] arguments) {
        String uri = arguments.length > 0 ? arguments[0] : "apogee+embedded:";
        System.out.println("Connecting to " + uri);
        ConnectionFactory factory = new ApogeeConnectionFactory(uri);

        try (JMSContext context = factory.createContext()) {
            Queue orders = context.createQueue("QUICKSTART.ORDERS");
            for (String order : List.of("espresso", "flat white", "tea")) {
                context.createProducer().setProperty("table", 7).send(orders, order);
            }
            try (JMSConsumer waiter = context.createConsumer(orders)) {
                for (int i = 0; i < 3; i++) {
                    System.out.println("Queue: the waiter got '" + receive(waiter) + "'");
                }
            }

            Topic news = context.createTopic("QUICKSTART.NEWS");
            try (JMSConsumer kitchen = context.createConsumer(news);
                    JMSConsumer bar = context.createConsumer(news)) {
                context.createProducer().send(news, "happy hour until six");
                System.out.println("Topic: the kitchen screen shows '" + receive(kitchen) + "'");
                System.out.println("Topic: the bar screen shows '" + receive(bar) + "'");
            }
        }
        System.out.println("Done");
    }

    private static String receive(JMSConsumer consumer) {
        String text = consumer.receiveBody(String.class, WAIT_MILLIS);
        if (text == null) {
            throw new IllegalStateException("Nothing arrived within " + WAIT_MILLIS + " ms");
        }
        return text;
    }
}
