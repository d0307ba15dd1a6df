package org.apogeemq.interop.servers.app;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;

/**
 * A user whom the application names itself.
 *
 * @param name of the broker's user
 * @param password right or wrong
 */
record NamedUser(String name, String password) {
    /** The one that a message names. */
    static NamedUser of(Message message) throws JMSException {
        return new NamedUser(message.getStringProperty("user"), message.getStringProperty("password"));
    }

    /** Sends one text. */
    void send(ConnectionFactory factory, String queue, String text) throws JMSException {
        try (Connection connection = factory.createConnection(name, password)) {
            Session session = connection.createSession();
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
        }
    }
}
