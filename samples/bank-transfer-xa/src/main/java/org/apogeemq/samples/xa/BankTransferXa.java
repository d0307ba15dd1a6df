package org.apogeemq.samples.xa;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import jakarta.jms.MapMessage;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.narayana.NarayanaSetup;
import org.apogeemq.narayana.RecoverableResource;

/**
 * Money goes from one bank to another as a message. The first bank takes it from its customer and sends the message in one
 * transaction; the second one receives the message and gives the money to its customer in another. Both banks have a database
 * of their own, Narayana is the transaction manager.
 *
 * <p>Argument: the URI of a server; without one the broker runs inside this program, on a temporary folder.
 *
 * <p>What to see: a transfer that is not covered leaves neither a changed account nor a message; one that is covered arrives,
 * and no money is made or lost.
 */
public final class BankTransferXa {
    private static final long WAIT_MILLIS = 60_000;
    private static final String QUEUE = "SAMPLE.TRANSFERS";
    private static final String ANNA = "Anna";
    private static final String BERTA = "Berta";

    private final TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
    private final Bank north;
    private final Bank south;
    private final RecoverableResource queues;
    private final XASession session;

    /** What is done in one transaction. */
    private interface Work {
        void in(Session jms, Connection accounts) throws Exception;
    }

    private BankTransferXa(Bank north, Bank south, RecoverableResource queues, XASession session) {
        this.north = north;
        this.south = south;
        this.queues = queues;
        this.session = session;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("bank-transfer-xa");
        System.setProperty(
                "derby.stream.error.file", folder.resolve("derby.log").toString());
        NarayanaSetup.configure(folder.resolve("transactions"), "bank-sample");

        String uri = arguments.length > 0 ? arguments[0] : "apogee+embedded:";
        ApogeeXAConnectionFactory factory = new ApogeeXAConnectionFactory(uri);
        RecoverableResource queues = RecoverableResource.register("queues", factory);
        Bank north = new Bank("north", folder, ANNA, 100);
        Bank south = new Bank("south", folder, BERTA, 0);
        RecoveryManager.manager(RecoveryManager.INDIRECT_MANAGEMENT).startRecoveryManagerThread();

        try (XAConnection connection = factory.createXAConnection()) {
            connection.start();
            new BankTransferXa(north, south, queues, connection.createXASession()).run();
        }
        System.out.println("Done");
        System.exit(0); // Narayana's threads need not end
    }

    private void run() throws Exception {
        transfer(500);
        transfer(60);
        receive();
        long left = north.balance(ANNA);
        long arrived = south.balance(BERTA);
        System.out.println("Anna has " + left + ", Berta has " + arrived);
        if (left != 40 || arrived != 60) {
            throw new IllegalStateException("The books are wrong");
        }
    }

    private void transfer(long amount) throws Exception {
        try {
            transact(north, (jms, accounts) -> {
                MapMessage transfer = jms.createMapMessage();
                transfer.setString("to", BERTA);
                transfer.setLong("amount", amount);
                jms.createProducer(jms.createQueue(QUEUE)).send(transfer);
                Bank.take(accounts, ANNA, amount);
            });
            System.out.println("Sent " + amount);
        } catch (Bank.NotCovered refused) {
            System.out.println("Rolled back: " + refused.getMessage());
        }
    }

    private void receive() throws Exception {
        transact(south, (jms, accounts) -> {
            MapMessage transfer =
                    (MapMessage) jms.createConsumer(jms.createQueue(QUEUE)).receive(WAIT_MILLIS);
            if (transfer == null) {
                throw new IllegalStateException("Nothing arrived within " + WAIT_MILLIS + " ms");
            }
            Bank.give(accounts, transfer.getString("to"), transfer.getLong("amount"));
            System.out.println("Received " + transfer.getLong("amount"));
        });
    }

    private void transact(Bank bank, Work work) throws Exception {
        var physical = bank.connect();
        try (Connection accounts = physical.getConnection()) {
            manager.begin();
            try {
                Transaction transaction = manager.getTransaction();
                queues.enlist(transaction, session.getXAResource());
                bank.recovery().enlist(transaction, physical.getXAResource());
                work.in(session.getSession(), accounts);
            } catch (Exception failure) {
                manager.rollback();
                throw failure;
            }
            manager.commit();
        } finally {
            physical.close();
        }
    }
}
