package org.apogeemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.apogeemq.testkit.TcpRelay.Direction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TcpRelayTest {
    private static final int LIMIT = 60_000;

    private ServerSocket listening;
    private TcpRelay relay;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        listening = new ServerSocket(0, 5, loopback);
        listening.setSoTimeout(LIMIT);
        relay = TcpRelay.start(
                new InetSocketAddress(loopback, 0), new InetSocketAddress(loopback, listening.getLocalPort()));
        client = connected();
        server = listening.accept();
        server.setSoTimeout(LIMIT);
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(relay.address().getAddress(), relay.address().getPort());
        socket.setSoTimeout(LIMIT);
        return socket;
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        client.close();
        server.close();
        listening.close();
    }

    private static void passes(Socket from, Socket to) throws IOException {
        from.getOutputStream().write(7);
        assertThat(to.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void bytesPassBothWays() throws IOException {
        passes(client, server);
        passes(server, client);
        assertThat(relay.connections()).isEqualTo(1);
    }

    @Test
    void cutIsAResetForBothAndLaterConnectionsPass() throws IOException {
        passes(client, server);
        relay.cut();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(relay.connections()).isZero();
        try (Socket later = connected();
                Socket accepted = listening.accept()) {
            passes(later, accepted);
        }
    }

    @Test
    void endOfOneDirectionLeavesTheOther() throws IOException {
        passes(client, server);
        relay.endStream(Direction.TO_CLIENT);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        passes(client, server);
        client.close();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void whatIsStalledWaitsAndGoesOn() throws IOException {
        passes(client, server);
        relay.stall(Direction.TO_SERVER);
        client.getOutputStream().write(9);
        server.setSoTimeout(200);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        passes(server, client);
        relay.resume(Direction.TO_SERVER);
        server.setSoTimeout(LIMIT);
        assertThat(server.getInputStream().read()).isEqualTo(9);
    }

    @Test
    void clientOfAServerThatIsGoneIsClosed() throws IOException {
        listening.close();
        try (Socket later = connected()) {
            assertThat(later.getInputStream().read()).isEqualTo(-1);
        }
    }
}
