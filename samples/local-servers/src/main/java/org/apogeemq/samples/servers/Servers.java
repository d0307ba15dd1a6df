package org.apogeemq.samples.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.BrokerStartException;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.Settings;

/** The servers that a sample talks to: those of a running system, or a name server and a broker inside the sample. */
public final class Servers implements AutoCloseable {
    private final String nameServer;
    private final Closing closing;

    private Servers(String nameServer, Closing closing) {
        this.nameServer = nameServer;
        this.closing = closing;
    }

    /**
     * Finds or starts servers.
     *
     * @param arguments of the sample: first, when there is one, where a running system's name server is, such as
     *     {@code localhost:9876} or {@code apogee://localhost:9876}. Without one, a name server and a broker are started on
     *     free ports of the loopback address and a temporary folder; they end with {@link #close}
     * @return servers that are ready
     * @throws IOException when the temporary folder or a port cannot be had
     * @throws BrokerStartException when the broker does not start
     */
    public static Servers of(String[] arguments) throws IOException, BrokerStartException {
        return arguments.length > 0 ? new Servers(arguments[0].replaceFirst("^apogee://", ""), () -> {}) : start();
    }

    private static Servers start() throws IOException, BrokerStartException {
        Path folder = Files.createTempDirectory("apogee-sample");
        String keyValues = folder.resolve("kvConfig.json").toString();
        NameServer nameServer = NameServer.start(
                NameServerConfig.from(settings("listenPort", "0", "kvConfigPath", keyValues)), System::nanoTime);
        String address = "127.0.0.1:" + nameServer.localAddress().getPort();
        Settings settings = settings(
                "listenPort", "0",
                "bindAddress", "127.0.0.1",
                "brokerIP1", "127.0.0.1",
                "namesrvAddr", address,
                "storePathRootDir", folder.toString());
        Broker broker = Broker.builder(BrokerConfig.of(settings), InstantSource.system(), System::nanoTime)
                .start();
        return new Servers(address, () -> {
            broker.close();
            nameServer.close();
            delete(folder);
        });
    }

    private static Settings settings(String... keysAndValues) {
        Settings settings = Settings.empty();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.with(keysAndValues[i], keysAndValues[i + 1], "sample");
        }
        return settings;
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    /**
     * The name server's address.
     *
     * @return host and port, as RocketMQ's clients want them
     */
    public String nameServer() {
        return nameServer;
    }

    @Override
    public void close() throws IOException {
        closing.close();
    }

    private interface Closing {
        void close() throws IOException;
    }
}
