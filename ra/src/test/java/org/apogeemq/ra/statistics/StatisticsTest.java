package org.apogeemq.ra.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.apogeemq.ra.connect.ConfiguredUser;
import org.apogeemq.ra.container.TestBean;
import org.apogeemq.ra.container.TestBroker;
import org.apogeemq.ra.container.TestPool;
import org.apogeemq.ra.container.TestServer;
import org.apogeemq.ra.container.TestTransactions;
import org.apogeemq.ra.inbound.ApogeeActivationSpec;
import org.apogeemq.ra.outbound.ApogeeManagedConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class StatisticsTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String BEAN = "Activation";
    private static final String FACTORY = "ConnectionFactory";

    @TempDir
    Path directory;

    private final Management management = new Management();
    private final ApogeeResourceAdapter adapter = new ApogeeResourceAdapter();
    private TestBroker broker;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(directory);
        broker.start();
        adapter.setUri(broker.uri("reconnectTimeout=0&connectTimeout=2000"));
        server = new TestServer(adapter);
    }

    @AfterEach
    void stop() {
        server.close();
        broker.close();
        assertThat(management.names()).isEmpty();
    }

    private ApogeeActivationSpec spec(String queue) throws ResourceException {
        ApogeeActivationSpec spec = new ApogeeActivationSpec();
        spec.setDestination(queue + "?maxRedeliveries=5");
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setConcurrency(3);
        spec.setReconnectDelay(100L);
        spec.setResourceAdapter(adapter);
        return spec;
    }

    private ApogeeManagedConnectionFactory managed() throws ResourceException {
        ApogeeManagedConnectionFactory managed = new ApogeeManagedConnectionFactory();
        managed.setResourceAdapter(adapter);
        return managed;
    }

    private void send(int messages) {
        try (JMSContext context = new ApogeeConnectionFactory(adapter.getUri()).createContext()) {
            for (int i = 0; i < messages; i++) {
                context.createProducer().send(context.createQueue("IN"), "m" + i);
            }
        }
    }

    private static boolean isFirst(Message message) {
        try {
            return message.getBody(String.class).equals("m0") && !message.getJMSRedelivered();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitValues(String type, Object... attributesAndValues) {
        await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
            for (int i = 0; i < attributesAndValues.length; i += 2) {
                String attribute = (String) attributesAndValues[i];
                assertThat(management.value(type, attribute)).as(attribute).isEqualTo(attributesAndValues[i + 1]);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void transactionsOfABeanAndOfWhatItSendsWithAreCountedWhetherTheyShareABranchOrNot(boolean joined)
            throws Exception {
        TestTransactions transactions = new TestTransactions(joined);
        TestPool pool = new TestPool(transactions);
        ConnectionFactory factory = (ConnectionFactory) managed().createConnectionFactory(pool);
        TestBean bean = new TestBean(
                message -> {
                    try (JMSContext context = factory.createContext()) {
                        context.createProducer().send(context.createQueue("OUT"), "answer");
                    }
                    if (isFirst(message)) {
                        transactions.setRollbackOnly();
                    }
                },
                transactions);
        ApogeeActivationSpec spec = spec("IN");
        adapter.endpointActivation(bean, spec);
        send(3);
        awaitValues(BEAN, "Delivered", 4L, "Redelivered", 1L, "Committed", 3L, "RolledBack", 1L, "AtWork", 0);
        awaitValues(BEAN, "Connected", true, "Sessions", 3, "Concurrency", 3, "Delivery", "XA");
        awaitValues(BEAN, "Destination", "IN", "LastError", null, "LastErrorTime", null, "ConnectionsLost", 0L);
        awaitValues(FACTORY, "XaCommitted", 3L, "XaRolledBack", 1L, "Sent", 4L, "InUse", 0L, "Invalid", 0L);
        awaitValues(FACTORY, "Created", (long) pool.made(), "Open", (long) pool.made(), "Destroyed", 0L);
        awaitValues("ResourceAdapter", "Activations", 1);
        adapter.endpointDeactivation(bean, spec);
        awaitValues("ResourceAdapter", "Activations", 0);
        pool.close();
        awaitValues(FACTORY, "Open", 0L, "Destroyed", (long) pool.made());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void beanOutsideOfTransactionsThatThrowsIsCountedAndItsErrorIsKeptAsText(boolean local) throws Exception {
        ApogeeActivationSpec spec = spec("IN");
        spec.setLocalTransaction(local);
        adapter.endpointActivation(
                new TestBean(
                        message -> {
                            if (isFirst(message)) {
                                throw new IllegalStateException("not yet");
                            }
                        },
                        null),
                spec);
        Instant before = Instant.now();
        send(2);
        awaitValues(BEAN, "Delivered", 3L, "Redelivered", 1L, "Committed", 2L, "RolledBack", 1L);
        awaitValues(
                BEAN,
                "Delivery",
                local ? "LOCAL" : "ACKNOWLEDGE",
                "LastError",
                "java.lang.IllegalStateException: not yet");
        assertThat(Instant.parse((String) management.value(BEAN, "LastErrorTime")))
                .isAfterOrEqualTo(before);
    }

    @Test
    void beanThatHasLostItsBrokerSaysSo() throws Exception {
        adapter.endpointActivation(new TestBean(message -> {}, null), spec("IN"));
        awaitValues(BEAN, "Connected", true);
        broker.stop();
        awaitValues(BEAN, "Connected", false, "Sessions", 0, "ConnectionsLost", 1L);
        assertThat((String) management.value(BEAN, "LastError")).contains("127.0.0.1");
        broker.start();
        awaitValues(BEAN, "Connected", true, "Sessions", 3, "ConnectionsLost", 1L);
    }

    @Test
    void localTransactionsInvalidConnectionsAndVainAttemptsAreCounted() throws Exception {
        ApogeeManagedConnectionFactory managed = managed();
        ManagedConnection connection = managed.createManagedConnection(null, ConfiguredUser.REQUEST);
        connection.getConnection(null, ConfiguredUser.REQUEST);
        connection.getLocalTransaction().begin();
        connection.getLocalTransaction().commit();
        connection.getLocalTransaction().begin();
        connection.getLocalTransaction().rollback();
        awaitValues(FACTORY, "LocalCommitted", 1L, "LocalRolledBack", 1L, "InUse", 1L, "Open", 1L);
        connection.cleanup();
        awaitValues(FACTORY, "InUse", 0L, "Open", 1L, "Invalid", 0L);
        broker.stop();
        awaitValues(FACTORY, "Invalid", 1L);
        assertThat(managed.getInvalidConnections(Set.of(connection))).hasSize(1);
        connection.destroy();
        awaitValues(FACTORY, "Invalid", 1L, "Open", 0L, "Destroyed", 1L, "FailedToConnect", 0L);
        assertThatThrownBy(() -> managed.createManagedConnection(null, ConfiguredUser.REQUEST))
                .isInstanceOf(ResourceException.class);
        awaitValues(FACTORY, "FailedToConnect", 1L, "Created", 1L);
        assertThat(management.value(FACTORY, "LastErrorTime")).isNotNull();
    }

    @Test
    void severalAdaptersOfOneJvmAndSeveralBeansOfOneNameHaveNumbersAndWhatIsSecretIsInNoName() throws Exception {
        ApogeeResourceAdapter other = new ApogeeResourceAdapter();
        other.setUri(broker.uri("user=app&password=geheim"));
        try (TestServer otherServer = new TestServer(other)) {
            for (int i = 0; i < 2; i++) {
                adapter.endpointActivation(new TestBean(message -> {}, null), spec("IN"));
                ApogeeManagedConnectionFactory managed = managed();
                managed.createConnectionFactory(new TestPool(new TestTransactions(false)));
            }
            ApogeeManagedConnectionFactory managed = new ApogeeManagedConnectionFactory();
            managed.setResourceAdapter(other);
            managed.setUser("me");
            managed.setPassword("geheim");
            managed.setClientId("a,b=\"c\"");
            managed.createConnectionFactory(new TestPool(new TestTransactions(false)));
            assertThat(types())
                    .containsExactlyInAnyOrder("ResourceAdapter", "ResourceAdapter", BEAN, BEAN, FACTORY, FACTORY);
            assertThat(keys("adapter", "ResourceAdapter")).hasSize(2);
            assertThat(keys("adapter", FACTORY)).hasSize(2);
            assertThat(keys("number", BEAN)).containsExactlyInAnyOrder("none", "2");
            assertThat(keys("user", FACTORY)).containsExactlyInAnyOrder("none", "me");
            assertThat(management.names().toString()).doesNotContain("geheim");
            assertThat(otherServer.taken()).isZero();
        }
        assertThat(types()).containsExactlyInAnyOrder("ResourceAdapter", BEAN, BEAN, FACTORY);
    }

    private List<String> types() {
        return management.names().stream()
                .map(name -> name.getKeyProperty("type"))
                .toList();
    }

    private Set<String> keys(String key, String type) {
        return named(type)
                .map(name -> name.getKeyProperty(key) == null ? "none" : name.getKeyProperty(key))
                .collect(Collectors.toSet());
    }

    private Stream<ObjectName> named(String type) {
        return management.names().stream()
                .filter(name -> name.getKeyProperty("type").equals(type));
    }
}
