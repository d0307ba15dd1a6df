package org.apogeemq.interop.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.BrokerStartException;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.Settings;

/** The broker that the server's adapter connects to, in the JVM of the tests, which outlives the server. */
final class TestBroker implements AutoCloseable {
    private final Path directory;
    private final NameServer nameServer;
    private Broker broker;

    private TestBroker(Path directory) throws IOException {
        this.directory = directory;
        Map<String, String> options = new TreeMap<>();
        options.put("listenPort", System.getProperty("port.nameserver"));
        options.put("kvConfigPath", directory.resolve("kv.json").toString());
        nameServer = NameServer.start(NameServerConfig.from(Settings.of(options, "test")), System::nanoTime);
    }

    static TestBroker start() throws IOException, BrokerStartException {
        TestBroker started = new TestBroker(Files.createTempDirectory(Path.of("target"), "broker"));
        started.startBroker();
        return started;
    }

    static String uri() {
        return "apogee://127.0.0.1:" + System.getProperty("port.nameserver");
    }

    void startBroker() throws IOException, BrokerStartException {
        Map<String, String> options = new TreeMap<>();
        options.put("listenPort", System.getProperty("port.broker"));
        options.put("bindAddress", "127.0.0.1");
        options.put("brokerIP1", "127.0.0.1");
        options.put("namesrvAddr", "127.0.0.1:" + System.getProperty("port.nameserver"));
        options.put("storePathRootDir", directory.resolve("store").toString());
        broker = Broker.builder(BrokerConfig.of(Settings.of(options, "test")), InstantSource.system(), System::nanoTime)
                .start();
    }

    void stopBroker() {
        broker.close();
    }

    @Override
    public void close() {
        broker.close();
        nameServer.close();
    }
}
