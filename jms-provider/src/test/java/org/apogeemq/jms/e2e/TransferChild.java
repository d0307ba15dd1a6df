package org.apogeemq.jms.e2e;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apogeemq.jms.ApogeeConnectionFactory;

/** A client that moves a message from one queue to another in a transaction, and stops on its way where a test says. */
final class TransferChild {
    static final String IN = "IN";
    static final String OUT = "OUT";
    static final String GO = "go";

    /** Where it says that it is there. */
    enum Gate {
        BEFORE_RECEIVE,
        AFTER_RECEIVE,
        BEFORE_SEND,
        AFTER_SEND,
        BEFORE_COMMIT,
        /** It does not stop here: the commit is under way. */
        COMMITTING,
        AFTER_COMMIT,
        /** It stops nowhere. */
        NONE
    }

    private static final long WAIT = 120_000;

    private final BufferedReader parent =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    private final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    private final Session session;
    private final MessageConsumer consumer;
    private final MessageProducer producer;
    private Gate shut;

    private TransferChild(Connection connection) throws JMSException {
        session = connection.createSession(true, Session.SESSION_TRANSACTED);
        consumer = session.createConsumer(session.createQueue(IN));
        producer = session.createProducer(session.createQueue(OUT));
    }

    /** Argument: URI. Each line names the gate of one transfer; what became of it is printed. Ends with its parent. */
    public static void main(String[] args) throws Exception {
        try (Connection connection = new ApogeeConnectionFactory(args[0]).createConnection()) {
            connection.start();
            new TransferChild(connection).run();
        }
    }

    private void run() throws IOException {
        for (String line = parent.readLine(); line != null; line = parent.readLine()) {
            shut = Gate.valueOf(line);
            try {
                transfer();
            } catch (TransactionRolledBackException e) {
                out.println("ROLLED_BACK");
            } catch (JMSException e) {
                out.println("FAILED " + e);
            }
        }
    }

    private void transfer() throws JMSException, IOException {
        pass(Gate.BEFORE_RECEIVE);
        Message message = consumer.receive(WAIT);
        pass(Gate.AFTER_RECEIVE);
        pass(Gate.BEFORE_SEND);
        producer.send(session.createTextMessage(message.getBody(String.class)));
        pass(Gate.AFTER_SEND);
        pass(Gate.BEFORE_COMMIT);
        if (shut == Gate.COMMITTING) {
            out.println("AT " + shut);
        }
        session.commit();
        pass(Gate.AFTER_COMMIT);
        out.println("COMMITTED " + message.getIntProperty("JMSXDeliveryCount"));
    }

    private void pass(Gate gate) throws IOException {
        if (gate == shut) {
            out.println("AT " + gate);
            if (!GO.equals(parent.readLine())) {
                throw new IOException("the parent is gone");
            }
        }
    }
}
