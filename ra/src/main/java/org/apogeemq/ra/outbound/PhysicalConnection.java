package org.apogeemq.ra.outbound;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.ra.connect.BrokerConnections;
import org.apogeemq.ra.connect.Credentials;

/**
 * A connection to the broker and its one session.
 *
 * @param connection not started
 * @param session an XA session, which works at once (AUTO) outside of transactions; on brokers of Apache RocketMQ, which
 *     have no XA, an ordinary AUTO session
 */
record PhysicalConnection(Connection connection, Session session) {

    /**
     * Connects. Waits for a broker, within the time-outs of the URI. When this throws, nothing is left open.
     *
     * @param clientId null: that of the URI
     */
    static PhysicalConnection open(String uri, String clientId, Credentials credentials) throws JMSException {
        ApogeeXAConnectionFactory factory = new ApogeeXAConnectionFactory(uri);
        if (clientId != null) {
            factory.setClientId(clientId);
        }
        Connection connection = BrokerConnections.openForAny(factory, credentials);
        try {
            Session session = connection instanceof XAConnection xa ? xa.createXASession() : connection.createSession();
            return new PhysicalConnection(connection, session);
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }
}
