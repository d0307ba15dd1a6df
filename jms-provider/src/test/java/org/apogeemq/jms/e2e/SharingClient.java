package org.apogeemq.jms.e2e;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import org.apogeemq.jms.ApogeeConnectionFactory;

/**
 * A consumer of a shared durable subscription in a JVM of its own. For each message it sends a report to a queue, with its
 * own name and whether the message was flagged as redelivered; it acknowledges them, or holds them until it is killed.
 */
final class SharingClient {
    static final String TOPIC = "SHARED.NEWS";
    static final String SUBSCRIPTION = "readers";
    static final String REPORTS = "REPORTS";
    static final String READY = "ready";

    private SharingClient() {}

    /** Arguments: connection URI, its name, "acknowledge" or "hold". */
    public static void main(String[] arguments) throws Exception {
        boolean acknowledges = arguments[2].equals("acknowledge");
        try (JMSContext context =
                        new ApogeeConnectionFactory(arguments[0]).createContext(JMSContext.CLIENT_ACKNOWLEDGE);
                JMSContext reporting = context.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
            var consumer = context.createSharedDurableConsumer(context.createTopic(TOPIC), SUBSCRIPTION);
            Queue reports = reporting.createQueue(REPORTS);
            JMSProducer reporter = reporting.createProducer();
            reporter.send(reports, READY);
            while (true) {
                Message message = consumer.receive();
                if (acknowledges) {
                    message.acknowledge();
                }
                reporter.setProperty("by", arguments[1])
                        .setProperty("again", message.getJMSRedelivered())
                        .setProperty("count", message.getIntProperty("JMSXDeliveryCount"))
                        .send(reports, message.getBody(String.class));
            }
        }
    }
}
