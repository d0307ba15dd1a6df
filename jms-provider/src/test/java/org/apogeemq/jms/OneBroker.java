package org.apogeemq.jms;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.BrokerStartException;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.jms.provider.connect.Providers;
import org.apogeemq.jms.provider.reconnect.BackOff;
import org.apogeemq.jms.provider.reconnect.Connections;
import org.apogeemq.jms.provider.reconnect.ReconnectingProvider;
import org.apogeemq.jms.provider.wire.ClientRuntime;
import org.apogeemq.jms.provider.wire.WireConfig;
import org.apogeemq.jms.provider.wire.WireProvider;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.apogeemq.jms.uri.ConnectionUri;
import org.apogeemq.remoting.config.Settings;

/** A broker without name server, and connections to an address, of the broker or of what stands before it. */
final class OneBroker {
    private OneBroker() {}

    /** Starts it; port 0 is any. */
    static Broker start(int port, Path directory) throws BrokerStartException {
        return start(port, directory, Map.of());
    }

    /** Starts it with more settings. */
    static Broker start(int port, Path directory, Map<String, String> more) throws BrokerStartException {
        Map<String, String> options = new TreeMap<>(more);
        options.put("listenPort", Integer.toString(port));
        options.put("bindAddress", "127.0.0.1");
        options.put("brokerIP1", "127.0.0.1");
        options.put("brokerName", "b1");
        options.put("storePathRootDir", directory.toString());
        return Broker.builder(BrokerConfig.of(Settings.of(options, "test")), InstantSource.system(), System::nanoTime)
                .start();
    }

    /** Settings of a connection that is made again without delay; parameters begin with an ampersand. */
    static ConnectionSettings settings(String parameters) {
        return ConnectionUri.parse("apogee://test:1?reconnectDelay=5" + parameters)
                .settings();
    }

    /** A provider that speaks to an address alone, not yet connected. */
    static Providers.Opened open(InetSocketAddress address, ConnectionSettings settings, String key) {
        ClientRuntime runtime = ClientRuntime.acquire(settings.tls());
        WireConfig wire = config(address, settings, key);
        ReconnectingProvider provider = new ReconnectingProvider(
                new Connections(() -> new WireProvider(runtime, wire), () -> new WireProvider(runtime, wire)),
                new BackOff(settings.reconnectDelay(), settings.reconnectMaxDelay(), settings.reconnectTimeout()),
                settings.requestTimeout(),
                runtime.timer(),
                System::nanoTime);
        return new Providers.Opened(provider, runtime::release);
    }

    /** The same, on one connection and no other, as an embedded broker has it. */
    static Providers.Opened openOnce(InetSocketAddress address, ConnectionSettings settings, String key) {
        ClientRuntime runtime = ClientRuntime.acquire(settings.tls());
        return new Providers.Opened(WireProvider.sole(runtime, config(address, settings, key)), runtime::release);
    }

    private static WireConfig config(InetSocketAddress address, ConnectionSettings settings, String key) {
        return new WireConfig(
                address,
                settings.connectTimeout(),
                settings.requestTimeout(),
                settings.sendTimeout(),
                null,
                null,
                "test",
                key);
    }
}
