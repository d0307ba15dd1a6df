package org.apogeemq.remoting.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.local.LocalAddress;
import io.netty.util.internal.InternalThreadLocalMap;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apogeemq.remoting.header.OffsetHeaders.QueueRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads of an application server, which outlive the class loader of an adapter, keep nothing of it. */
@Timeout(120)
class UnloadingTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threadThatListensConnectsAndAsksKeepsNothingOfNetty(boolean local) throws Exception {
        SocketAddress address = local
                ? new LocalAddress(UUID.randomUUID().toString())
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        FutureTask<InternalThreadLocalMap> caller = new FutureTask<>(() -> keptAfterRequest(address));
        new Thread(caller).start();
        assertThat(caller.get(SOON.toSeconds(), TimeUnit.SECONDS)).isNull();
    }

    private static InternalThreadLocalMap keptAfterRequest(SocketAddress address) throws Exception {
        RequestHandler answer =
                (request, connection) -> connection.send(request.response(ResponseCode.SUCCESS, null, null, null));
        try (RemotingServer server = RemotingServer.builder(address)
                        .handlers(Map.of(RequestCode.GET_MAX_OFFSET, answer))
                        .build()
                        .start();
                RemotingClient client = RemotingClient.builder().build()) {
            client.connect(server.localAddress(), SOON)
                    .get()
                    .request(
                            Command.request(RequestCode.GET_MAX_OFFSET, new QueueRequest("T", 2, null, null), null),
                            SOON)
                    .get();
            return InternalThreadLocalMap.getIfSet();
        }
    }
}
