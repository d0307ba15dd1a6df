package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.e2e.TransferChild.Gate;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.testkit.ChildJvm;
import org.apogeemq.testkit.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client or a broker, each a process of its own, is killed before and after each step of a local transaction that moves a message
 * from one queue to another. Afterwards the message is in one of them, once, and where the client was told.
 *
 * <p>Without the system property {@code apogee.crash.rounds}, a short form: some of the steps, each victim with one of the two ways to
 * flush. With it, all cells so often.
 */
@Timeout(3600)
class LocalCrashMatrixTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int ROUNDS = Integer.getInteger("apogee.crash.rounds", 0);
    private static final int LONGEST_COMMIT_NANOS = 3_000_000;
    private static final Set<Gate> SHORT =
            EnumSet.of(Gate.AFTER_RECEIVE, Gate.AFTER_SEND, Gate.COMMITTING, Gate.AFTER_COMMIT);

    private enum Victim {
        CLIENT,
        BROKER
    }

    @TempDir
    Path directory;

    private final Random random = new Random(5);
    private NameServer nameServer;
    private int port;
    private ChildJvm broker;
    private ChildJvm client;
    /** Of this process, which nobody kills. */
    private Connection watcher;

    private Victim victim;
    private String flush;

    @BeforeEach
    void startNameServer() throws Exception {
        Map<String, String> options = Map.of(
                "listenPort", "0", "kvConfigPath", directory.resolve("kv.json").toString());
        nameServer = NameServer.start(NameServerConfig.from(Settings.of(options, "test")), System::nanoTime);
        port = Ports.free();
    }

    @AfterEach
    void end() throws JMSException {
        if (watcher != null) {
            watcher.close();
        }
        if (client != null) {
            client.close();
        }
        if (broker != null) {
            broker.close();
        }
        nameServer.close();
    }

    /** Who is killed, how the broker flushes, and at which gates. */
    static List<Arguments> runs() {
        if (ROUNDS == 0) {
            return List.of(
                    Arguments.of(Victim.CLIENT, "ASYNC_FLUSH", SHORT),
                    Arguments.of(Victim.BROKER, "SYNC_FLUSH", SHORT));
        }
        List<Arguments> runs = new ArrayList<>();
        for (Victim victim : Victim.values()) {
            for (String flush : List.of("ASYNC_FLUSH", "SYNC_FLUSH")) {
                runs.add(Arguments.of(victim, flush, EnumSet.complementOf(EnumSet.of(Gate.NONE))));
            }
        }
        return runs;
    }

    @ParameterizedTest
    @MethodSource("runs")
    void messageIsInOneOfTheQueuesAsTheClientWasTold(Victim killed, String flushDiskType, Set<Gate> gates)
            throws Exception {
        victim = killed;
        flush = flushDiskType;
        startBroker();
        startClient();
        watcher = new ApogeeConnectionFactory(uri()).createConnection();
        watcher.start();
        for (int round = 0; round < Math.max(1, ROUNDS); round++) {
            for (Gate gate : gates) {
                cell(gate, victim + " " + gate + " " + flush + " " + round);
            }
        }
    }

    private void cell(Gate gate, String text) throws Exception {
        put(text);
        client.writeLine(gate.name());
        client.awaitLine(("AT " + gate)::equals, LIMIT);
        if (gate == Gate.COMMITTING) {
            // any moment of what follows is a good one
            LockSupport.parkNanos(random.nextInt(LONGEST_COMMIT_NANOS));
        }
        String told = victim == Victim.CLIENT ? killClient(gate, text) : killBroker(gate);
        boolean committed = isIn(TransferChild.OUT, text);
        assertThat(isIn(TransferChild.IN, text)).as(text + ": " + told).isEqualTo(!committed);
        if (told != null) {
            assertThat(told).as(text).startsWith(committed ? "COMMITTED" : "ROLLED_BACK");
        } else if (gate != Gate.COMMITTING) {
            assertThat(committed).as(text).isEqualTo(gate == Gate.AFTER_COMMIT);
        }
        if (!committed) {
            assertThat(transferAgain()).as(text).isGreaterThanOrEqualTo(told == null && isReceived(gate) ? 2 : 1);
        }
        assertThat(contents(TransferChild.IN)).as(text).isEmpty();
        assertThat(contents(TransferChild.OUT)).as(text).doesNotHaveDuplicates().contains(text);
    }

    private static boolean isReceived(Gate gate) {
        return gate.compareTo(Gate.AFTER_RECEIVE) >= 0;
    }

    /** Null: the client could not be told anything. */
    private String killClient(Gate gate, String text) throws Exception {
        client.kill();
        if (gate == Gate.COMMITTING) {
            awaitEndOfCommit(text);
        }
        startClient();
        return null;
    }

    /** What the killed client has written on its last moment, the broker may read a good while later. */
    private void awaitEndOfCommit(String text) throws JMSException {
        try (Session session = watcher.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageConsumer consumer = session.createConsumer(session.createQueue(TransferChild.IN));
            await().atMost(LIMIT).until(() -> {
                Message givenBack = consumer.receiveNoWait();
                if (givenBack == null) {
                    return isIn(TransferChild.OUT, text);
                }
                assertThat(givenBack.getIntProperty("JMSXDeliveryCount")).isGreaterThanOrEqualTo(2);
                return true;
            });
            session.rollback();
        }
    }

    /** What the client is told when the broker is back. */
    private String killBroker(Gate gate) throws Exception {
        broker.kill();
        startBroker();
        if (gate != Gate.COMMITTING) {
            client.writeLine(TransferChild.GO);
        }
        return outcome();
    }

    private String outcome() throws InterruptedException {
        return client.awaitLine(
                line -> line.startsWith("COMMITTED") || line.startsWith("ROLLED_BACK") || line.startsWith("FAILED"),
                LIMIT);
    }

    /** @return how often the message was delivered */
    private int transferAgain() throws InterruptedException {
        while (true) {
            client.writeLine(Gate.NONE.name());
            String told = outcome();
            if (told.startsWith("COMMITTED")) {
                return Integer.parseInt(told.substring(told.indexOf(' ') + 1));
            }
            assertThat(told).isEqualTo("ROLLED_BACK");
        }
    }

    private void startBroker() throws Exception {
        broker = ChildJvm.start(
                BrokerChild.class, directory.resolve(flush).toString(), Integer.toString(port), nameServer(), flush);
        broker.awaitLine(BrokerChild.READY::equals, LIMIT);
    }

    private void startClient() throws IOException {
        client = ChildJvm.start(TransferChild.class, uri());
    }

    private String nameServer() {
        return "127.0.0.1:" + nameServer.localAddress().getPort();
    }

    private String uri() {
        return "apogee://" + nameServer()
                + "?reconnectDelay=20&reconnectMaxDelay=200&requestTimeout=120000&sendTimeout=120000";
    }

    private void put(String text) throws JMSException {
        try (Session session = watcher.createSession()) {
            session.createProducer(session.createQueue(TransferChild.IN)).send(session.createTextMessage(text));
        }
    }

    private boolean isIn(String queue, String text) throws JMSException {
        return contents(queue).contains(text);
    }

    private List<String> contents(String queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (Session session = watcher.createSession();
                QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            for (var messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                texts.add(((Message) messages.nextElement()).getBody(String.class));
            }
        }
        return texts;
    }
}
