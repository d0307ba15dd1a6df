package org.apogeemq.remoting.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apogeemq.remoting.netty.RemotingException.Category;
import org.apogeemq.remoting.netty.TlsOptions.ClientCertificate;
import org.apogeemq.remoting.netty.TlsOptions.Mode;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.testkit.TestCertificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS and plain connections on one port. */
@Timeout(120)
class TlsTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static TestCertificate server;
    private static TestCertificate stranger;

    @BeforeAll
    static void makeCertificates() throws Exception {
        server = TestCertificate.create(directory, "server");
        stranger = TestCertificate.create(directory, "stranger");
    }

    private static RemotingServer start(TlsOptions options) throws IOException {
        RequestHandler echo = (request, connection) ->
                connection.send(request.response(0, "echo", null, request.body().retain()));
        return RemotingServer.builder(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0))
                .handlers(Map.of(1, echo))
                .tls(options)
                .build()
                .start();
    }

    private static void assertEchoes(RemotingServer to, TlsOptions options) throws Exception {
        try (RemotingClient client = RemotingClient.builder().tls(options).build()) {
            Connection connection = client.connect(to.localAddress(), SOON).get();
            byte[] large = new byte[1_000_000];
            Command response = connection
                    .request(Command.request(1, null, Unpooled.wrappedBuffer(large)), SOON)
                    .get();
            assertThat(response.remark()).isEqualTo("echo");
            assertThat(response.body().readableBytes()).isEqualTo(large.length);
        }
    }

    @Test
    void permissivePortServesBoth() throws Exception {
        try (RemotingServer port = start(TlsOptions.server(Mode.PERMISSIVE, server.certificate(), server.key()))) {
            assertEchoes(port, TlsOptions.DISABLED);
            assertEchoes(port, TlsOptions.client(server.certificate()));
            assertEchoes(port, TlsOptions.trustAll());
        }
    }

    @Test
    void enforcingPortClosesPlainConnections() throws Exception {
        try (RemotingServer port = start(TlsOptions.server(Mode.ENFORCING, server.certificate(), server.key()));
                RemotingClient plain = RemotingClient.builder().build()) {
            assertEchoes(port, TlsOptions.client(server.certificate()));
            Connection connection = plain.connect(port.localAddress(), SOON).get();
            assertThatThrownBy(() -> connection
                            .request(Command.request(1, null, null), SOON)
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            RemotingException.class,
                            e -> assertThat(e.category()).isEqualTo(Category.CLOSED));
            connection.closeFuture().get();
        }
    }

    @Test
    void plainPortRefusesTls() throws Exception {
        try (RemotingServer port = start(TlsOptions.DISABLED)) {
            assertEchoes(port, TlsOptions.DISABLED);
            assertRefused(port, TlsOptions.trustAll());
        }
    }

    @Test
    void serverThatIsNotTrustedIsRefused() throws Exception {
        try (RemotingServer port = start(TlsOptions.server(Mode.PERMISSIVE, server.certificate(), server.key()))) {
            assertRefused(port, TlsOptions.client(stranger.certificate()));
            assertRefused(port, TlsOptions.client(null));
        }
    }

    private static void assertRefused(RemotingServer port, TlsOptions options) {
        try (RemotingClient client = RemotingClient.builder().tls(options).build()) {
            assertThatThrownBy(() -> client.connect(port.localAddress(), SOON).get())
                    .cause()
                    .isInstanceOfSatisfying(
                            RemotingException.class,
                            e -> assertThat(e.category()).isEqualTo(Category.CONNECT_FAILED))
                    .hasMessageContaining(port.localAddress().toString());
        }
    }

    @Test
    void clientCertificateIsDemandedWhenRequired() throws Exception {
        TlsOptions mutual = new TlsOptions(
                Mode.ENFORCING,
                server.certificate(),
                server.key(),
                null,
                stranger.certificate(),
                ClientCertificate.REQUIRED,
                true);
        TlsOptions known = new TlsOptions(
                Mode.ENFORCING,
                stranger.certificate(),
                stranger.key(),
                null,
                server.certificate(),
                ClientCertificate.NONE,
                true);
        try (RemotingServer port = start(mutual)) {
            assertEchoes(port, known);
            // TLS 1.3 tells a client only after its handshake that its certificate is missing.
            assertThatThrownBy(() -> assertEchoes(port, TlsOptions.client(server.certificate())))
                    .cause()
                    .isInstanceOf(RemotingException.class);
        }
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws Exception {
        Path missing = directory.resolve("missing.crt");
        assertThatThrownBy(() -> start(TlsOptions.server(Mode.PERMISSIVE, missing, server.key())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(missing.toString());
        Path broken = Files.writeString(directory.resolve("broken.key"), "no key");
        assertThatThrownBy(() -> start(TlsOptions.server(Mode.PERMISSIVE, server.certificate(), broken)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(broken.toString());
        assertThatThrownBy(() ->
                        RemotingClient.builder().tls(TlsOptions.client(missing)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(missing.toString());
    }
}
