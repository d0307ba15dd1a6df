package org.apogeemq.jms.provider.route;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.BrokerData;
import org.apogeemq.remoting.body.ClusterInfo;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.header.NamesrvHeaders.RouteInfoRequest;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * Asks the name servers, one after the other until one answers. Connects for a question, which are few; those that are asked
 * while it is under way, as when the routes of a thousand destinations have become old at once, share the connection.
 */
public final class NameServers {
    private static final long MASTER = 0;
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final List<SharedConnection> servers;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoClock;

    public NameServers(
            List<InetSocketAddress> addresses,
            RemotingClient client,
            Duration connectTimeout,
            Duration requestTimeout,
            ScheduledExecutorService timer,
            LongSupplier nanoClock) {
        this.timer = timer;
        this.nanoClock = nanoClock;
        this.servers = addresses.stream()
                .map(address -> new SharedConnection(address, client, connectTimeout))
                .toList();
        this.connectTimeout = connectTimeout;
        this.requestTimeout = requestTimeout;
    }

    /**
     * The masters of all brokers, waiting for the first to register within the time to connect: who starts a broker and a
     * client together need not care which is faster.
     */
    CompletableFuture<Map<String, InetSocketAddress>> someBrokers() {
        return someBrokers(nanoClock.getAsLong() + connectTimeout.toNanos());
    }

    private CompletableFuture<Map<String, InetSocketAddress>> someBrokers(long deadline) {
        return brokers().thenCompose(found -> {
            if (!found.isEmpty()) {
                return CompletableFuture.completedFuture(found);
            }
            if (nanoClock.getAsLong() - deadline >= 0) {
                return CompletableFuture.failedFuture(new ProviderException(
                        Failure.DISCONNECTED,
                        "the name servers at " + names() + " know no broker, for connectTimeout="
                                + connectTimeout.toMillis() + " ms; is one running, and registered with them?"));
            }
            CompletableFuture<Void> pause = new CompletableFuture<>();
            timer.schedule(() -> pause.complete(null), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            return pause.thenCompose(over -> someBrokers(deadline));
        });
    }

    /** The masters of all brokers, address by name, in the order of the names. */
    CompletableFuture<Map<String, InetSocketAddress>> brokers() {
        return ask(Command.request(RequestCode.GET_BROKER_CLUSTER_INFO, null, null), 0)
                .thenApply(answer -> {
                    require(answer, "list the brokers");
                    return masters(BodyCodec.decode(answer.body(), ClusterInfo.class)
                            .brokerAddrTable()
                            .values());
                });
    }

    /** The masters that have the topic; empty when the name servers do not know it. */
    CompletableFuture<Map<String, InetSocketAddress>> route(String topic) {
        RouteInfoRequest header = new RouteInfoRequest(topic, true);
        return ask(Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC, header, null), 0)
                .thenApply(answer -> {
                    if (answer.code() == ResponseCode.TOPIC_NOT_EXIST) {
                        return Map.of();
                    }
                    require(answer, "find the brokers of '" + topic + "'");
                    return masters(BodyCodec.decode(answer.body(), TopicRouteData.class)
                            .brokerDatas());
                });
    }

    private static void require(Command answer, String what) {
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new java.util.concurrent.CompletionException(new ProviderException(
                    Failure.INTERNAL, what + ": the name server answered " + answer.code() + ", " + answer.remark()));
        }
    }

    private static Map<String, InetSocketAddress> masters(Iterable<BrokerData> brokers) {
        Map<String, InetSocketAddress> masters = new TreeMap<>();
        for (BrokerData broker : brokers) {
            String address = broker.brokerAddrs().get(MASTER);
            if (address != null) {
                int colon = address.lastIndexOf(':');
                masters.put(
                        broker.brokerName(),
                        InetSocketAddress.createUnresolved(
                                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
            }
        }
        return masters;
    }

    private CompletableFuture<Command> ask(Command request, int index) {
        return servers.get(index)
                .use(connection -> connection.request(request, requestTimeout))
                .handle((answer, error) -> {
                    if (error == null) {
                        return CompletableFuture.completedFuture(answer);
                    }
                    if (index + 1 < servers.size()) {
                        return ask(request, index + 1);
                    }
                    return CompletableFuture.<Command>failedFuture(unreachable(error));
                })
                .thenCompose(Function.identity());
    }

    private String names() {
        List<String> names = new ArrayList<>();
        servers.forEach(
                s -> names.add(s.address().getHostString() + ":" + s.address().getPort()));
        return String.join(", ", names);
    }

    private ProviderException unreachable(Throwable error) {
        Throwable cause = error instanceof java.util.concurrent.CompletionException && error.getCause() != null
                ? error.getCause()
                : error;
        return new ProviderException(
                Failure.DISCONNECTED,
                "no name server answers at " + names() + "; the last error: " + cause.getMessage()
                        + ". Is one running there? bin/apogee standalone starts one with a broker",
                cause);
    }
}
