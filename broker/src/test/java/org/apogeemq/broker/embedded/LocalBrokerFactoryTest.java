package org.apogeemq.broker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.apogeemq.broker.TestBroker;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.embedded.EmbeddedBroker;
import org.apogeemq.remoting.embedded.EmbeddedBrokerFactory;
import org.apogeemq.remoting.header.NamesrvHeaders.RouteInfoRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LocalBrokerFactoryTest {
    @TempDir
    Path folder;

    private final EmbeddedBrokerFactory factory =
            ServiceLoader.load(EmbeddedBrokerFactory.class).findFirst().orElseThrow();

    @Test
    void brokerInThisJvmIsReachedWithoutAPortAndKeepsItsMessages() throws Exception {
        try (EmbeddedBroker broker = factory.start(folder, Map.of());
                RemotingClient client = RemotingClient.builder().build()) {
            send(client, broker.address(), "kept");
        }
        try (EmbeddedBroker broker = factory.start(folder, Map.of());
                RemotingClient client = RemotingClient.builder().build()) {
            Command pulled = call(
                    client,
                    broker.address(),
                    Command.request(RequestCode.PULL_MESSAGE, TestBroker.pullHeader("g", "T", 0, 0, "*", 0), null));
            assertThat(TestBroker.bodies(pulled)).containsExactly("kept");
            TopicRouteData route = BodyCodec.decode(
                    TestBroker.ok(call(
                                    client,
                                    broker.address(),
                                    Command.request(
                                            RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteInfoRequest("T", null), null)))
                            .body(),
                    TopicRouteData.class);
            assertThat(route.queueDatas().get(0).brokerName()).isEqualTo("embedded");
        }
    }

    /** A process with a folder for temporary files that nobody else uses. */
    static final class Temporary {
        private Temporary() {}

        public static void main(String[] none) throws Exception {
            EmbeddedBrokerFactory factory =
                    ServiceLoader.load(EmbeddedBrokerFactory.class).findFirst().orElseThrow();
            EmbeddedBroker broker = factory.start(null, Map.of());
            long during = temporaryFolders();
            broker.close();
            broker.close();
            new PrintStream(new FileOutputStream(FileDescriptor.out), true)
                    .println("folders " + during + " " + temporaryFolders());
        }

        private static long temporaryFolders() throws IOException {
            try (var paths = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
                return paths.filter(p -> p.getFileName().toString().startsWith("apogee-broker-"))
                        .count();
            }
        }
    }

    @Test
    void temporaryFolderIsDeletedAtTheEnd() throws Exception {
        try (ChildJvm child = ChildJvm.start(
                System.getProperty("java.class.path"),
                List.of("-Djava.io.tmpdir=" + folder),
                Temporary.class.getName(),
                List.of())) {
            assertThat(child.awaitLine(line -> line.startsWith("folders"), TestBroker.TIMEOUT))
                    .isEqualTo("folders 1 0");
        }
    }

    @Test
    void folderInUseIsNamed() throws Exception {
        try (EmbeddedBroker broker = factory.start(folder, Map.of())) {
            assertThat(broker.address()).isNotNull();
            assertThatThrownBy(() -> factory.start(folder, Map.of()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(folder.toString());
        }
    }

    @Test
    void badOptionIsNamed() {
        assertThatThrownBy(() -> factory.start(folder, Map.of("maxMessageSize", "many")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("maxMessageSize")
                .hasMessageContaining("many");
    }

    private static void send(RemotingClient client, SocketAddress address, String body) throws Exception {
        TestBroker.ok(call(
                client,
                address,
                Command.request(
                        RequestCode.SEND_MESSAGE_V2,
                        TestBroker.sendHeader("T", 0, null),
                        Unpooled.copiedBuffer(body, StandardCharsets.UTF_8))));
    }

    private static Command call(RemotingClient client, SocketAddress address, Command request) throws Exception {
        Connection connection =
                client.connect(address, TestBroker.TIMEOUT).get(TestBroker.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        return TestBroker.call(connection, request);
    }
}
