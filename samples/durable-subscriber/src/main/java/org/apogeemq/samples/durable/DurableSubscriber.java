package org.apogeemq.samples.durable;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Topic;
import org.apogeemq.jms.ApogeeConnectionFactory;

/**
 * Subscribes durably to a topic, goes away, and gets on its return what was sent meanwhile.
 *
 * <p>Argument: the URI of a server; without one the broker runs inside this program, on a temporary folder. With a
 * folder of your own ({@code apogee+embedded:./data}) even the broker may be stopped in between.
 *
 * <p>What to see: the reader that comes back gets both prices that it missed; after it unsubscribes nothing is kept.
 */
public final class DurableSubscriber {
    private static final long WAIT_MILLIS = 60_000;
    private static final String CLIENT_ID = "price-reader";
    private static final String SUBSCRIPTION = "prices";

    private DurableSubscriber() {}

    public static void main(String[] arguments) {
        String uri = arguments.length > 0 ? arguments[0] : "apogee+embedded:";
        ConnectionFactory factory = new ApogeeConnectionFactory(uri);

        try (JMSContext publisher = factory.createContext()) {
            Topic prices = publisher.createTopic("SAMPLE.PRICES");

            try (JMSContext reader = connect(factory)) {
                reader.createDurableConsumer(prices, SUBSCRIPTION);
                System.out.println("The reader subscribed and goes away");
            }

            publisher.createProducer().send(prices, "coffee 4.10");
            publisher.createProducer().send(prices, "coffee 3.90");
            System.out.println("Two prices were published while nobody listened");

            comeBack(factory, prices);
        }
        System.out.println("Done");
    }

    private static void comeBack(ConnectionFactory factory, Topic prices) {
        try (JMSContext reader = connect(factory)) {
            JMSConsumer consumer = reader.createDurableConsumer(prices, SUBSCRIPTION);
            for (int i = 0; i < 2; i++) {
                System.out.println("The reader is back and got '" + receive(consumer) + "'");
            }
            consumer.close();
            reader.unsubscribe(SUBSCRIPTION);
        }
    }

    private static JMSContext connect(ConnectionFactory factory) {
        JMSContext context = factory.createContext();
        context.setClientID(CLIENT_ID);
        return context;
    }

    private static String receive(JMSConsumer consumer) {
        String text = consumer.receiveBody(String.class, WAIT_MILLIS);
        if (text == null) {
            throw new IllegalStateException("Nothing arrived within " + WAIT_MILLIS + " ms");
        }
        return text;
    }
}
