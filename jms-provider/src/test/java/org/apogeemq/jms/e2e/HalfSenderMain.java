package org.apogeemq.jms.e2e;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.vendor.HalfMessages;
import org.apogeemq.jms.vendor.LocalTransactionState;
import org.apogeemq.jms.vendor.TransactionListener;

/** A process that sends a half message and never gets to its decision: arguments are URI, queue, group and text. */
final class HalfSenderMain {
    static final String EXECUTING = "EXECUTING";

    private HalfSenderMain() {}

    public static void main(String[] args) throws JMSException {
        Connection connection = new ApogeeConnectionFactory(args[0]).createConnection();
        Session session = connection.createSession();
        ((HalfMessages) session)
                .createHalfMessageProducer(session.createQueue(args[1]), args[2], new NeverReturning())
                .send(session.createTextMessage(args[3]));
    }

    private static final class NeverReturning implements TransactionListener {
        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) throws Exception {
            new PrintStream(new FileOutputStream(FileDescriptor.out), true).println(EXECUTING);
            new CountDownLatch(1).await();
            return LocalTransactionState.COMMIT;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(Message message) {
            return LocalTransactionState.ROLLBACK;
        }
    }
}
