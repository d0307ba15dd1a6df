package org.apogeemq.samples.half;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import java.nio.file.Path;
import java.sql.SQLException;
import org.apogeemq.jms.ApogeeConnectionFactory;

/** The bank that receives money: a message that comes twice is given once. */
final class SouthBank implements AutoCloseable {
    static final String BERTA = "Berta";
    private static final long WAIT_MILLIS = 120_000;

    private final Accounts accounts;
    private final JMSContext context;
    private final JMSConsumer consumer;

    SouthBank(String uri, Path folder) throws SQLException {
        accounts = new Accounts(folder, "south", BERTA, 0);
        context = new ApogeeConnectionFactory(uri).createContext(JMSContext.CLIENT_ACKNOWLEDGE);
        consumer = context.createConsumer(context.createQueue(NorthBank.QUEUE));
    }

    /**
     * Receives one transfer.
     *
     * @param acknowledge false leaves that out, as a crash after the database's commit does: the message comes again
     */
    void receive(boolean acknowledge) throws SQLException, JMSException, Accounts.NotCovered {
        MapMessage message = (MapMessage) consumer.receive(WAIT_MILLIS);
        if (message == null) {
            throw new IllegalStateException("Nothing arrived within " + WAIT_MILLIS + " ms");
        }
        long amount = message.getLong("amount");
        boolean first = accounts.transfer(message.getJMSMessageID(), message.getString("to"), amount);
        System.out.println("South: " + amount + (first ? " received" : " had been received before"));
        if (acknowledge) {
            context.acknowledge();
        } else {
            context.recover();
        }
    }

    long balance() throws SQLException {
        return accounts.balance(BERTA);
    }

    @Override
    public void close() {
        context.close();
    }
}
