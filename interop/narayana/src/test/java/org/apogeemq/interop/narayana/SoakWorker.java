package org.apogeemq.interop.narayana;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.narayana.RecoverableResource;

/**
 * A process with a bank in it: some of its threads take money from an account and send it away, others receive it and give it
 * to another account, each time in one transaction over queue and database. Its parent kills it and the broker. On {@code stop}
 * it takes no more, gives what is on its way, and tells what the books say; on {@code end} it ends.
 */
public final class SoakWorker {
    private static final int TAKERS = 2;
    private static final int GIVERS = 2;
    private static final int TRANSACTION_SECONDS = 60;
    private static final long RECEIVE_MILLIS = 500;
    private static final long PAUSE_MILLIS = 100;
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final String QUEUE = "TRANSFERS";
    /** Derby's state for a lock that was not to be had in time. */
    private static final String LOCKED = "40XL1";

    private final ApogeeXAConnectionFactory factory;
    private final Accounts accounts;
    private final RecoverableResource queues;
    private final RecoverableResource database;
    private final RecoveryManager recovery;
    private final TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicReference<String> lastFailure = new AtomicReference<>("none");
    private volatile boolean taking = true;
    private volatile boolean giving = true;

    /** Part of a transaction. */
    private interface Work {
        /** Whether there was anything to do. */
        boolean in(Session session, java.sql.Connection rows) throws Exception;
    }

    private SoakWorker(String uri, Path folder) throws Exception {
        Narayana.configure(folder.resolve("transactions"), "bank");
        factory = new ApogeeXAConnectionFactory(uri);
        accounts = Accounts.open(folder.resolve("accounts"));
        recovery = RecoveryManager.manager(RecoveryManager.INDIRECT_MANAGEMENT);
        queues = RecoverableResource.register("queues", factory);
        database = RecoverableResource.register("accounts", accounts.source());
        recovery.startRecoveryManagerThread();
    }

    /**
     * Runs the worker.
     *
     * @param arguments URI of the broker, folder of the database and of Narayana's log
     * @throws Exception when it cannot start
     */
    public static void main(String[] arguments) throws Exception {
        SoakWorker worker = new SoakWorker(arguments[0], Path.of(arguments[1]));
        List<Thread> takers = worker.start(TAKERS, "taker", () -> worker.repeat(worker::take));
        List<Thread> givers = worker.start(GIVERS, "giver", () -> worker.repeat(worker::give));
        System.out.println("READY");
        BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = parent.readLine(); line != null && !line.equals("end"); line = parent.readLine()) {
            if (line.equals("stop")) {
                System.out.println(worker.books(takers, givers));
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private List<Thread> start(int count, String name, Runnable work) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(work, name + "-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    /** Until it is told to stop: a connection, and one transaction after the other until something fails. */
    private void repeat(Work work) {
        boolean taker = Thread.currentThread().getName().startsWith("taker");
        while (taker ? taking : giving) {
            try (XAConnection connection = factory.createXAConnection()) {
                connection.start();
                XASession session = connection.createXASession();
                var physical = accounts.source().getXAConnection();
                try (java.sql.Connection rows = physical.getConnection()) {
                    while (taker ? taking : giving) {
                        transact(session, physical.getXAResource(), rows, work);
                    }
                } finally {
                    physical.close();
                }
            } catch (Exception failure) {
                failures.incrementAndGet();
                lastFailure.set(String.valueOf(failure).replace('\n', ' '));
                pause();
            }
        }
    }

    private void transact(XASession session, XAResource rowsResource, java.sql.Connection rows, Work work)
            throws Exception {
        boolean queueFirst = ThreadLocalRandom.current().nextBoolean();
        XAResource queue = queues.named(session.getXAResource());
        XAResource table = database.named(rowsResource);
        manager.setTransactionTimeout(TRANSACTION_SECONDS);
        manager.begin();
        try {
            Transaction transaction = manager.getTransaction();
            if (queueFirst) {
                queues.enlist(transaction, queue);
            }
            database.enlist(transaction, table);
            if (!queueFirst) {
                queues.enlist(transaction, queue);
            }
            boolean done = work.in(session.getSession(), rows);
            transaction.delistResource(queue, XAResource.TMSUCCESS);
            transaction.delistResource(table, XAResource.TMSUCCESS);
            if (!done) {
                manager.rollback();
                return;
            }
        } catch (Exception failure) {
            manager.rollback();
            throw failure;
        }
        manager.commit();
    }

    private boolean take(Session session, java.sql.Connection rows) throws Exception {
        String transfer = UUID.randomUUID().toString();
        int from = ThreadLocalRandom.current().nextInt(Accounts.COUNT);
        int to = ThreadLocalRandom.current().nextInt(Accounts.COUNT);
        long amount = 1 + ThreadLocalRandom.current().nextLong(100);
        Accounts.take(rows, transfer, from, amount);
        MapMessage message = session.createMapMessage();
        message.setString("transfer", transfer);
        message.setInt("to", to);
        message.setLong("amount", amount);
        session.createProducer(session.createQueue(QUEUE)).send(message);
        return true;
    }

    private boolean give(Session session, java.sql.Connection rows) throws Exception {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
            MapMessage message = (MapMessage) consumer.receive(RECEIVE_MILLIS);
            if (message == null) {
                return false;
            }
            Accounts.give(rows, message.getString("transfer"), message.getInt("to"), message.getLong("amount"));
            return true;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private String books(List<Thread> takers, List<Thread> givers) {
        try {
            return "AUDIT " + finish(takers, givers);
        } catch (Exception failure) {
            return "AUDIT WRONG: " + String.valueOf(failure).replace('\n', ' ');
        }
    }

    /** What is in doubt in the database is locked until recovery has ended it. */
    private Accounts.Audit audit() throws SQLException {
        long deadline = System.nanoTime() + STUCK_NANOS;
        while (true) {
            try {
                return accounts.audit();
            } catch (SQLException failure) {
                if (!LOCKED.equals(failure.getSQLState()) || System.nanoTime() - deadline > 0) {
                    throw failure;
                }
            }
        }
    }

    private static void join(List<Thread> threads, long deadline) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        }
    }

    /** Goes on as long as it gets on: how fast that is, is the machine's affair. */
    private String finish(List<Thread> takers, List<Thread> givers) throws Exception {
        taking = false;
        join(takers, System.nanoTime() + STUCK_NANOS);
        long began = System.nanoTime();
        Accounts.Audit audit = audit();
        long onTheirWay = audit.lost();
        long lastProgress = began;
        while ((!audit.isSound() || !InDoubt.left(queues, database).isEmpty())
                && System.nanoTime() - lastProgress < STUCK_NANOS) {
            pause();
            Accounts.Audit before = audit;
            audit = audit();
            lastProgress = audit.given() > before.given() ? System.nanoTime() : lastProgress;
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        giving = false;
        join(givers, System.nanoTime() + STUCK_NANOS);
        String left = InDoubt.left(queues, database);
        return audit() + (left.isEmpty() ? "" : "; in doubt WRONG: " + left) + "; " + onTheirWay
                + " were on their way when it was stopped, " + seconds + " s; " + failures.get()
                + " transactions failed, the last with " + lastFailure.get();
    }
}
