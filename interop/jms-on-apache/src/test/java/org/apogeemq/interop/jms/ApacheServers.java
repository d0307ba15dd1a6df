package org.apogeemq.interop.jms;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apogeemq.testkit.ChildJvm;
import org.apogeemq.testkit.Ports;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Apache RocketMQ's name server and one broker of its, as processes of their own on loopback ports; started with the first
 * test class that asks for them and ended with the last.
 */
final class ApacheServers implements BeforeAllCallback {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static volatile Running running;

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot()
                .getStore(Namespace.create(ApacheServers.class))
                .getOrComputeIfAbsent(Running.class, type -> Running.start(), Running.class);
    }

    /** Connection URI of the cluster. */
    static String uri() {
        return running.address();
    }

    static int brokerPort() {
        return running.brokerPort;
    }

    /** The processes. Closed by JUnit at the end of all tests. */
    static final class Running implements AutoCloseable {
        private final Path folder;
        private final int nameServerPort;
        private final int brokerPort;
        private final List<String> brokerOptions = new ArrayList<>();
        private final List<ChildJvm> servers = new ArrayList<>();

        private Running(Path folder, int nameServerPort, int brokerPort) {
            this.folder = folder;
            this.nameServerPort = nameServerPort;
            this.brokerPort = brokerPort;
        }

        /** @param brokerOptions lines for broker.conf */
        static Running start(String... brokerOptions) {
            try {
                Running started = new Running(Files.createTempDirectory("apache-rocketmq"), Ports.free(), Ports.free());
                try {
                    started.brokerOptions.addAll(List.of(brokerOptions));
                    started.startNameServer();
                    started.startBroker();
                    return started;
                } catch (Exception | AssertionError e) {
                    started.close();
                    throw e;
                }
            } catch (Exception e) {
                throw new IllegalStateException("the servers of Apache RocketMQ do not start", e);
            }
        }

        String address() {
            return "apogee://127.0.0.1:" + nameServerPort;
        }

        private void startNameServer() throws Exception {
            Path file = folder.resolve("namesrv.conf");
            Files.write(
                    file, List.of("listenPort=" + nameServerPort, "kvConfigPath=" + folder.resolve("namesrv-kv.json")));
            start("org.apache.rocketmq.namesrv.NamesrvStartup", file);
        }

        /** Starts the broker, for the first time or again. */
        void startBroker() throws Exception {
            Path file = folder.resolve("broker.conf");
            List<String> lines = new ArrayList<>(List.of(
                    "brokerClusterName=DefaultCluster",
                    "brokerName=broker-a",
                    "brokerIP1=127.0.0.1",
                    "namesrvAddr=127.0.0.1:" + nameServerPort,
                    "listenPort=" + brokerPort,
                    "autoCreateTopicEnable=true",
                    "mappedFileSizeCommitLog=" + (64 << 20),
                    "mappedFileSizeTimerLog=" + (16 << 20),
                    "storePathRootDir=" + folder.resolve("store")));
            lines.addAll(brokerOptions);
            Files.write(file, lines);
            start("org.apache.rocketmq.broker.BrokerStartup", file);
        }

        /** As a power cut for the broker's process. */
        void killBroker() throws InterruptedException {
            servers.remove(servers.size() - 1).kill();
        }

        private void start(String mainClass, Path configuration) throws Exception {
            String classPath = Files.readString(Path.of(System.getProperty("apache.classpath.file")));
            // small and soon up: the tests send little
            List<String> options = List.of(
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Duser.home=" + folder,
                    "-Drocketmq.home.dir=" + folder,
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
            ChildJvm server = ChildJvm.start(classPath, options, mainClass, List.of("-c", configuration.toString()));
            servers.add(server);
            server.awaitLine(line -> line.contains("boot success"), START_LIMIT);
        }

        @Override
        public void close() throws IOException {
            servers.forEach(ChildJvm::close);
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }
}
