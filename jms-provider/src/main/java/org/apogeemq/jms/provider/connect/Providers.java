package org.apogeemq.jms.provider.connect;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.reconnect.BackOff;
import org.apogeemq.jms.provider.reconnect.Connections;
import org.apogeemq.jms.provider.reconnect.ReconnectingProvider;
import org.apogeemq.jms.provider.rocketmq.RocketMqProvider;
import org.apogeemq.jms.provider.route.NameServers;
import org.apogeemq.jms.provider.route.RoutingProvider;
import org.apogeemq.jms.provider.wire.ClientRuntime;
import org.apogeemq.jms.provider.wire.WireConfig;
import org.apogeemq.jms.provider.wire.WireProvider;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.apogeemq.jms.uri.ConnectionUri;
import org.apogeemq.jms.uri.ConnectionUri.Cluster;
import org.apogeemq.jms.uri.ConnectionUri.Embedded;

/** Makes the provider of one JMS connection. */
public final class Providers {
    private Providers() {}

    /** A provider and what has to be given back when its connection is closed. */
    public record Opened(Provider provider, Runnable release) {}

    /**
     * A provider for the URI, not yet connected.
     *
     * @param connectionName shown to operators
     * @param connectionKey unique to this connection
     * @param clock time of day
     * @param nanoClock elapsed time, ns
     * @throws ProviderException when an embedded broker cannot be started; says why
     */
    public static Opened open(
            ConnectionUri uri,
            ConnectionSettings settings,
            String connectionName,
            String connectionKey,
            InstantSource clock,
            LongSupplier nanoClock)
            throws ProviderException {
        if (uri.target() instanceof Embedded embedded) {
            EmbeddedBrokers.Use broker = EmbeddedBrokers.acquire(embedded);
            ClientRuntime runtime = ClientRuntime.acquire(settings.tls());
            Provider provider =
                    WireProvider.sole(runtime, config(broker.address(), settings, connectionName, connectionKey));
            return new Opened(provider, () -> {
                runtime.release();
                broker.release();
            });
        }
        ClientRuntime runtime = ClientRuntime.acquire(settings.tls());
        return new Opened(
                cluster((Cluster) uri.target(), settings, connectionName, connectionKey, clock, nanoClock, runtime),
                runtime::release);
    }

    /**
     * Keeps the broker in this JVM running that the URI names, beyond its connections; starts it when it does not run.
     *
     * @return to be run once, when it may end; does nothing where the URI names a cluster
     * @throws ProviderException when it cannot be started; says why
     */
    public static Runnable keepRunning(ConnectionUri uri) throws ProviderException {
        return uri.target() instanceof Embedded embedded ? EmbeddedBrokers.acquire(embedded)::release : () -> {};
    }

    private static Provider cluster(
            Cluster cluster,
            ConnectionSettings settings,
            String connectionName,
            String connectionKey,
            InstantSource clock,
            LongSupplier nanoClock,
            ClientRuntime runtime) {
        NameServers nameServers = new NameServers(
                cluster.nameServers(),
                runtime.client(),
                settings.connectTimeout(),
                settings.requestTimeout(),
                runtime.timer(),
                nanoClock);
        BackOff backOff =
                new BackOff(settings.reconnectDelay(), settings.reconnectMaxDelay(), settings.reconnectTimeout());
        BiFunction<String, Supplier<InetSocketAddress>, Provider> connector = (broker, address) -> {
            Supplier<WireConfig> config = () -> config(address.get(), settings, connectionName, connectionKey);
            return new ReconnectingProvider(
                    new Connections(
                            () -> new WireProvider(runtime, config.get()),
                            () -> new RocketMqProvider(runtime, config.get(), broker, clock, nanoClock)),
                    backOff,
                    settings.requestTimeout(),
                    runtime.timer(),
                    nanoClock);
        };
        return new RoutingProvider(
                nameServers,
                connector,
                runtime.timer(),
                settings.routeRefresh(),
                settings.xaBrokers(),
                clock,
                nanoClock);
    }

    private static WireConfig config(
            SocketAddress address, ConnectionSettings settings, String connectionName, String connectionKey) {
        return new WireConfig(
                address,
                settings.connectTimeout(),
                settings.requestTimeout(),
                settings.sendTimeout(),
                settings.user(),
                settings.password(),
                connectionName,
                connectionKey);
    }
}
