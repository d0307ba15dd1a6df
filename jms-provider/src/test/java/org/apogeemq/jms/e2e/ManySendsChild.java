package org.apogeemq.jms.e2e;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.apogeemq.jms.ApogeeConnectionFactory;

/** A client with little memory that sends a lot in one transaction. */
final class ManySendsChild {
    private ManySendsChild() {}

    /** Arguments: URI, queue, number of messages, bytes of each. Exits with 0 when they are committed. */
    public static void main(String[] args) throws Exception {
        try (Connection connection = new ApogeeConnectionFactory(args[0]).createConnection()) {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue(args[1]));
            byte[] body = new byte[Integer.parseInt(args[3])];
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(body);
                message.setIntProperty("number", i);
                producer.send(message);
            }
            session.commit();
        }
    }
}
