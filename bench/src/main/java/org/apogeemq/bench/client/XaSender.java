package org.apogeemq.bench.client;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * Sends each message in an XA transaction of its own and commits it in two phases, as a transaction manager does that has
 * enlisted a second resource. The second resource has nothing to do, and nothing is logged: what is measured is the broker.
 */
final class XaSender implements MessagingClient.Sender {
    private static final AtomicInteger SENDERS = new AtomicInteger();

    private final int number = SENDERS.incrementAndGet();
    private final XAConnection connection;
    private final Session session;
    private final XAResource resource;
    private final MessageProducer producer;
    private long transaction;

    private record Branch(int sender, long transaction) implements Xid {
        @Override
        public int getFormatId() {
            return 0x62656e63;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(12).putInt(sender).putLong(transaction).array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    XaSender(XAConnection connection, String destination) throws JMSException {
        this.connection = connection;
        XASession xaSession = connection.createXASession();
        session = xaSession.getSession();
        resource = xaSession.getXAResource();
        producer = session.createProducer(session.createQueue(destination));
        connection.start();
    }

    @Override
    public void send(byte[] body) throws JMSException, XAException {
        Xid branch = new Branch(number, transaction++);
        resource.start(branch, XAResource.TMNOFLAGS);
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        producer.send(message);
        resource.end(branch, XAResource.TMSUCCESS);
        int vote = resource.prepare(branch);
        if (vote != XAResource.XA_OK) {
            throw new IllegalStateException("vote " + vote + " of a branch that has sent");
        }
        resource.commit(branch, false);
    }

    @Override
    public void sendAsync(byte[] body, Consumer<Throwable> done) {
        throw new UnsupportedOperationException("an XA transaction is waited for");
    }

    @Override
    public void commit() {
        throw new UnsupportedOperationException("each send commits");
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
