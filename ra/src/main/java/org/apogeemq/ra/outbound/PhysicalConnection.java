package org.apogeemq.ra.outbound;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.ra.connect.Credentials;

/**
 * A connection to the broker and its one session.
 *
 * @param connection not started
 * @param session works at once (AUTO) outside of transactions
 */
record PhysicalConnection(Connection connection, Session session) {

    /** Connects. Waits for a broker, within the time-outs of the URI. When this throws, nothing is left open. */
    static PhysicalConnection open(String uri, Credentials credentials) throws JMSException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // the provider's threads inherit it, and must not hold the application that happens to connect first
        thread.setContextClassLoader(PhysicalConnection.class.getClassLoader());
        try {
            return connect(new ApogeeConnectionFactory(uri), credentials);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static PhysicalConnection connect(ApogeeConnectionFactory factory, Credentials credentials)
            throws JMSException {
        Connection connection = credentials == null
                ? factory.createConnection()
                : factory.createConnection(credentials.user(), credentials.password());
        try {
            return new PhysicalConnection(connection, connection.createSession());
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }
}
