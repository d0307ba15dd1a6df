package org.apogeemq.cli.admin;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apogeemq.cli.command.CommandFailed;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.BrokerData;
import org.apogeemq.remoting.body.ClusterInfo;
import org.apogeemq.remoting.body.TopicList;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.header.NamesrvHeaders.RouteInfoRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.netty.RemotingException;
import org.apogeemq.remoting.netty.TlsOptions;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.remoting.security.RequestSignature;

/**
 * Asks name servers and brokers, one request at a time, each with a time limit. For one thread. What goes wrong is a
 * {@link CommandFailed} that names the server.
 */
public final class AdminClient implements AutoCloseable {
    private final RemotingClient remoting;
    private final Credentials credentials;
    private final Map<SocketAddress, Connection> connections = new HashMap<>();
    private final List<InetSocketAddress> nameServers;
    private final Duration timeout;

    AdminClient(List<InetSocketAddress> nameServers, Duration timeout, Credentials credentials, TlsOptions tls) {
        this.remoting = RemotingClient.builder().tls(tls).build();
        this.credentials = credentials;
        this.nameServers = nameServers;
        this.timeout = timeout;
    }

    /** Every name server given, not only the one that answers. */
    public List<InetSocketAddress> nameServers() {
        return nameServers;
    }

    /** All topics that have a route. */
    public TopicList topics() {
        Command answer = askNameServer(Command.request(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, null, null));
        return BodyCodec.decode(answer.body(), TopicList.class);
    }

    /** Topics of the cluster and of its brokers themselves, with a broker to ask for the others. */
    public TopicList systemTopics() {
        Command answer = askNameServer(Command.request(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS, null, null));
        return BodyCodec.decode(answer.body(), TopicList.class);
    }

    /** Where a topic's queues are; empty when there is no such topic. */
    public Optional<TopicRouteData> route(String topic) {
        Command answer = anyNameServer(
                Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteInfoRequest(topic, true), null));
        if (answer.code() == ResponseCode.TOPIC_NOT_EXIST) {
            return Optional.empty();
        }
        return Optional.of(
                BodyCodec.decode(successful(answer, "the name server").body(), TopicRouteData.class));
    }

    /** Where a topic's queues are. */
    public TopicRouteData existingRoute(String topic) {
        return route(topic)
                .orElseThrow(
                        () -> new CommandFailed("There is no topic '" + topic + "'; 'apogee topic list' shows all"));
    }

    /** All brokers. */
    public ClusterInfo clusterInfo() {
        Command answer = askNameServer(Command.request(RequestCode.GET_BROKER_CLUSTER_INFO, null, null));
        return BodyCodec.decode(answer.body(), ClusterInfo.class);
    }

    /** The masters among these brokers, by broker name. */
    public static Map<String, InetSocketAddress> masters(Iterable<BrokerData> brokers) {
        Map<String, InetSocketAddress> masters = new TreeMap<>();
        for (BrokerData broker : brokers) {
            String address = broker.brokerAddrs().get(0L);
            if (address != null) {
                masters.put(broker.brokerName(), parse(address));
            }
        }
        return masters;
    }

    private static InetSocketAddress parse(String address) {
        int colon = address.lastIndexOf(':');
        try {
            return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new CommandFailed("The name server told an address that is none: '" + address + "'", e);
        }
    }

    /**
     * Sends a request to one server.
     *
     * @return its answer, which is a success
     */
    public Command ask(InetSocketAddress server, Command request) {
        return successful(call(server, request), server.getHostString() + ":" + server.getPort());
    }

    /**
     * Sends a request to one server.
     *
     * @return its answer, whatever its code
     */
    public Command call(InetSocketAddress server, Command request) {
        try {
            Connection connection = connections.get(server);
            if (connection == null || !connection.isOpen()) {
                connection = get(remoting.connect(server, timeout));
                connections.put(server, connection);
            }
            return get(connection.request(RequestSignature.sign(request, credentials), timeout));
        } catch (CommandFailed e) {
            throw new CommandFailed(server.getHostString() + ":" + server.getPort() + ": " + e.getMessage(), e);
        }
    }

    /** Why there is no connection, without the layers that say the same in other words. */
    private static String reason(Throwable failure) {
        if (failure instanceof RemotingException e && e.category() == RemotingException.Category.CONNECT_FAILED) {
            Throwable deepest = failure;
            while (deepest.getCause() != null) {
                deepest = deepest.getCause();
            }
            return "cannot connect: " + deepest.getMessage();
        }
        return failure.getMessage();
    }

    private Command askNameServer(Command request) {
        return successful(anyNameServer(request), "the name server");
    }

    private Command anyNameServer(Command request) {
        List<String> failures = new ArrayList<>();
        for (InetSocketAddress server : nameServers) {
            try {
                return call(server, request);
            } catch (CommandFailed e) {
                failures.add(e.getMessage());
            }
        }
        throw new CommandFailed("No name server answers; is it running? " + String.join("; ", failures));
    }

    private static Command successful(Command answer, String server) {
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new CommandFailed("Refused by " + server + " with code " + answer.code() + ": " + answer.remark());
        }
        return answer;
    }

    private <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CommandFailed(reason(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new CommandFailed("no answer within " + timeout.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted while waiting for an answer", e);
        }
    }

    @Override
    public void close() {
        remoting.close();
    }
}
