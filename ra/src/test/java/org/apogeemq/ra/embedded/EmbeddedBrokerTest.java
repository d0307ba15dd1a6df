package org.apogeemq.ra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.XAJMSContext;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.apogeemq.ra.container.TestBean;
import org.apogeemq.ra.container.TestPool;
import org.apogeemq.ra.container.TestServer;
import org.apogeemq.ra.container.TestTransactions;
import org.apogeemq.ra.inbound.ApogeeActivationSpec;
import org.apogeemq.ra.outbound.ApogeeManagedConnectionFactory;
import org.apogeemq.remoting.embedded.EmbeddedBrokerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose adapter brings the broker: nothing else is needed, and nothing stays when it goes. */
@Timeout(180)
class EmbeddedBrokerTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private Path directory;
    private final TestTransactions transactions = new TestTransactions(false);
    private ApogeeResourceAdapter adapter;
    private TestServer server;
    private TestPool pool;
    private ApogeeManagedConnectionFactory managed;

    private record Branch(byte[] global) implements Xid {
        @Override
        public int getFormatId() {
            return 99;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return global.clone();
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    @BeforeEach
    void start() throws Exception {
        directory = folder.resolve("store");
        startServer();
    }

    private void startServer() throws Exception {
        adapter = new ApogeeResourceAdapter();
        adapter.setUri("apogee+embedded:" + directory);
        server = new TestServer(adapter);
        pool = new TestPool(transactions);
        managed = factory(null);
    }

    @AfterEach
    void stopServer() {
        pool.close();
        server.close();
    }

    private ApogeeManagedConnectionFactory factory(String uri) throws Exception {
        ApogeeManagedConnectionFactory made = new ApogeeManagedConnectionFactory();
        made.setUri(uri);
        made.setResourceAdapter(adapter);
        return made;
    }

    private JMSContext context() throws Exception {
        return ((ConnectionFactory) managed.createConnectionFactory(pool)).createContext();
    }

    private void send(String text) throws Exception {
        try (JMSContext context = context()) {
            context.createProducer().send(context.createQueue("IN"), text);
        }
    }

    private ApogeeActivationSpec spec(String queue) throws Exception {
        ApogeeActivationSpec spec = new ApogeeActivationSpec();
        spec.setDestination(queue);
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setResourceAdapter(adapter);
        return spec;
    }

    private List<String> deploy(ApogeeActivationSpec spec) throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        MessageListener code = message -> {
            try {
                received.add(message.getBody(String.class));
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        };
        adapter.endpointActivation(new TestBean(code, transactions), spec);
        return received;
    }

    /** A second broker cannot have the directory while one has it. */
    private boolean isInUse(Path store) {
        try {
            ServiceLoader.load(EmbeddedBrokerFactory.class)
                    .findFirst()
                    .orElseThrow()
                    .start(store, Map.of())
                    .close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void brokerRunsFromStartToStopOfTheAdapterWhetherSomebodyIsConnectedOrNot() throws Exception {
        assertThat(isInUse(directory)).isTrue();
        send("one");
        pool.close();
        assertThat(isInUse(directory)).isTrue();
        server.close();
        assertThat(isInUse(directory)).isFalse();
    }

    @Test
    void messagesAreThereAfterARestartOfTheServer() throws Exception {
        send("kept");
        for (int restart = 0; restart < 3; restart++) {
            stopServer();
            startServer();
        }
        List<String> received = deploy(spec("IN"));
        await().atMost(LIMIT).until(() -> received.equals(List.of("kept")));
    }

    @Test
    void factoriesAndBeansShareTheBrokerWhateverPathNamesItsDirectory() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
        ApogeeActivationSpec own = spec("IN");
        own.setUri("apogee+embedded:" + link);
        List<String> received = deploy(own);
        send("of the adapter's factory");
        managed = factory("apogee+embedded:" + directory.resolve("../store"));
        send("of a factory with a path of its own");
        await().atMost(LIMIT).until(() -> received.size() == 2);
        assertThat(received)
                .containsExactlyInAnyOrder("of the adapter's factory", "of a factory with a path of its own");
    }

    @Test
    void adapterWhoseDirectoryCannotBeMadeDoesNotStartAndSaysWhich() {
        ApogeeResourceAdapter second = new ApogeeResourceAdapter();
        Path file = folder.resolve("file");
        second.setUri("apogee+embedded:" + file.resolve("below"));
        assertThatThrownBy(() -> {
                    Files.createFile(file);
                    second.start(server);
                })
                .isInstanceOf(ResourceAdapterInternalException.class)
                .hasMessageContaining(file.toString());
        second.stop();
    }

    @Test
    void branchInDoubtIsRecoveredAfterARestartOfTheServer() throws Exception {
        Branch committed = prepared("commit me");
        Branch rolledBack = prepared("roll me back");
        stopServer();
        startServer();
        XAResource resource = adapter.getXAResources(new ActivationSpec[] {spec("IN")})[0];
        assertThat(inDoubt(resource)).isEqualTo(Set.of(text(committed), text(rolledBack)));
        resource.commit(committed, false);
        resource.rollback(rolledBack);
        assertThat(inDoubt(resource)).isEmpty();
        send("last");
        List<String> received = deploy(spec("IN"));
        await().atMost(LIMIT).until(() -> received.contains("last") && received.contains("commit me"));
        assertThat(received).containsExactlyInAnyOrder("last", "commit me");
    }

    private Branch prepared(String text) throws Exception {
        Branch branch = new Branch(text.getBytes(StandardCharsets.UTF_8));
        try (XAJMSContext context = new ApogeeXAConnectionFactory(adapter.getUri()).createXAContext()) {
            XAResource resource = context.getXAResource();
            resource.start(branch, XAResource.TMNOFLAGS);
            context.createProducer().send(context.createQueue("IN"), text);
            resource.end(branch, XAResource.TMSUCCESS);
            assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
        }
        return branch;
    }

    private static String text(Xid branch) {
        return new String(branch.getGlobalTransactionId(), StandardCharsets.UTF_8);
    }

    private static Set<String> inDoubt(XAResource resource) throws XAException {
        List<Xid> found = new ArrayList<>(List.of(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)));
        return found.stream().map(EmbeddedBrokerTest::text).collect(Collectors.toSet());
    }

    @Test
    void noThreadOfBrokerOrClientsIsLeftBehind() throws Exception {
        stopServer();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(ownThreads()).isEmpty());
        startServer();
        List<String> received = deploy(spec("IN"));
        send("one");
        await().atMost(LIMIT).until(() -> received.contains("one"));
        assertThat(ownThreads()).isNotEmpty();
        stopServer();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }

    @Test
    void transactionThatNobodyEndsKeepsNeitherBrokerNorThread() throws Exception {
        ManagedConnection connection = managed.createManagedConnection(null, null);
        XAResource resource = connection.getXAResource();
        Branch branch = new Branch(new byte[] {7});
        resource.start(branch, XAResource.TMNOFLAGS);
        connection.destroy();
        stopServer();
        assertThat(isInUse(directory)).isFalse();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(ownThreads()).isEmpty());
        resource.end(branch, XAResource.TMSUCCESS);
        assertThatThrownBy(() -> resource.prepare(branch)).isInstanceOf(XAException.class);
    }

    private static Set<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("apogee"))
                .collect(Collectors.toSet());
    }
}
