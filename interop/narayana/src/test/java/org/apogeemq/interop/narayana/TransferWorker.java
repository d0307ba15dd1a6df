package org.apogeemq.interop.narayana;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAResource;
import org.apogeemq.interop.narayana.GatedXAResource.Role;
import org.apogeemq.interop.narayana.Gates.Gate;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.narayana.RecoverableResource;

/**
 * A process that is client, transaction manager and database at once, and is killed by its parent. It reads commands from its
 * standard input: {@code run NUMBER ORDER GATE} receives a message from {@code IN.NUMBER}, writes NUMBER into the database and
 * sends to {@code OUT.NUMBER} in one transaction; {@code recover} ends what an earlier process has left; {@code count NUMBER}
 * tells how often the database has NUMBER.
 */
public final class TransferWorker {
    /** In which order the resources are enlisted. */
    enum Order {
        QUEUE_FIRST,
        DATABASE_FIRST
    }

    private static final int TRANSACTION_SECONDS = 120;
    private static final long RECEIVE_MILLIS = 60_000;
    private static final long RECOVERY_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final BufferedReader parent;
    private final XAConnectionFactory factory;
    private final Ledger ledger;
    private final RecoverableResource queues;
    private final RecoverableResource database;
    private final RecoveryManager recovery;
    private final TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();

    private TransferWorker(BufferedReader parent, String uri, Path folder) throws Exception {
        this.parent = parent;
        Narayana.configure(folder.resolve("transactions"), "worker");
        recovery = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        factory = new ApogeeXAConnectionFactory(uri);
        ledger = Ledger.open(folder.resolve("ledger"));
        queues = RecoverableResource.register("queues", factory);
        database = RecoverableResource.register("ledger", ledger.source());
    }

    /**
     * Runs the worker.
     *
     * @param arguments URI of the broker, folder of the database and of Narayana's log
     * @throws Exception when it cannot start
     */
    public static void main(String[] arguments) throws Exception {
        BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        TransferWorker worker = new TransferWorker(parent, arguments[0], Path.of(arguments[1]));
        System.out.println("READY");
        for (String line = parent.readLine(); line != null; line = parent.readLine()) {
            System.out.println(worker.answer(line.split(" ")));
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(String[] command) throws Exception {
        return switch (command[0]) {
            case "run" -> "OUTCOME " + run(command[1], Order.valueOf(command[2]), gate(command[3]));
            case "recover" -> recover();
            case "count" -> "COUNT " + ledger.count(command[1]);
            default -> "UNKNOWN " + command[0];
        };
    }

    private static Gate gate(String name) {
        return name.equals("NONE") ? null : Gate.valueOf(name);
    }

    private String run(String number, Order order, Gate shut) {
        Gates gates = new Gates(parent, shut);
        try {
            XAConnection connection = factory.createXAConnection();
            var physical = ledger.source().getXAConnection();
            try (Connection rows = physical.getConnection()) {
                transfer(number, order, gates, connection, physical.getXAResource(), rows);
                return "COMMITTED";
            } finally {
                closeQuietly(connection);
                physical.close();
            }
        } catch (RollbackException rolledBack) {
            return "ROLLED_BACK " + oneLine(rolledBack);
        } catch (Exception failure) {
            return "FAILED " + oneLine(failure);
        }
    }

    private void transfer(
            String number, Order order, Gates gates, XAConnection connection, XAResource rowsResource, Connection rows)
            throws Exception {
        connection.start();
        XASession session = connection.createXASession();
        boolean queueFirst = order == Order.QUEUE_FIRST;
        XAResource queue = queues.named(new GatedXAResource(
                session.getXAResource(), gates, EnumSet.of(Role.QUEUE, queueFirst ? Role.FIRST : Role.LAST)));
        XAResource table =
                database.named(new GatedXAResource(rowsResource, gates, Set.of(queueFirst ? Role.LAST : Role.FIRST)));
        manager.setTransactionTimeout(TRANSACTION_SECONDS);
        manager.begin();
        Transaction transaction = manager.getTransaction();
        try {
            if (queueFirst) {
                queues.enlist(transaction, queue);
            }
            database.enlist(transaction, table);
            if (!queueFirst) {
                queues.enlist(transaction, queue);
            }
            work(number, gates, session.getSession(), rows);
            transaction.delistResource(queue, XAResource.TMSUCCESS);
            transaction.delistResource(table, XAResource.TMSUCCESS);
        } catch (Exception failure) {
            manager.rollback();
            throw (RollbackException) new RollbackException(oneLine(failure)).initCause(failure);
        }
        manager.commit();
    }

    private static void work(String number, Gates gates, Session session, Connection rows) throws Exception {
        gates.pass(Gate.BEFORE_RECEIVE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("IN." + number));
        Message message = consumer.receive(RECEIVE_MILLIS);
        if (message == null) {
            throw new IllegalStateException("nothing to receive from IN." + number);
        }
        gates.pass(Gate.AFTER_RECEIVE);
        Ledger.insert(rows, number);
        gates.pass(Gate.BEFORE_SEND);
        TextMessage answer = session.createTextMessage(number);
        session.createProducer(session.createQueue("OUT." + number)).send(answer);
        gates.pass(Gate.AFTER_SEND);
    }

    private String recover() throws InterruptedException {
        long deadline = System.nanoTime() + RECOVERY_NANOS;
        String left = "nothing was asked";
        while (System.nanoTime() < deadline) {
            recovery.scan();
            left = InDoubt.left(queues, database);
            if (left.isEmpty() && manager() == Status.STATUS_NO_TRANSACTION) {
                return "RECOVERED";
            }
        }
        return "IN DOUBT " + left;
    }

    private int manager() {
        try {
            return manager.getStatus();
        } catch (Exception unknown) {
            return Status.STATUS_UNKNOWN;
        }
    }

    private static void closeQuietly(XAConnection connection) {
        try {
            connection.close();
        } catch (JMSException lost) {
            System.out.println("closing: " + oneLine(lost));
        }
    }

    private static String oneLine(Throwable failure) {
        return String.valueOf(failure).replace('\n', ' ');
    }
}
