package org.apogeemq.samples.half;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.sql.SQLException;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.vendor.HalfMessageProducer;
import org.apogeemq.jms.vendor.HalfMessages;
import org.apogeemq.jms.vendor.LocalTransactionState;
import org.apogeemq.jms.vendor.TransactionListener;

/** The bank that sends money: takes it from its customer in the local transaction of a half message. */
final class NorthBank implements TransactionListener, AutoCloseable {
    static final String QUEUE = "SAMPLE.HALF.TRANSFERS";
    static final String ANNA = "Anna";
    static final long AT_FIRST = 100;
    private static final String PRODUCER_GROUP = "sample-north-bank";

    /** Where the process is to end as if somebody had pulled the plug. */
    enum Crash {
        NOWHERE,
        BEFORE_THE_DEBIT,
        AFTER_THE_DEBIT
    }

    private final Accounts accounts;
    private final Crash crash;
    private final JMSContext context;
    private final HalfMessageProducer producer;

    NorthBank(String uri, Path folder, Crash crash) throws SQLException, JMSException {
        accounts = new Accounts(folder, "north", ANNA, AT_FIRST);
        this.crash = crash;
        context = new ApogeeConnectionFactory(uri).createContext();
        producer = ((HalfMessages) context).createHalfMessageProducer(context.createQueue(QUEUE), PRODUCER_GROUP, this);
    }

    void transfer(long amount, String to) throws JMSException {
        MapMessage message = context.createMapMessage();
        message.setString("to", to);
        message.setLong("amount", amount);
        System.out.println("North: " + amount + " to " + to + ": " + producer.send(message));
    }

    long balance() throws SQLException {
        return accounts.balance(ANNA);
    }

    @Override
    public LocalTransactionState executeLocalTransaction(Message message, Object argument) throws Exception {
        long amount = ((MapMessage) message).getLong("amount");
        crashIf(Crash.BEFORE_THE_DEBIT);
        try {
            boolean done = accounts.transfer(message.getJMSMessageID(), ANNA, -amount);
            crashIf(Crash.AFTER_THE_DEBIT);
            return done ? LocalTransactionState.COMMIT : LocalTransactionState.ROLLBACK;
        } catch (Accounts.NotCovered refused) {
            System.out.println("North: " + refused.getMessage());
            return LocalTransactionState.ROLLBACK;
        }
    }

    @Override
    public LocalTransactionState checkLocalTransaction(Message message) throws Exception {
        LocalTransactionState state = accounts.wasDone(message.getJMSMessageID())
                ? LocalTransactionState.COMMIT
                : LocalTransactionState.ROLLBACK;
        System.out.println("North: the broker asks about " + ((MapMessage) message).getLong("amount") + ": " + state);
        return state;
    }

    private void crashIf(Crash here) {
        if (crash == here) {
            System.out.println("North: crash " + here);
            Runtime.getRuntime().halt(1);
        }
    }

    @Override
    public void close() throws JMSException {
        producer.close();
        context.close();
    }
}
