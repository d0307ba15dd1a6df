package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets wrong, and what he is told. */
@Timeout(120)
class BadInputTest {
    @TempDir
    Path directory;

    @Test
    void unreachableNameServerIsNamed() throws IOException {
        int port = Ports.free();
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
            try (var connection = new ApogeeConnectionFactory("apogee://127.0.0.1:" + Ports.free() + "," + working)
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
            // of a class that is not ours
            Queue foreign = (Queue) Proxy.newProxyInstance(
                    Queue.class.getClassLoader(), new Class<?>[] {Queue.class}, (proxy, method, args) -> "foreign");
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

    @Test
    void folderThatCannotBeWrittenToIsNamed() {
        String folder = "/proc/apogee-test"; // no user can make that, not even root
        ApogeeConnectionFactory factory = new ApogeeConnectionFactory("apogee+embedded:" + folder);
        assertThatThrownBy(factory::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining(folder);
    }

    @Test
    void folderOfARunningBrokerIsNamed() throws Exception {
        Path folder = directory.resolve("data");
        try (Rig rig = new Rig(Transport.TCP, folder)) {
            ApogeeConnectionFactory factory = new ApogeeConnectionFactory("apogee+embedded:" + folder);
            assertThatThrownBy(factory::createConnection)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("in use");
            assertThat(rig.uri("")).startsWith("apogee://");
        }
    }

    @Test
    void damagedLogIsNamedWithTheSettingThatKeepsTheRest() throws Exception {
        Path folder = directory.resolve("data");
        ApogeeConnectionFactory factory =
                new ApogeeConnectionFactory("apogee+embedded:" + folder + "?broker.flushDiskType=SYNC_FLUSH");
        try (JMSContext context = factory.createContext()) {
            for (String text : new String[] {"the first", "the second", "the third"}) {
                context.createProducer().send(context.createQueue("Q"), text);
            }
        }
        Path log = damage(folder, "the second");
        assertThatThrownBy(factory::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining(log.toString())
                .hasMessageContaining("position")
                .hasMessageContaining("KEEP_REST");
    }

    /** Flips a bit of the record with this text; the log's file. */
    private static Path damage(Path folder, String text) throws IOException {
        try (var files = Files.list(folder.resolve("commitlog"))) {
            Path log =
                    files.filter(f -> f.toString().endsWith(".log")).findFirst().orElseThrow();
            try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer head = ByteBuffer.allocate(1 << 20);
                channel.read(head, 0);
                int at = new String(head.array(), StandardCharsets.ISO_8859_1).indexOf(text);
                assertThat(at).isPositive();
                channel.write(ByteBuffer.wrap(new byte[] {(byte) (head.get(at) ^ 1)}), at);
            }
            return log.toRealPath();
        }
    }

    @Test
    void namesThatAreTooLongOrNoUnicodeAreNamed() throws JMSException {
        try (var connection = new ApogeeConnectionFactory("apogee+embedded:?clientId=c").createConnection()) {
            Session session = connection.createSession();
            assertThatThrownBy(() -> session.createDurableSubscriber(session.createTopic("T"), "s".repeat(300)))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("255");
            assertThatThrownBy(() -> session.createSharedConsumer(session.createTopic("T"), "s".repeat(300)))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("255");
            assertThatThrownBy(() -> session.createQueue("half \uD83D of a pair"))
                    .isInstanceOf(InvalidDestinationException.class)
                    .hasMessageContaining("Unicode");
            assertThatThrownBy(() -> session.createConsumer(session.createTopic("T?group=with space")))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("with space");
            assertThatThrownBy(() -> session.createTextMessage().setStringProperty("a b", "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a b");
        }
    }

    @Test
    void badSelectorIsNamedWithThePlace() throws JMSException {
        try (var connection = new ApogeeConnectionFactory("apogee+embedded:").createConnection()) {
            Session session = connection.createSession();
            assertThatThrownBy(() -> session.createConsumer(session.createQueue("Q"), "colour = 'red' AND"))
                    .isInstanceOf(InvalidSelectorException.class)
                    .hasMessageContaining("colour = 'red' AND")
                    .hasMessageContaining("character 19");
        }
    }

    @Test
    void nullBodiesArriveAsNull() throws JMSException {
        try (JMSContext context = new ApogeeConnectionFactory("apogee+embedded:").createContext()) {
            Queue queue = context.createQueue("Q");
            context.createProducer().send(queue, (String) null);
            context.createProducer().send(queue, context.createTextMessage(null));
            context.createProducer().send(queue, (java.io.Serializable) null);
            context.createProducer().send(queue, context.createMessage());
            JMSConsumer consumer = context.createConsumer(queue);
            for (int i = 0; i < 4; i++) {
                Message message = consumer.receive(60_000);
                assertThat(message).as("message %d", i).isNotNull();
                assertThat(message.getBody(Object.class)).as("message %d", i).isNull();
            }
        }
    }
}
