package org.apogeemq.ra.secured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.XAJMSContext;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.security.PasswordCredential;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.security.auth.Subject;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.apogeemq.ra.container.TestBean;
import org.apogeemq.ra.container.TestPool;
import org.apogeemq.ra.container.TestServer;
import org.apogeemq.ra.container.TestTransactions;
import org.apogeemq.ra.inbound.Activation;
import org.apogeemq.ra.inbound.ApogeeActivationSpec;
import org.apogeemq.ra.outbound.ApogeeManagedConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the credentials come from, and what is refused without the right ones; with and without TLS. */
@ParameterizedClass(name = "TLS: {0}")
@ValueSource(booleans = {false, true})
@Timeout(180)
class SecuredBrokerTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static SecuredBroker broker;

    @Parameter
    boolean tls;

    private final TestTransactions transactions = new TestTransactions(false);
    private final TestPool pool = new TestPool(transactions);
    private final ApogeeResourceAdapter adapter = new ApogeeResourceAdapter();
    private final ApogeeManagedConnectionFactory managed = new ApogeeManagedConnectionFactory();
    private ConnectionFactory factory;
    private TestServer server;
    private String queue;

    private record Branch(String name) implements Xid {
        @Override
        public int getFormatId() {
            return 99;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return name.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    @BeforeAll
    static void startBroker() throws Exception {
        broker = SecuredBroker.start(folder);
        broker.user("alice", "alice-password", "*");
        broker.user("bob", "bob-password", "BOB*");
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start(TestInfo test) throws Exception {
        queue = test.getTestMethod().orElseThrow().getName() + tls;
        adapter.setUri(broker.uri(tls));
        server = new TestServer(adapter);
        managed.setResourceAdapter(adapter);
        factory = (ConnectionFactory) managed.createConnectionFactory(pool);
    }

    @AfterEach
    void stop() {
        server.close();
        pool.close();
    }

    private ApogeeActivationSpec spec(String destination) throws Exception {
        ApogeeActivationSpec spec = new ApogeeActivationSpec();
        spec.setDestination(destination);
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setReconnectDelay(200L);
        spec.setReconnectMaxDelay(1_000L);
        spec.setResourceAdapter(adapter);
        return spec;
    }

    private ApogeeActivationSpec spec(String destination, String user, String password) throws Exception {
        ApogeeActivationSpec spec = spec(destination);
        spec.setUser(user);
        spec.setPassword(password);
        return spec;
    }

    private List<String> deploy(ApogeeActivationSpec spec) throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        TestBean bean = new TestBean(
                message -> {
                    try {
                        received.add(message.getBody(String.class));
                    } catch (JMSException e) {
                        throw new IllegalStateException(e);
                    }
                },
                transactions);
        adapter.endpointActivation(bean, spec);
        return received;
    }

    private static void send(JMSContext context, String destination, String text) {
        try (context) {
            context.createProducer().send(context.createQueue(destination), text);
        }
    }

    private Subject subject(String user, String password) {
        PasswordCredential credential = new PasswordCredential(user, password.toCharArray());
        credential.setManagedConnectionFactory(managed);
        Subject subject = new Subject();
        subject.getPrivateCredentials().add(credential);
        return subject;
    }

    @Test
    void credentialsOfTheAdapterHoldForItsBeansAndFactories() throws Exception {
        adapter.setUser("alice");
        adapter.setPassword("alice-password");
        List<String> received = deploy(spec(queue));
        send(factory.createContext(), queue, "one");
        await().atMost(LIMIT).until(() -> received.equals(List.of("one")));
    }

    @Test
    void credentialsOfFactoryAndActivationGoBeforeThoseOfTheAdapter() throws Exception {
        adapter.setUser("nobody");
        adapter.setPassword("nothing");
        managed.setUser("alice");
        managed.setPassword("alice-password");
        List<String> received = deploy(spec(queue, "alice", "alice-password"));
        send(factory.createContext(), queue, "one");
        await().atMost(LIMIT).until(() -> received.equals(List.of("one")));
    }

    @Test
    void credentialsOfTheContainerAreThoseOfTheCaller() {
        pool.subject(subject("bob", "bob-password"));
        send(factory.createContext(), "BOB." + queue, "bob's");
        assertThatThrownBy(() -> send(factory.createContext(), queue, "not bob's"))
                .isInstanceOf(JMSSecurityRuntimeException.class)
                .hasMessageContaining("'bob'")
                .hasMessageContaining("Pub");
        pool.subject(subject("alice", "alice-password"));
        send(factory.createContext(), queue, "alice's");
    }

    @Test
    void credentialsOfTheApplicationAreChecked() throws Exception {
        send(factory.createContext("alice", "alice-password"), queue, "one");
        assertThatThrownBy(() -> factory.createContext("alice", "mistyped"))
                .isInstanceOf(JMSSecurityRuntimeException.class)
                .hasMessageContaining("alice")
                .message()
                .doesNotContain("mistyped");
        assertThatThrownBy(factory::createContext).isInstanceOf(JMSSecurityRuntimeException.class);
        try (Connection connection = factory.createConnection("alice", "mistyped")) {
            assertThatThrownBy(connection::createSession).isInstanceOf(JMSSecurityException.class);
        }
        try (Connection connection = factory.createConnection("alice", "alice-password")) {
            connection.createSession().close();
        }
    }

    @Test
    void pooledConnectionsAreOfOneUserEach() {
        for (int i = 0; i < 3; i++) {
            send(factory.createContext("alice", "alice-password"), "BOB." + queue, "a" + i);
            send(factory.createContext("bob", "bob-password"), "BOB." + queue, "b" + i);
        }
        assertThat(pool.made()).isEqualTo(2);
        assertThat(pool.idle()).isEqualTo(2);
        assertThatThrownBy(() -> send(factory.createContext("bob", "bob-password"), queue, "no"))
                .isInstanceOf(JMSRuntimeException.class);
    }

    @Test
    void beanWithAWrongPasswordSaysSoAndConsumesWhenItHasBecomeRight() throws Exception {
        String user = "carol" + tls;
        broker.user(user, "old-secret", "*");
        try (Records records = new Records()) {
            List<String> received = deploy(spec(queue, user, "new-secret"));
            await().atMost(LIMIT).until(() -> records.of(queue).size() >= 3);
            assertThat(records.of(queue))
                    .allSatisfy(line -> assertThat(line)
                            .contains("cannot consume yet, next attempt in")
                            .contains("'" + user + "'")
                            .doesNotContain("new-secret"));
            assertThat(records.of(queue).get(0)).contains("200 ms");
            assertThat(records.of(queue).get(2)).contains("800 ms");
            broker.password(user, "new-secret");
            send(factory.createContext("alice", "alice-password"), queue, "one");
            await().atMost(LIMIT).until(() -> received.equals(List.of("one")));
        }
    }

    @Test
    void beanWithoutPermissionSaysWhichIsMissing() throws Exception {
        try (Records records = new Records()) {
            deploy(spec(queue, "bob", "bob-password"));
            await().atMost(LIMIT).until(() -> !records.of(queue).isEmpty());
            assertThat(records.of(queue).get(0))
                    .contains("user 'bob' has no permission Sub on Topic:" + queue)
                    .contains("permits it");
        }
    }

    @Test
    void recoverySeesTheBranchesOfEveryUserThatBeansHave() throws Exception {
        prepared("alice");
        prepared("bob");
        ActivationSpec alices = spec("BOB." + queue, "alice", "alice-password");
        ActivationSpec bobs = spec("BOB." + queue, "bob", "bob-password");
        List<String> found = new ArrayList<>();
        for (XAResource resource : adapter.getXAResources(new ActivationSpec[] {alices, bobs, alices})) {
            for (Xid branch : resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)) {
                found.add(new String(branch.getGlobalTransactionId(), StandardCharsets.UTF_8));
                resource.rollback(branch);
            }
        }
        assertThat(found).containsExactlyInAnyOrder("alice" + tls, "bob" + tls);
    }

    /** As the server makes connections for the recovery of what applications have sent. */
    @Test
    void superUserRecoversTheBranchesOfAllUsers() throws Exception {
        Branch alices = prepared("alice");
        ManagedConnection connection =
                managed.createManagedConnection(subject("admin", SecuredBroker.ADMIN_PASSWORD), null);
        try {
            XAResource resource = connection.getXAResource();
            assertThat(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                    .hasSize(1);
            resource.rollback(alices);
        } finally {
            connection.destroy();
        }
        assertThatThrownBy(() -> managed.createManagedConnection(subject("admin", "mistyped"), null))
                .isInstanceOf(jakarta.resource.spi.SecurityException.class)
                .hasMessageContaining("admin");
    }

    private Branch prepared(String user) throws XAException {
        Branch branch = new Branch(user + tls);
        try (XAJMSContext context =
                new ApogeeXAConnectionFactory(broker.uri(tls)).createXAContext(user, user + "-password")) {
            XAResource resource = context.getXAResource();
            resource.start(branch, XAResource.TMNOFLAGS);
            context.createProducer().send(context.createQueue("BOB." + queue), "in doubt");
            resource.end(branch, XAResource.TMSUCCESS);
            assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
        }
        return branch;
    }

    /** What beans have logged. */
    private static final class Records extends Handler implements AutoCloseable {
        private static final Logger LOGGER = Logger.getLogger(Activation.class.getName());
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Records() {
            LOGGER.addHandler(this);
        }

        List<String> of(String destination) {
            return lines.stream()
                    .filter(line -> line.contains("'" + destination + "'"))
                    .toList();
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            LOGGER.removeHandler(this);
        }
    }
}
