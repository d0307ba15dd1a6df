package org.apogeemq.ra.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.resource.spi.ManagedConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apogeemq.ra.container.TestBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server's validation of its pool finds. */
@Timeout(180)
class StaleConnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final ApogeeManagedConnectionFactory managed = new ApogeeManagedConnectionFactory();
    private TestBroker broker;
    private ManagedConnection one;
    private ManagedConnection two;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(directory);
        broker.start();
        managed.setUri(
                broker.uri("reconnectTimeout=600000&reconnectDelay=10&reconnectMaxDelay=100&connectTimeout=5000"));
        one = managed.createManagedConnection(null, null);
        two = managed.createManagedConnection(null, null);
    }

    @AfterEach
    void stop() throws Exception {
        one.destroy();
        two.destroy();
        broker.close();
    }

    private Set<ManagedConnection> invalid() {
        return managed.getInvalidConnections(Set.of(one, two));
    }

    @Test
    void connectionsAreValidWhileTheBrokerAnswers() throws Exception {
        assertThat(invalid()).isEmpty();
        two.destroy();
        assertThat(invalid()).containsExactly(two);
    }

    @Test
    void connectionsThatWaitForTheirBrokerAreInvalidUntilItIsBack() throws Exception {
        broker.stop();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(invalid()).containsExactlyInAnyOrder(one, two));
        broker.start();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(invalid()).isEmpty());
    }
}
