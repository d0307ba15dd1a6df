package org.apogeemq.jms.e2e;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.BrokerStartException;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.Settings;

/** A broker to test against: in this JVM behind the embedded URI, or behind a name server over TCP. */
final class Rig implements AutoCloseable {
    private final Path directory;
    private final Transport transport;
    private NameServer nameServer;
    private final List<Broker> others = new ArrayList<>();
    private Broker broker;
    private int port;

    Rig(Transport transport, Path directory) throws IOException, BrokerStartException {
        this.transport = transport;
        this.directory = directory;
        if (transport == Transport.TCP) {
            Settings settings = Settings.of(
                    Map.of(
                            "listenPort",
                            "0",
                            "kvConfigPath",
                            directory.resolve("kv.json").toString()),
                    "test");
            nameServer = NameServer.start(NameServerConfig.from(settings), System::nanoTime);
            startBroker();
        }
    }

    /** The URI with parameters, such as {@code prefetch=1}; none for the empty text. */
    String uri(String parameters) {
        String place = transport == Transport.EMBEDDED
                ? "apogee+embedded:" + directory
                : "apogee://127.0.0.1:" + nameServer.localAddress().getPort();
        return place + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    /** Starts the broker on the port it had before. TCP only. */
    void startBroker() throws IOException, BrokerStartException {
        if (port == 0) {
            port = freePort();
        }
        broker = start("b1", port, directory);
    }

    /** Starts one more, for the life of this rig. TCP only. */
    void addBroker(String name, Path folder) throws IOException, BrokerStartException {
        others.add(start(name, freePort(), folder));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private Broker start(String name, int listenPort, Path folder) throws IOException, BrokerStartException {
        Map<String, String> options = new TreeMap<>();
        options.put("listenPort", Integer.toString(listenPort));
        options.put("bindAddress", "127.0.0.1");
        options.put("brokerIP1", "127.0.0.1");
        options.put("brokerName", name);
        options.put("namesrvAddr", "127.0.0.1:" + nameServer.localAddress().getPort());
        options.put("storePathRootDir", folder.toString());
        return Broker.builder(BrokerConfig.of(Settings.of(options, "test")), InstantSource.system(), System::nanoTime)
                .start();
    }

    /** Stops the broker; the name server stays. TCP only. */
    void stopBroker() {
        broker.close();
        broker = null;
    }

    @Override
    public void close() {
        others.forEach(Broker::close);
        if (broker != null) {
            broker.close();
        }
        if (nameServer != null) {
            nameServer.close();
        }
    }
}
