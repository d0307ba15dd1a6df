package org.apogeemq.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.resource.spi.ActivationSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.apogeemq.ra.container.TestBean;
import org.apogeemq.ra.container.TestBroker;
import org.apogeemq.ra.container.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beans whose broker is not there, or goes away. */
@Timeout(180)
class BrokerAwayTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final ApogeeResourceAdapter adapter = new ApogeeResourceAdapter();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private TestBroker broker;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(directory);
        adapter.setUri(broker.uri("reconnectTimeout=300&reconnectDelay=10&connectTimeout=2000"));
        server = new TestServer(adapter);
    }

    @AfterEach
    void stop() {
        server.close();
        broker.close();
    }

    private ApogeeActivationSpec spec() throws Exception {
        ApogeeActivationSpec spec = new ApogeeActivationSpec();
        spec.setDestination("IN");
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setReconnectDelay(100L);
        spec.setReconnectMaxDelay(500L);
        spec.setResourceAdapter(adapter);
        return spec;
    }

    private TestBean bean() {
        return new TestBean(
                m -> {
                    try {
                        received.add(m.getBody(String.class));
                    } catch (JMSException e) {
                        throw new IllegalStateException(e);
                    }
                },
                null);
    }

    private void send(String text) throws JMSException {
        try (Connection connection = new ApogeeConnectionFactory(broker.uri("")).createConnection()) {
            Session session = connection.createSession();
            session.createProducer(session.createQueue("IN")).send(session.createTextMessage(text));
        }
    }

    @Test
    void deploymentSucceedsWithoutBrokerAndTakesNoThreadOfTheServer() throws Exception {
        adapter.endpointActivation(bean(), spec());
        assertThat(server.taken()).isZero();
        broker.start();
        send("one");
        await().atMost(LIMIT).until(() -> received.contains("one"));
    }

    @Test
    void undeployWithoutBrokerEndsAtOnceAndLeavesNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        ApogeeActivationSpec spec = spec();
        TestBean bean = bean();
        adapter.endpointActivation(bean, spec);
        adapter.endpointDeactivation(bean, spec);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(newThreads(before)).isEmpty());
    }

    private static Set<String> newThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().startsWith("apogee"))
                .filter(thread -> !thread.getName().startsWith("apogee-server")) // the broker of the test
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reconnectTimeout=0", "reconnectTimeout=60000&reconnectDelay=10&reconnectMaxDelay=200"})
    void beanGoesOnWhenTheBrokerIsBack(String parameters) throws Exception {
        broker.start();
        ApogeeActivationSpec spec = spec();
        spec.setUri(broker.uri(parameters));
        adapter.endpointActivation(bean(), spec);
        send("before");
        await().atMost(LIMIT).until(() -> received.contains("before"));
        broker.stop();
        broker.start();
        send("after");
        await().atMost(LIMIT).until(() -> received.contains("after"));
        assertThat(received).containsOnlyOnce("after");
    }

    @Test
    void recoveryOfAClusterThatCannotBeReachedFailsAndWorksWhenItCan() throws Exception {
        ApogeeActivationSpec spec = spec();
        XAResource[] resources = adapter.getXAResources(new ActivationSpec[] {spec}); // nothing is activated
        assertThat(resources).hasSize(1);
        int all = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;
        assertThatThrownBy(() -> resources[0].recover(all))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL))
                .hasMessageContaining("XAER_RMFAIL: recovery of transactions at apogee://");
        broker.start();
        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(resources[0].recover(all)).isEmpty());
        broker.stop();
        assertThatThrownBy(() -> resources[0].recover(all))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
        broker.start();
        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(resources[0].recover(all)).isEmpty());
        adapter.stop();
        assertThatThrownBy(() -> resources[0].recover(all)).hasMessageContaining("the resource adapter is stopped");
    }

    @Test
    void stopOfTheAdapterReturnsWhenItsThreadsHaveEnded() throws Exception {
        broker.start();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        ApogeeActivationSpec spec = spec();
        adapter.endpointActivation(bean(), spec);
        send("one");
        await().atMost(LIMIT).until(() -> received.contains("one"));
        server.close();
        assertThat(newThreads(before)).isEmpty();
    }

    @Test
    void undeployLeavesNoThreadBehind() throws Exception {
        broker.start();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        ApogeeActivationSpec spec = spec();
        TestBean bean = bean();
        adapter.endpointActivation(bean, spec);
        send("one");
        await().atMost(LIMIT).until(() -> received.contains("one"));
        adapter.endpointDeactivation(bean, spec);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(newThreads(before)).isEmpty());
    }
}
