package org.apogeemq.tck.worker;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.List;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.tck.porting.Porting;

/** Ends durable subscriptions that tests of the Jakarta Messaging TCK forget, and on which later tests then fail. */
final class Leftovers {
    /** Left behind by core/appclient/txtopictests, transactionRollbackOnPublishTopicTest. */
    private static final List<String> SUBSCRIPTIONS = List.of("TxTopicTestSubscription");

    private Leftovers() {}

    /** Says in the log what could not be ended: a subscription that is still in use makes a later test fail. */
    static void remove() {
        ApogeeConnectionFactory factory = new ApogeeConnectionFactory(System.getProperty(Porting.URI));
        try (Connection connection = factory.createConnection()) {
            connection.setClientID(Porting.CLIENT_ID);
            Session session = connection.createSession();
            for (String name : SUBSCRIPTIONS) {
                remove(session, name);
            }
        } catch (JMSException e) {
            System.err.println("leftovers stay: " + e);
        }
    }

    private static void remove(Session session, String name) throws JMSException {
        try {
            session.unsubscribe(name);
        } catch (InvalidDestinationException none) {
            return; // as it should be
        }
        System.err.println("ended the subscription " + name);
    }
}
