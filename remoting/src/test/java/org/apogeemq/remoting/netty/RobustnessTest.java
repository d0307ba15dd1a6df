package org.apogeemq.remoting.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that misbehave harm themselves only: the server goes on serving, with bounded memory. */
@Timeout(120)
class RobustnessTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int SOON_MILLIS = 60_000;
    private static final Limits SMALL = new Limits(16 << 20, Duration.ofSeconds(120), 64 << 10, 4 << 20);

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong handled = new AtomicLong();
    private final AtomicReference<Connection> last = new AtomicReference<>();
    private RemotingServer server;
    private RemotingClient client;

    @BeforeEach
    void start() throws IOException {
        ConnectionListener listener = new ConnectionListener() {
            @Override
            public void opened(Connection connection) {
                open.incrementAndGet();
                last.set(connection);
            }

            @Override
            public void closed(Connection connection) {
                open.decrementAndGet();
            }
        };
        Map<Integer, RequestHandler> handlers = Map.of(
                1,
                (request, connection) -> connection.send(request.response(0, "pong", null, null)),
                2,
                (request, connection) -> {
                    handled.incrementAndGet();
                    connection.send(request.response(0, null, null, Unpooled.wrappedBuffer(new byte[32 << 10])));
                });
        server = RemotingServer.builder(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .handlers(handlers)
                .listener(listener)
                .limits(SMALL)
                .threads(2)
                .build()
                .start();
        client = RemotingClient.builder().build();
    }

    @AfterEach
    void stop() throws Exception {
        assertServing();
        client.close();
        server.close();
        await().atMost(SOON).until(() -> open.get() == 0);
    }

    private void assertServing() throws Exception {
        Connection connection = client.connect(server.localAddress(), SOON).get();
        Command response =
                connection.request(Command.request(1, null, null), SOON).get();
        assertThat(response.remark()).isEqualTo("pong");
        connection.close();
    }

    private Socket socket() throws IOException {
        InetSocketAddress address = (InetSocketAddress) server.localAddress();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(SOON_MILLIS);
        return socket;
    }

    private static void assertCutOff(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void garbageIsCutOff() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[512];
            random.nextBytes(garbage);
            garbage[0] = (byte) (garbage[0] | 0x40);
            try (Socket socket = socket()) {
                socket.getOutputStream().write(garbage);
                assertCutOff(socket);
            }
        }
    }

    @Test
    void wrongLengthsAreCutOff() throws Exception {
        for (int length : new int[] {-1, 0, 3, Integer.MAX_VALUE, 17 << 20}) {
            try (Socket socket = socket()) {
                socket.getOutputStream().write(Unpooled.copyInt(length, 0).array());
                assertCutOff(socket);
            }
        }
    }

    @Test
    void brokenHeadersAreCutOff() throws Exception {
        for (String header : List.of("{", "[]", "{\"code\":1", "{\"code\":{}", "\"text\"", "{\"extFields\":[1]}", "")) {
            try (Socket socket = socket()) {
                ByteBuf frame = Unpooled.buffer();
                frame.writeInt(4 + header.length()).writeInt(header.length());
                frame.writeCharSequence(header, UTF_8);
                socket.getOutputStream().write(frame.array(), 0, frame.readableBytes());
                assertCutOff(socket);
            }
        }
    }

    @Test
    void halfAFrameHarmsNobody() throws Exception {
        byte[] frame = request(1, 5);
        for (int i = 1; i < frame.length; i += 7) {
            try (Socket socket = socket()) {
                socket.getOutputStream().write(frame, 0, i);
            }
        }
        await().atMost(SOON).until(() -> open.get() == 0);
    }

    @Test
    void announcedButMissingBytesAreNotAllocated() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        // 300 times 16 MiB announced is more than four times this JVM's memory.
        for (int i = 0; i < 300; i++) {
            Socket socket = socket();
            socket.getOutputStream().write(Unpooled.copyInt((16 << 20) - 4, 20).array());
            sockets.add(socket);
        }
        assertServing();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void frameInSingleBytesIsAnswered() throws Exception {
        try (Socket socket = socket()) {
            socket.setTcpNoDelay(true);
            for (byte b : request(1, 77)) {
                socket.getOutputStream().write(b);
            }
            Command response = read(socket.getInputStream());
            assertThat(response.opaque()).isEqualTo(77);
            assertThat(response.remark()).isEqualTo("pong");
        }
    }

    @Test
    void peerThatAsksButDoesNotReadIsPausedAndServedOnceItReads() throws Exception {
        int requests = 20_000;
        try (Socket socket = socket()) {
            CompletableFuture<Void> asked = CompletableFuture.runAsync(() -> ask(socket, requests));
            // Responses of 600 MiB are wanted; the server stops reading long before.
            await().atMost(SOON).until(() -> handled.get() > 0);
            long before = settled();
            assertThat(before).isLessThan(requests);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < requests; i++) {
                in.skipNBytes(in.readInt());
            }
            asked.get();
            assertThat(handled).hasValue(requests);
        }
    }

    /** Waits until the number of requests handled does not change any more. */
    private long settled() {
        AtomicLong seen = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(200))
                .atMost(SOON)
                .until(() -> seen.getAndSet(handled.get()) == handled.get());
        return seen.get();
    }

    private static void ask(Socket socket, int requests) {
        try {
            for (int i = 0; i < requests; i++) {
                socket.getOutputStream().write(request(2, i));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void peerThatIsSentTooMuchWithoutReadingIsCutOff() throws Exception {
        try (Socket socket = socket()) {
            await().atMost(SOON).until(() -> last.get() != null);
            Connection connection = last.get();
            List<ByteBuf> bodies = new ArrayList<>();
            await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> {
                ByteBuf body = Unpooled.wrappedBuffer(new byte[256 << 10]);
                bodies.add(body);
                connection.send(Command.oneway(9, null, body));
                return !connection.isOpen();
            });
            connection.closeFuture().get();
            assertThat(socket.isClosed()).isFalse();
            await().atMost(SOON).untilAsserted(() -> assertThat(bodies).allMatch(body -> body.refCnt() == 0));
        }
    }

    @Test
    void writableTaskRunsOnceThePeerHasRead() throws Exception {
        try (Socket socket = socket()) {
            await().atMost(SOON).until(() -> last.get() != null);
            Connection connection = last.get();
            AtomicInteger ran = new AtomicInteger();
            connection.onWritable(ran::incrementAndGet);
            await().atMost(SOON).until(() -> ran.get() == 1);
            int sent = 0;
            while (connection.isWritable()) {
                connection.send(Command.oneway(9, null, Unpooled.wrappedBuffer(new byte[32 << 10])));
                sent++;
            }
            connection.onWritable(ran::incrementAndGet);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < sent; i++) {
                in.skipNBytes(in.readInt());
            }
            await().atMost(SOON).until(() -> ran.get() == 2);
        }
    }

    @Test
    void thousandIdleConnectionsAreNoBurden() throws Exception {
        List<CompletableFuture<Connection>> connecting = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            connecting.add(client.connect(server.localAddress(), SOON));
        }
        List<Connection> connections = new ArrayList<>();
        for (CompletableFuture<Connection> connection : connecting) {
            connections.add(connection.get());
        }
        await().atMost(SOON).until(() -> open.get() == 1000);
        for (int i = 0; i < 1000; i += 100) {
            assertThat(connections
                            .get(i)
                            .request(Command.request(1, null, null), SOON)
                            .get()
                            .remark())
                    .isEqualTo("pong");
        }
        connections.forEach(Connection::close);
        await().atMost(SOON).until(() -> open.get() == 0);
    }

    @Test
    void onewaysAreNeverAnswered() throws Exception {
        try (Socket socket = socket()) {
            socket.getOutputStream().write(oneway(4711, 1));
            socket.getOutputStream().write(request(1, 2));
            assertThat(read(socket.getInputStream()).opaque()).isEqualTo(2);
        }
    }

    private static byte[] request(int code, int opaque) {
        return bytes(Command.request(code, null, null), opaque);
    }

    private static byte[] oneway(int code, int opaque) {
        return bytes(Command.oneway(code, null, null), opaque);
    }

    private static byte[] bytes(Command command, int opaque) {
        ByteBuf frame = Unpooled.buffer();
        CommandCodec.encodeHead(command, opaque, frame);
        return ByteBufUtil.getBytes(frame);
    }

    private static Command read(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return CommandCodec.decode(Unpooled.wrappedBuffer(frame), frame.length);
    }
}
