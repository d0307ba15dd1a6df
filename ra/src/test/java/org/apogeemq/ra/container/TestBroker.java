package org.apogeemq.ra.container;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.testkit.Ports;

/** A name server and a broker that can be stopped and started again. The broker does not run at first. */
public final class TestBroker implements AutoCloseable {
    private final Path directory;
    private final NameServer nameServer;
    private final int port;
    private Broker broker;

    public TestBroker(Path directory) throws IOException {
        this.directory = directory;
        Map<String, String> options = Map.of(
                "listenPort", "0", "kvConfigPath", directory.resolve("kv.json").toString());
        nameServer = NameServer.start(NameServerConfig.from(Settings.of(options, "test")), System::nanoTime);
        port = Ports.free();
    }

    public String uri(String parameters) {
        return "apogee://127.0.0.1:" + nameServer.localAddress().getPort() + "?" + parameters;
    }

    public void start() throws Exception {
        Map<String, String> options = new TreeMap<>();
        options.put("listenPort", Integer.toString(port));
        options.put("bindAddress", "127.0.0.1");
        options.put("brokerIP1", "127.0.0.1");
        options.put("namesrvAddr", "127.0.0.1:" + nameServer.localAddress().getPort());
        options.put("storePathRootDir", directory.resolve("store").toString());
        broker = Broker.builder(BrokerConfig.of(Settings.of(options, "test")), InstantSource.system(), System::nanoTime)
                .start();
    }

    public void stop() {
        broker.close();
        broker = null;
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
        nameServer.close();
    }
}
