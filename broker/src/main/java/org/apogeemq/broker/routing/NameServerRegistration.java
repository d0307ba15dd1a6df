package org.apogeemq.broker.routing;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.QueueData;
import org.apogeemq.remoting.body.RegisterBrokerBody;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.header.NamesrvHeaders.RegisterBrokerRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.RouteInfoRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.UnregisterBrokerRequest;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.security.Credentials;

/**
 * Keeps every name server informed of this broker and its topics: at start, periodically, at once when topics change,
 * and at the end. A name server that cannot be reached changes nothing else. Safe for use by any thread.
 */
public final class NameServerRegistration implements AutoCloseable {
    private static final int HA_PORT_DISTANCE = 1;
    private static final long CLOSE_SECONDS = 3;
    private static final long PUBLISH_SECONDS = 3;
    /** How soon a name server that was not there, or was started anew, hears of this broker. */
    private static final long LOOK_AGAIN_SECONDS = 1;

    private final BrokerIdentity identity;
    private final TopicTable topics;
    private final long periodMillis;
    private final RemotingClient client;
    private final Credentials credentials;
    private final List<NameServer> servers = new ArrayList<>();
    private final AtomicReference<CompletableFuture<Void>> waiting = new AtomicReference<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "apogee-broker-registration");
        worker.setDaemon(true);
        return worker;
    });

    /** Connects to nothing yet. */
    public NameServerRegistration(BrokerConfig config, BrokerIdentity identity, TopicTable topics) {
        this.identity = identity;
        this.topics = topics;
        this.client =
                RemotingClient.builder().tls(config.security().clientTls()).build();
        this.credentials = config.security().own();
        this.periodMillis = config.get(BrokerConfig.REGISTER_NAME_SERVER_PERIOD);
        for (InetSocketAddress address : config.get(BrokerConfig.NAMESRV_ADDR)) {
            servers.add(new NameServer(client, credentials, address.getHostString(), address.getPort()));
        }
    }

    /** True when there is no name server to register with. */
    public boolean isAlone() {
        return servers.isEmpty();
    }

    /**
     * Registers now and from now on. Returns when every name server has answered or after 3 s, so that whoever is told
     * that the broker is ready finds it.
     */
    public void start() {
        if (!isAlone()) {
            topics.onChange(this::publish);
            publish().join();
            thread.scheduleWithFixedDelay(this::registerEverywhere, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
            thread.scheduleWithFixedDelay(
                    this::registerWhereUnknown, LOOK_AGAIN_SECONDS, LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    /**
     * Registers soon; calls that come before it begins share one registration.
     *
     * @return completes, never exceptionally, when every name server answered, or after 3 s
     */
    public CompletableFuture<Void> publish() {
        if (isAlone()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> shared = waiting.updateAndGet(current -> current == null ? mine : current);
        if (shared == mine) {
            try {
                thread.execute(this::publishNow);
            } catch (RejectedExecutionException closed) {
                mine.complete(null);
            }
        }
        return shared;
    }

    private void publishNow() {
        CompletableFuture<Void> told = waiting.getAndSet(null);
        registerEverywhere()
                .completeOnTimeout(null, PUBLISH_SECONDS, TimeUnit.SECONDS)
                .whenComplete((nothing, failure) -> told.complete(null));
    }

    /**
     * A topic's queues at all brokers: what the first name server that answers says, this broker's own when it is alone.
     *
     * @return fails with {@link CommandException}: TOPIC_NOT_EXIST, or SYSTEM_ERROR when no name server answers
     */
    public CompletableFuture<List<QueueData>> queuesOf(String topicName) {
        if (!isAlone()) {
            return queuesOf(topicName, 0);
        }
        Topic topic = topics.find(topicName);
        if (topic == null) {
            return CompletableFuture.failedFuture(unknown(topicName));
        }
        return CompletableFuture.completedFuture(List.of(new QueueData(
                identity.brokerName(),
                topic.readQueues(),
                topic.writeQueues(),
                topic.permission(),
                topic.config().topicSysFlag())));
    }

    private CompletableFuture<List<QueueData>> queuesOf(String topic, int server) {
        if (server == servers.size()) {
            return CompletableFuture.failedFuture(new CommandException(
                    ResponseCode.SYSTEM_ERROR, "no name server says where the queues of topic '" + topic + "' are"));
        }
        return servers.get(server)
                .send(() ->
                        Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteInfoRequest(topic, true), null))
                .handle((response, failure) -> {
                    if (failure != null) {
                        return queuesOf(topic, server + 1);
                    }
                    return response.code() == ResponseCode.SUCCESS
                            ? CompletableFuture.completedFuture(BodyCodec.decode(response.body(), TopicRouteData.class)
                                    .queueDatas())
                            : CompletableFuture.<List<QueueData>>failedFuture(unknown(topic));
                })
                .thenCompose(found -> found);
    }

    private static CommandException unknown(String topic) {
        return new CommandException(ResponseCode.TOPIC_NOT_EXIST, "the topic '" + topic + "' does not exist");
    }

    private CompletableFuture<Void> registerEverywhere() {
        return CompletableFuture.allOf(
                servers.stream().map(s -> s.register(this::registration)).toArray(CompletableFuture<?>[]::new));
    }

    private void registerWhereUnknown() {
        for (NameServer server : servers) {
            if (server.isToBeAskedAgain()) {
                server.register(this::registration);
            }
        }
    }

    private Command registration() {
        ByteBuf body = BodyCodec.encode(new RegisterBrokerBody(topics.snapshot(), List.of()));
        int haPort = identity.storeHost().getPort() + HA_PORT_DISTANCE;
        String haAddress = identity.storeHost().getAddress().getHostAddress() + ":" + haPort;
        RegisterBrokerRequest header = new RegisterBrokerRequest(
                identity.brokerName(),
                identity.address(),
                identity.clusterName(),
                haAddress,
                identity.brokerId(),
                null,
                null,
                false,
                0);
        return Command.request(RequestCode.REGISTER_BROKER, header, body);
    }

    private Command unregistration() {
        return Command.request(
                RequestCode.UNREGISTER_BROKER,
                new UnregisterBrokerRequest(
                        identity.brokerName(), identity.address(), identity.clusterName(), identity.brokerId()),
                null);
    }

    /** Tells the name servers that this broker is gone, for at most 3 s, and ends. */
    @Override
    public void close() {
        thread.shutdownNow();
        CompletableFuture<Void> told = CompletableFuture.allOf(
                servers.stream().map(s -> s.send(this::unregistration)).toArray(CompletableFuture<?>[]::new));
        try {
            told.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unreachable) {
            // the name servers notice by themselves that the connection is gone
        }
        client.close();
    }
}
