package org.apogeemq.remoting.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.local.LocalAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apogeemq.remoting.header.ExtensionHeaders.CreditRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.RouteInfoRequest;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueueRequest;
import org.apogeemq.remoting.netty.RemotingException.Category;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server and client against each other, over TCP and inside the JVM. */
@Timeout(120)
class ServerAndClientTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestIsAnsweredWithHeaderAndBody(boolean local) throws Exception {
        RequestHandler echo = (request, connection) -> {
            QueueRequest header = request.header(QueueRequest.class);
            connection.send(request.response(
                    ResponseCode.SUCCESS,
                    null,
                    new OffsetResponse(header.queueId() + 40L),
                    request.body().retain()));
        };
        try (RemotingServer server = server(local, Map.of(RequestCode.GET_MAX_OFFSET, echo));
                RemotingClient client = RemotingClient.builder().build()) {
            Connection connection = connect(client, server);
            Command response = connection
                    .request(
                            Command.request(
                                    RequestCode.GET_MAX_OFFSET, new QueueRequest("T", 2, null, null), text("hällo")),
                            SOON)
                    .get();
            assertThat(response.code()).isEqualTo(ResponseCode.SUCCESS);
            assertThat(response.header(OffsetResponse.class).offset()).isEqualTo(42);
            assertThat(response.body().toString(UTF_8)).isEqualTo("hällo");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyThreadsSendWithoutLossAndEachThreadInOrder(boolean local) throws Exception {
        int threads = 4;
        int each = 20_000;
        ConcurrentLinkedQueue<Long> received = new ConcurrentLinkedQueue<>();
        CountDownLatch all = new CountDownLatch(threads * each);
        RequestHandler credit = (request, connection) -> {
            CreditRequest header = request.header(CreditRequest.class);
            received.add((long) header.subscriptionId() << 32 | header.credit());
            all.countDown();
        };
        try (RemotingServer server = server(local, Map.of(RequestCode.CREDIT, credit));
                RemotingClient client = RemotingClient.builder().build()) {
            Connection connection = connect(client, server);
            List<Thread> senders = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int id = t;
                Thread sender = new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        connection.send(Command.oneway(RequestCode.CREDIT, new CreditRequest(id, i), null));
                    }
                });
                sender.start();
                senders.add(sender);
            }
            for (Thread sender : senders) {
                sender.join();
            }
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
        }
        int[] next = new int[threads];
        for (long entry : received) {
            int id = (int) (entry >> 32);
            assertThat((int) entry).isEqualTo(next[id]++);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void serverSendsRequestsToItsClient(boolean local) throws Exception {
        RequestHandler atServer = (request, connection) -> connection
                .request(Command.request(RequestCode.GET_CONSUMER_RUNNING_INFO, null, null), SOON)
                .whenComplete((answer, error) ->
                        connection.send(request.response(answer.code(), "client said " + answer.remark(), null, null)));
        RequestHandler atClient = (request, connection) ->
                connection.send(request.response(ResponseCode.CONSUMER_NOT_ONLINE, "hello", null, null));
        try (RemotingServer server = server(local, Map.of(RequestCode.HEART_BEAT, atServer));
                RemotingClient client = RemotingClient.builder()
                        .handlers(Map.of(RequestCode.GET_CONSUMER_RUNNING_INFO, atClient))
                        .build()) {
            Command response = connect(client, server)
                    .request(Command.request(RequestCode.HEART_BEAT, null, null), SOON)
                    .get();
            assertThat(response.code()).isEqualTo(ResponseCode.CONSUMER_NOT_ONLINE);
            assertThat(response.remark()).isEqualTo("client said hello");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unknownCodesAndFailingHandlersAreAnsweredAndTheConnectionStays(boolean local) throws Exception {
        Map<Integer, RequestHandler> handlers = Map.of(
                1,
                (request, connection) -> {
                    throw new IllegalStateException("broken");
                },
                2,
                (request, connection) -> {
                    throw new CommandException(ResponseCode.TOPIC_NOT_EXIST, "no topic T");
                },
                3,
                (request, connection) -> request.header(RouteInfoRequest.class));
        try (RemotingServer server = server(local, handlers);
                RemotingClient client = RemotingClient.builder().build()) {
            Connection connection = connect(client, server);
            assertAnswer(connection, 4711, ResponseCode.REQUEST_CODE_NOT_SUPPORTED, " request type 4711 not supported");
            assertAnswer(connection, 200_050, 3, " request type 200050 not supported");
            assertAnswer(connection, -7, 3, " request type -7 not supported");
            assertAnswer(connection, 1, ResponseCode.SYSTEM_ERROR, "java.lang.IllegalStateException: broken");
            assertAnswer(connection, 2, ResponseCode.TOPIC_NOT_EXIST, "no topic T");
            assertAnswer(
                    connection, 3, ResponseCode.INVALID_PARAMETER, "RouteInfoRequest (code 3): field topic is missing");
            assertThat(connection.isOpen()).isTrue();
        }
    }

    private static void assertAnswer(Connection connection, int code, int expected, String remark) throws Exception {
        Command response =
                connection.request(Command.request(code, null, null), SOON).get();
        assertThat(response.code()).isEqualTo(expected);
        assertThat(response.remark()).isEqualTo(remark);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestWithoutAnswerTimesOutAndTheConnectionStays(boolean local) throws Exception {
        AtomicReference<Command> late = new AtomicReference<>();
        AtomicReference<Connection> atServer = new AtomicReference<>();
        Map<Integer, RequestHandler> handlers = Map.of(
                1,
                (request, connection) -> {
                    late.set(request);
                    atServer.set(connection);
                },
                2,
                (request, connection) -> {
                    atServer.get().send(late.get().response(0, "late", null, null));
                    connection.send(request.response(0, "in time", null, null));
                });
        try (RemotingServer server = server(local, handlers);
                RemotingClient client = RemotingClient.builder().build()) {
            Connection connection = connect(client, server);
            assertFails(connection.request(Command.request(1, null, null), Duration.ofMillis(50)), Category.TIMEOUT);
            assertAnswer(connection, 2, 0, "in time");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pendingRequestsFailWhenTheServerCloses(boolean local) throws Exception {
        RequestHandler close = (request, connection) -> connection.close();
        try (RemotingServer server = server(local, Map.of(1, (request, connection) -> {}, 2, close));
                RemotingClient client = RemotingClient.builder().build()) {
            Connection connection = connect(client, server);
            CompletableFuture<Command> first = connection.request(Command.request(1, null, null), SOON);
            CompletableFuture<Command> second = connection.request(Command.request(2, null, null), SOON);
            assertFails(first, Category.CLOSED);
            assertFails(second, Category.CLOSED);
            connection.closeFuture().get();
            ByteBuf body = text("x");
            assertFails(connection.request(Command.request(1, null, body), SOON), Category.CLOSED);
            assertThat(body.refCnt()).isZero();
            ByteBuf other = text("y");
            connection.send(Command.oneway(1, null, other));
            assertThat(other.refCnt()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestsFailAtOnceWhenTheClientIsClosed(boolean local) throws Exception {
        try (RemotingServer server = server(local, Map.of(1, (request, connection) -> {}))) {
            RemotingClient client = RemotingClient.builder().build();
            Connection connection = connect(client, server);
            CompletableFuture<Command> pending = connection.request(Command.request(1, null, null), SOON);
            client.close();
            assertFails(pending, Category.CLOSED);
            assertFails(connection.request(Command.request(1, null, null), SOON), Category.CLOSED);
            connection.onWritable(() -> {});
            assertFails(client.connect(server.localAddress(), SOON), Category.CONNECT_FAILED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bodiesAreReleasedWhenTheHandlerReturns(boolean local) throws Exception {
        AtomicReference<ByteBuf> kept = new AtomicReference<>();
        AtomicReference<ByteBuf> seen = new AtomicReference<>();
        Map<Integer, RequestHandler> handlers = Map.of(
                1,
                (request, connection) -> {
                    kept.set(request.body().retain());
                    connection.send(request.response(0, null, null, null));
                },
                2,
                (request, connection) -> {
                    seen.set(request.body());
                    connection.send(request.response(0, null, null, null));
                });
        try (RemotingServer server = server(local, handlers);
                RemotingClient client = RemotingClient.builder().build()) {
            Connection connection = connect(client, server);
            connection.request(Command.request(1, null, text("kept")), SOON).get();
            connection.request(Command.request(2, null, text("dropped")), SOON).get();
            assertThat(kept.get().toString(UTF_8)).isEqualTo("kept");
            kept.get().release();
            await().atMost(SOON).until(() -> seen.get().refCnt() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void largeBodiesArriveWhole(boolean local) throws Exception {
        RequestHandler echo = (request, connection) ->
                connection.send(request.response(0, null, null, request.body().retain()));
        try (RemotingServer server = server(local, Map.of(1, echo));
                RemotingClient client = RemotingClient.builder().build()) {
            Connection connection = connect(client, server);
            for (int size : new int[] {1, 4096, 4097, 65_536, 1_000_000, 16_000_000}) {
                byte[] bytes = new byte[size];
                for (int i = 0; i < size; i += 97) {
                    bytes[i] = (byte) (i * 31);
                }
                Command response = connection
                        .request(Command.request(1, null, Unpooled.wrappedBuffer(bytes)), SOON)
                        .get();
                assertThat(response.body().equals(Unpooled.wrappedBuffer(bytes)))
                        .as("body of %d bytes", size)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tooLargeACommandFailsAloneAndSaysHowLargeItMayBe(boolean local) throws Exception {
        RequestHandler large = (request, connection) ->
                connection.send(request.response(0, null, null, Unpooled.wrappedBuffer(new byte[17 << 20])));
        RequestHandler small = (request, connection) -> connection.send(request.response(0, "fine", null, null));
        try (RemotingServer server = server(local, Map.of(1, large, 2, small));
                RemotingClient client = RemotingClient.builder().build()) {
            Connection connection = connect(client, server);
            assertThatThrownBy(() -> connection
                            .request(Command.request(2, null, Unpooled.wrappedBuffer(new byte[17 << 20])), SOON)
                            .get())
                    .hasRootCauseInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 16777216 are allowed");
            Command response =
                    connection.request(Command.request(1, null, null), SOON).get();
            assertThat(response.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(response.remark()).contains("at most 16777216 are allowed");
            assertAnswer(connection, 2, 0, "fine");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listenerIsToldOfOpenedAndClosedConnectionsAndAttributesStay(boolean local) throws Exception {
        ConnectionAttribute<String> name = ConnectionAttribute.create("name");
        List<String> events = new ArrayList<>();
        CountDownLatch closed = new CountDownLatch(1);
        ConnectionListener listener = new ConnectionListener() {
            @Override
            public void opened(Connection connection) {
                connection.attribute(name, "first");
                events.add("opened");
            }

            @Override
            public void closed(Connection connection) {
                events.add("closed " + connection.attribute(name));
                closed.countDown();
            }
        };
        try (RemotingServer server = RemotingServer.builder(address(local))
                        .listener(listener)
                        .build()
                        .start();
                RemotingClient client = RemotingClient.builder().build()) {
            connect(client, server).close();
            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(events).containsExactly("opened", "closed first");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectingToNobodyFailsAndNamesTheAddress(boolean local) throws Exception {
        try (Socket silent = new Socket();
                RemotingClient client = RemotingClient.builder().build()) {
            // the port is taken, but nobody listens on it
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketAddress nobody = local ? address(true) : silent.getLocalSocketAddress();
            CompletableFuture<Connection> attempt = client.connect(nobody, SOON);
            assertThatThrownBy(attempt::get).hasMessageContaining(nobody.toString());
            assertFails(attempt, Category.CONNECT_FAILED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void idleConnectionIsClosedAndTheListenerTold(boolean local) throws Exception {
        CountDownLatch idle = new CountDownLatch(1);
        ConnectionListener listener = new ConnectionListener() {
            @Override
            public void idle(Connection connection) {
                idle.countDown();
            }
        };
        try (RemotingServer server = RemotingServer.builder(address(local))
                        .listener(listener)
                        .limits(Limits.DEFAULT.withIdle(Duration.ofMillis(100)))
                        .build()
                        .start();
                RemotingClient client = RemotingClient.builder().build()) {
            connect(client, server).closeFuture().get(60, TimeUnit.SECONDS);
            assertThat(idle.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void assertFails(CompletableFuture<?> future, Category category) {
        assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RemotingException.class, e -> assertThat(e.category()).isEqualTo(category));
    }

    private static SocketAddress address(boolean local) {
        return local
                ? new LocalAddress(UUID.randomUUID().toString())
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static RemotingServer server(boolean local, Map<Integer, RequestHandler> handlers) throws Exception {
        return RemotingServer.builder(address(local)).handlers(handlers).build().start();
    }

    private static Connection connect(RemotingClient client, RemotingServer server) throws Exception {
        return client.connect(server.localAddress(), SOON).get(60, TimeUnit.SECONDS);
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }
}
