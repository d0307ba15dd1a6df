package org.apogeemq.interop.narayana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XASession;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.cli.Apogee;
import org.apogeemq.interop.narayana.TransferWorker.Order;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.narayana.RecoverableResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages and a database in one transaction, with nobody killed. The broker is in this JVM. */
@Timeout(180)
class OneTransactionTest {
    private static final long ARRIVAL_MILLIS = 60_000;
    private static final long ABSENCE_MILLIS = 300;

    @TempDir
    static Path folder;

    private static ApogeeXAConnectionFactory factory;
    private static Ledger ledger;
    private static RecoverableResource queues;
    private static RecoverableResource database;
    private static JMSContext open;

    private final TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
    private String id;
    private XAConnection connection;
    private XASession session;
    private javax.sql.XAConnection physical;
    private Connection rows;
    private XAResource queue;
    private XAResource table;

    @BeforeAll
    static void begin() throws Exception {
        Narayana.configure(folder.resolve("transactions"), "test");
        RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        factory = new ApogeeXAConnectionFactory("apogee+embedded:" + folder.resolve("broker"));
        ledger = Ledger.open(folder.resolve("ledger"));
        queues = RecoverableResource.register("queues", factory);
        database = RecoverableResource.register("ledger", ledger.source());
        open = factory.createContext(); // keeps the broker up between the tests
    }

    @AfterAll
    static void end() {
        queues.close();
        database.close();
        open.close();
    }

    @BeforeEach
    void connect(TestInfo test) throws Exception {
        id = test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().replaceAll("\\W", "");
        connection = factory.createXAConnection();
        connection.start();
        session = connection.createXASession();
        physical = ledger.source().getXAConnection();
        rows = physical.getConnection();
        queue = queues.named(session.getXAResource());
        table = database.named(physical.getXAResource());
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
        physical.close();
        assertThat(manager.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        assertThat(InDoubt.left(queues, database)).isEmpty();
    }

    private Transaction begin(Order order) throws Exception {
        manager.begin();
        Transaction transaction = manager.getTransaction();
        if (order == Order.QUEUE_FIRST) {
            queues.enlist(transaction, queue);
        }
        database.enlist(transaction, table);
        if (order == Order.DATABASE_FIRST) {
            queues.enlist(transaction, queue);
        }
        return transaction;
    }

    private void receiveUpdateSend() throws Exception {
        Session jms = session.getSession();
        assertThat(jms.createConsumer(jms.createQueue("IN." + id)).receive(ARRIVAL_MILLIS))
                .isNotNull();
        Ledger.insert(rows, id);
        jms.createProducer(jms.createQueue("OUT." + id)).send(jms.createTextMessage(id));
    }

    private void send(String name) {
        open.createProducer().send(open.createQueue(name), id);
    }

    private static int receiveAll(String name, boolean expected) {
        Queue source = open.createQueue(name);
        try (var consumer = open.createConsumer(source)) {
            int count = 0;
            for (long wait = expected ? ARRIVAL_MILLIS : ABSENCE_MILLIS;
                    consumer.receive(wait) != null;
                    wait = ABSENCE_MILLIS) {
                count++;
            }
            return count;
        }
    }

    private void assertCommitted() throws Exception {
        assertThat(ledger.count(id)).as("rows").isEqualTo(1);
        assertThat(receiveAll("OUT." + id, true)).as("sent").isEqualTo(1);
        assertThat(receiveAll("IN." + id, false)).as("left to receive").isZero();
    }

    private void assertRolledBack() throws Exception {
        assertThat(ledger.count(id)).as("rows").isZero();
        assertThat(receiveAll("OUT." + id, false)).as("sent").isZero();
        assertThat(receiveAll("IN." + id, true)).as("left to receive").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void committedTogether(Order order) throws Exception {
        send("IN." + id);
        begin(order);
        receiveUpdateSend();
        manager.commit();
        assertCommitted();
    }

    @ParameterizedTest
    @EnumSource
    void rolledBackTogether(Order order) throws Exception {
        send("IN." + id);
        begin(order);
        receiveUpdateSend();
        manager.rollback();
        connection.close(); // its consumer has the message first
        assertRolledBack();
    }

    @ParameterizedTest
    @EnumSource
    void rolledBackTogetherWhenTheDatabaseRefusesToPrepare(Order order) throws Exception {
        send("IN." + id);
        table = database.named(new Refusing(physical.getXAResource()));
        begin(order);
        receiveUpdateSend();
        assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
        connection.close();
        assertRolledBack();
    }

    @Test
    void queueAloneIsCommittedInOnePhase() throws Exception {
        manager.begin();
        queues.enlist(manager.getTransaction(), queue);
        Session jms = session.getSession();
        jms.createProducer(jms.createQueue("OUT." + id)).send(jms.createTextMessage(id));
        assertThat(receiveAll("OUT." + id, false)).as("before the commit").isZero();
        manager.commit();
        assertThat(receiveAll("OUT." + id, true)).isEqualTo(1);
    }

    @Test
    void transactionMarkedForRollbackIsRolledBack() throws Exception {
        send("IN." + id);
        begin(Order.QUEUE_FIRST);
        receiveUpdateSend();
        manager.setRollbackOnly();
        assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
        connection.close();
        assertRolledBack();
    }

    @Test
    void suspendedTransactionGoesOn() throws Exception {
        send("IN." + id);
        begin(Order.DATABASE_FIRST);
        Ledger.insert(rows, id);
        Transaction suspended = manager.suspend();
        assertThat(manager.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        manager.resume(suspended);
        Session jms = session.getSession();
        assertThat(jms.createConsumer(jms.createQueue("IN." + id)).receive(ARRIVAL_MILLIS))
                .isNotNull();
        jms.createProducer(jms.createQueue("OUT." + id)).send(jms.createTextMessage(id));
        manager.commit();
        assertCommitted();
    }

    @Test
    void contextTakesPartLikeASession() throws Exception {
        send("IN." + id);
        try (XAJMSContext context = factory.createXAContext()) {
            manager.begin();
            queues.enlist(manager.getTransaction(), context.getXAResource());
            database.enlist(manager.getTransaction(), table);
            assertThat(context.createConsumer(context.createQueue("IN." + id)).receive(ARRIVAL_MILLIS))
                    .isNotNull();
            Ledger.insert(rows, id);
            context.createProducer().send(context.createQueue("OUT." + id), id);
            manager.commit();
        }
        assertCommitted();
    }

    @Test
    void sessionsOfTwoConnectionsJoinOneBranch() throws Exception {
        try (XAConnection second = factory.createXAConnection()) {
            XASession other = second.createXASession();
            manager.begin();
            XAResource one = queues.enlist(manager.getTransaction(), queue);
            XAResource two = queues.enlist(manager.getTransaction(), other.getXAResource());
            assertThat(one.isSameRM(two)).isTrue();
            for (XASession each : new XASession[] {session, other}) {
                Session jms = each.getSession();
                jms.createProducer(jms.createQueue("OUT." + id)).send(jms.createTextMessage(id));
            }
            manager.commit();
        }
        assertThat(receiveAll("OUT." + id, true)).isEqualTo(2);
    }

    @Test
    void resourceThatTakesNoPartIsSaidAndAllRollsBack() throws Exception {
        send("IN." + id);
        manager.begin();
        database.enlist(manager.getTransaction(), table);
        Ledger.insert(rows, id);
        session.close();
        assertThatThrownBy(() -> queues.enlist(manager.getTransaction(), queue))
                .isInstanceOf(RollbackException.class)
                .hasMessageContaining("queues takes no part")
                .hasMessageContaining("the session is closed")
                .hasMessageContaining("Roll the transaction back")
                .hasCauseInstanceOf(XAException.class);
        assertThat(manager.getStatus()).isEqualTo(Status.STATUS_MARKED_ROLLBACK);
        assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
        assertRolledBack();
    }

    /** The manager says what has become of the transaction, and its recovery forgets what the operator has done. */
    @Test
    void whatAnOperatorHasDecidedBeforeIsToldToTheManager() throws Exception {
        try (Server server = Server.start(folder.resolve("server"), "ASYNC_FLUSH");
                RecoverableResource decided =
                        RecoverableResource.register("decided", new ApogeeXAConnectionFactory(server.uri()));
                XAConnection remote = new ApogeeXAConnectionFactory(server.uri()).createXAConnection()) {
            session = remote.createXASession();
            workAgainstAnOperator(decided, server, "commit");
            manager.commit();
            assertThat(ledger.count("operator's commit")).isEqualTo(1);
            assertThat(apogee(server.uri(), "list")).contains("HEURISTIC_COMMIT");

            workAgainstAnOperator(decided, server, "rollback");
            assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
            assertThat(ledger.count("operator's rollback")).isZero();

            table = database.named(new Refusing(physical.getXAResource()));
            workAgainstAnOperator(decided, server, "rollback");
            assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
            assertThat(ledger.count("operator's rollback")).isZero();

            await().atMost(Duration.ofSeconds(90)).pollInSameThread().until(() -> {
                RecoveryManager.manager().scan();
                return apogee(server.uri(), "list").lines().count() == 1; // the heading
            });
        }
    }

    private void workAgainstAnOperator(RecoverableResource decided, Server server, String operator) throws Exception {
        manager.begin();
        decided.enlist(manager.getTransaction(), new Decided(session.getXAResource(), server.uri(), operator));
        database.enlist(manager.getTransaction(), table);
        Ledger.insert(rows, "operator's " + operator);
        Session jms = session.getSession();
        jms.createProducer(jms.createQueue("OUT")).send(jms.createTextMessage(operator));
    }

    private static String apogee(String uri, String... words) {
        StringWriter out = new StringWriter();
        String[] all = Stream.of(Stream.of("tx"), Stream.of(words), Stream.of("--uri", uri))
                .flatMap(each -> each)
                .toArray(String[]::new);
        int code = Apogee.run(all, new PrintWriter(out), new PrintWriter(out));
        assertThat(code).as(out.toString()).isZero();
        return out.toString();
    }

    /** An operator decides right before the manager does. */
    private static final class Decided extends ForwardingXAResource {
        private final String uri;
        private final String decision;

        Decided(XAResource resource, String uri, String decision) {
            super(resource);
            this.uri = uri;
            this.decision = decision;
        }

        private void decide() {
            String prepared = apogee(uri, "list")
                    .lines()
                    .filter(line -> line.contains(" PREPARED "))
                    .findAny()
                    .orElseThrow();
            apogee(uri, decision, prepared.strip().split(" ")[0], "--yes");
        }

        @Override
        public void commit(Xid xid, boolean onePhase) throws XAException {
            decide();
            super.commit(xid, onePhase);
        }

        @Override
        public void rollback(Xid xid) throws XAException {
            decide();
            super.rollback(xid);
        }
    }

    /** A database that cannot commit. */
    private static final class Refusing extends ForwardingXAResource {
        Refusing(XAResource resource) {
            super(resource);
        }

        @Override
        public int prepare(Xid xid) throws XAException {
            super.rollback(xid);
            throw new XAException(XAException.XA_RBINTEGRITY);
        }
    }
}
