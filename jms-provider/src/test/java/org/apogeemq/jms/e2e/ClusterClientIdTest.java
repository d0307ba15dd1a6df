package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jakarta Messaging 6.1.2: a client identifier is for one connection at a time, whichever brokers are reached. */
@Timeout(120)
class ClusterClientIdTest {
    @TempDir
    Path directory;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Rig rig;

    @BeforeEach
    void startBrokers() throws Exception {
        rig = new Rig(Transport.TCP, directory.resolve("first"));
        open.push(rig);
        rig.addBroker("b2", directory.resolve("second"));
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private Connection connect() throws JMSException {
        Connection connection = new ApogeeConnectionFactory(rig.uri("reconnectMaxDelay=200")).createConnection();
        open.push(connection);
        return connection;
    }

    @Test
    @DisplayName("6.1.2 it is in use for connections that reach other brokers only")
    void itIsInUseAtAllBrokers() throws Exception {
        Connection first = connect();
        first.setClientID("one");
        rig.stopBroker("b1");
        Connection second = connect();
        assertThatThrownBy(() -> second.setClientID("one"))
                .isInstanceOf(InvalidClientIDException.class)
                .hasMessageContaining("in use");
        rig.startBroker("b1");
        Connection third = connect();
        assertThatThrownBy(() -> third.setClientID("one")).isInstanceOf(InvalidClientIDException.class);
    }

    @Test
    @DisplayName("6.1.2 a refused claim leaves nothing behind, and a closed connection frees it everywhere")
    void itIsFreeAgainEverywhere() throws Exception {
        rig.stopBroker("b1");
        Connection first = connect();
        first.setClientID("one");
        rig.startBroker("b1");
        Connection second = connect();
        assertThatThrownBy(() -> second.setClientID("one")).isInstanceOf(InvalidClientIDException.class);
        first.close();
        Connection third = connect();
        third.setClientID("one");
        assertThat(third.getClientID()).isEqualTo("one");
    }
}
