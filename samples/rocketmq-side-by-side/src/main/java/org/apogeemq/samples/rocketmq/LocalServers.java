package org.apogeemq.samples.rocketmq;

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

/** A name server and a broker inside this program, on free ports of the loopback address and a temporary folder. */
final class LocalServers implements AutoCloseable {
    private final Path folder;
    private final NameServer nameServer;
    private final Broker broker;

    private LocalServers(Path folder, NameServer nameServer, Broker broker) {
        this.folder = folder;
        this.nameServer = nameServer;
        this.broker = broker;
    }

    static LocalServers start() throws IOException, BrokerStartException {
        Path folder = Files.createTempDirectory("apogee-sample");
        NameServer nameServer = NameServer.start(
                NameServerConfig.from(settings(
                        "listenPort",
                        "0",
                        "kvConfigPath",
                        folder.resolve("kvConfig.json").toString())),
                System::nanoTime);
        Settings settings = settings(
                "listenPort", "0",
                "bindAddress", "127.0.0.1",
                "brokerIP1", "127.0.0.1",
                "namesrvAddr", address(nameServer),
                "storePathRootDir", folder.toString());
        Broker broker = Broker.builder(BrokerConfig.of(settings), InstantSource.system(), System::nanoTime)
                .start();
        return new LocalServers(folder, nameServer, broker);
    }

    private static Settings settings(String... keysAndValues) {
        Settings settings = Settings.empty();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.with(keysAndValues[i], keysAndValues[i + 1], "sample");
        }
        return settings;
    }

    String nameServer() {
        return address(nameServer);
    }

    private static String address(NameServer server) {
        return "127.0.0.1:" + server.localAddress().getPort();
    }

    @Override
    public void close() throws IOException {
        broker.close();
        nameServer.close();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
