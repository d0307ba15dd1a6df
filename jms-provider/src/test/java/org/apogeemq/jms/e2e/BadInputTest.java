package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets wrong, and what he is told. */
@Timeout(60)
class BadInputTest {
    @TempDir
    Path directory;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void unreachableNameServerIsNamed() throws IOException {
        int port = freePort();
        ApogeeConnectionFactory factory =
                new ApogeeConnectionFactory("apogee://127.0.0.1:" + port + "?connectTimeout=2000");
        assertThatThrownBy(factory::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("127.0.0.1:" + port);
        assertThatThrownBy(factory::createContext)
                .isInstanceOf(JMSRuntimeException.class)
                .hasMessageContaining("127.0.0.1:" + port);
    }

    @Test
    void serverThatNeverAnswersEndsTheAttemptInTime() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            ApogeeConnectionFactory factory = new ApogeeConnectionFactory(
                    "apogee://127.0.0.1:" + deaf.getLocalPort() + "?connectTimeout=500&requestTimeout=500");
            assertThatThrownBy(factory::createConnection)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining(Integer.toString(deaf.getLocalPort()));
        }
    }

    @Test
    void secondNameServerIsAskedWhenTheFirstIsDown() throws Exception {
        try (Rig rig = new Rig(Transport.TCP, directory)) {
            String working = rig.uri("").substring("apogee://".length());
            try (var connection = new ApogeeConnectionFactory("apogee://127.0.0.1:" + freePort() + "," + working)
                    .createConnection()) {
                assertThat(connection.getMetaData().getJMSProviderName()).isEqualTo("ApogeeMQ");
            }
        }
    }

    @Test
    void unknownParameterAndWrongSchemeAreNamed() {
        assertThatThrownBy(() -> new ApogeeConnectionFactory("apogee://h?prefech=1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prefech");
        assertThatThrownBy(() -> new ApogeeConnectionFactory("tcp://h:61616"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("apogee://");
    }

    @Test
    void embeddedDirectoryThatIsAFileIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        ApogeeConnectionFactory factory = new ApogeeConnectionFactory("apogee+embedded:" + file);
        assertThatThrownBy(factory::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("file");
    }

    @Test
    void badBrokerOptionIsNamed() {
        ApogeeConnectionFactory factory =
                new ApogeeConnectionFactory("apogee+embedded:" + directory + "?broker.flushDiskType=SOMETIMES");
        assertThatThrownBy(factory::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("flushDiskType")
                .hasMessageContaining("SOMETIMES");
    }

    @Test
    void destinationsAndMessagesThatAreNoneAreNamed() throws JMSException {
        try (var connection = new ApogeeConnectionFactory("apogee+embedded:").createConnection()) {
            Session session = connection.createSession();
            assertThatThrownBy(() -> session.createQueue("x".repeat(200)))
                    .isInstanceOf(InvalidDestinationException.class)
                    .hasMessageContaining("127");
            assertThatThrownBy(() -> session.createQueue(null)).isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> session.createQueue("Q?colour=red"))
                    .isInstanceOf(InvalidDestinationException.class)
                    .hasMessageContaining("colour");
            assertThatThrownBy(() -> session.createConsumer(null)).isInstanceOf(InvalidDestinationException.class);
            Queue foreign = () -> "foreign";
            assertThatThrownBy(() -> session.createConsumer(foreign))
                    .isInstanceOf(InvalidDestinationException.class)
                    .hasMessageContaining("another provider");
            assertThatThrownBy(() -> session.createProducer(foreign)).isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() ->
                            session.createProducer(session.createQueue("Q")).send(null))
                    .isInstanceOf(MessageFormatException.class);
            assertThatThrownBy(() -> session.createProducer(null).send(session.createTextMessage()))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> session.createProducer(null).send(null, session.createTextMessage()))
                    .isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() ->
                            session.createProducer(session.createQueue("Q")).setPriority(10))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("10");
            assertThatThrownBy(() -> session.createSharedConsumer(session.createTopic("T"), ""))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("name");
        }
    }
}
