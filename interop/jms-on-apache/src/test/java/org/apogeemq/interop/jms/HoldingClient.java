package org.apogeemq.interop.jms;

import jakarta.jms.JMSContext;
import org.apogeemq.jms.ApogeeConnectionFactory;

/** A client in a JVM of its own that receives one message, does not acknowledge it, and waits to be killed. */
final class HoldingClient {
    private HoldingClient() {}

    /** Arguments: connection URI, name of the queue. */
    public static void main(String[] arguments) throws InterruptedException {
        try (JMSContext context =
                new ApogeeConnectionFactory(arguments[0]).createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
            context.createConsumer(context.createQueue(arguments[1])).receive();
            System.out.println("holds it");
            Thread.currentThread().join();
        }
    }
}
