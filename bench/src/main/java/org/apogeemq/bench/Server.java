package org.apogeemq.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apogeemq.testkit.ChildJvm;

/** A product's server processes, and how a driver reaches them. Closing ends them and removes their data. */
final class Server implements AutoCloseable {
    private static final int LOWEST_PORT = 12_000;
    private static final int PORT_STEP = 10;
    private static final int PORTS = 2000;
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Deployment deployment;
    private final List<ChildJvm> processes = new ArrayList<>();
    private final Path folder;
    private List<String> driverOptions = List.of();

    private Server(Deployment deployment) throws IOException {
        this.deployment = deployment;
        this.folder = Files.createTempDirectory(deployment.dataFolder(), "bench-");
    }

    /**
     * Starts the product behind a target.
     *
     * @param target the target
     * @param deployment where and how
     * @return the running server
     * @throws Exception when it does not come up in time
     */
    static Server start(Target target, Deployment deployment) throws Exception {
        Server server = new Server(deployment);
        try {
            switch (target) {
                case APOGEE, APOGEE_ROCKETMQ -> server.startApogee(target.jms());
                case ROCKETMQ -> server.startRocketMq();
                case ARTEMIS -> server.startArtemis();
                case CLASSIC -> server.startClassic();
            }
            return server;
        } catch (Exception | AssertionError failure) {
            server.close();
            throw failure;
        }
    }

    /** What a driver must be told to reach this server. */
    List<String> driverOptions() {
        return driverOptions;
    }

    /** The process that stores and delivers. */
    long brokerProcess() {
        return processes.get(processes.size() - 1).pid();
    }

    private void startApogee(boolean jms) throws Exception {
        int nameServer = freePort();
        int broker = freePort();
        Path data = folder.resolve("data");
        Path configuration = folder.resolve("broker.conf");
        Files.write(configuration, List.of("flushDiskType=" + (deployment.fsync() ? "SYNC_FLUSH" : "ASYNC_FLUSH")));
        run(
                        "apogee",
                        deployment.brokerOptions(),
                        "org.apogeemq.cli.Apogee",
                        List.of(
                                "standalone",
                                "--data",
                                data.toString(),
                                "--config",
                                configuration.toString(),
                                "--namesrv-port",
                                String.valueOf(nameServer),
                                "--port",
                                String.valueOf(broker)))
                .awaitLine(line -> line.contains("Ready"), START_LIMIT);
        driverOptions = jms
                ? jms(
                        "org.apogeemq.jms.ApogeeConnectionFactory",
                        "org.apogeemq.jms.ApogeeXAConnectionFactory",
                        "apogee://127.0.0.1:" + nameServer)
                : List.of("--rocketmq", "127.0.0.1:" + nameServer);
    }

    private void startRocketMq() throws Exception {
        int nameServer = freePort();
        Path nameServerFile = folder.resolve("namesrv.conf");
        Files.write(nameServerFile, List.of("listenPort=" + nameServer, "kvConfigPath=" + folder.resolve("kv.json")));
        List<String> options = List.of(
                "-Drocketmq.home.dir=" + folder,
                "-Duser.home=" + folder,
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
        run("rocketmq", options, "org.apache.rocketmq.namesrv.NamesrvStartup", List.of("-c", nameServerFile.toString()))
                .awaitLine(line -> line.contains("boot success"), START_LIMIT);
        Path brokerFile = folder.resolve("broker.conf");
        int port = freePort();
        Files.write(
                brokerFile,
                List.of(
                        "brokerClusterName=DefaultCluster",
                        "brokerName=broker-a",
                        "brokerId=0",
                        "brokerIP1=127.0.0.1",
                        "namesrvAddr=127.0.0.1:" + nameServer,
                        "listenPort=" + port,
                        "haListenPort=" + freePort(),
                        "storePathRootDir=" + folder.resolve("store"),
                        "storePathCommitLog=" + folder.resolve("store/commitlog"),
                        "flushDiskType=" + (deployment.fsync() ? "SYNC_FLUSH" : "ASYNC_FLUSH"),
                        "autoCreateTopicEnable=true",
                        "enableNettyEpollSelector=true",
                        "waitTimeMillsInSendQueue=3000"));
        run(
                        "rocketmq",
                        plus(options, deployment.brokerOptions()),
                        "org.apache.rocketmq.broker.BrokerStartup",
                        List.of("-c", brokerFile.toString()))
                .awaitLine(line -> line.contains("boot success"), START_LIMIT);
        driverOptions = List.of("--rocketmq", "127.0.0.1:" + nameServer);
    }

    private void startArtemis() throws Exception {
        int port = freePort();
        run("artemis", deployment.brokerOptions(), "org.apogeemq.bench.artemis.ArtemisServer", arguments(port))
                .awaitLine(line -> line.startsWith("READY"), START_LIMIT);
        // Without a confirmation window Artemis calls back before the broker has acknowledged.
        driverOptions = jms(
                "org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory",
                "org.apache.activemq.artemis.jms.client.ActiveMQXAConnectionFactory",
                "tcp://127.0.0.1:" + port + "?confirmationWindowSize=1048576&tcpSendBufferSize=1048576"
                        + "&tcpReceiveBufferSize=1048576");
    }

    private void startClassic() throws Exception {
        int port = freePort();
        List<String> options =
                plus(List.of("-Dorg.apache.activemq.UseDedicatedTaskRunner=false"), deployment.brokerOptions());
        run("classic", options, "org.apogeemq.bench.classic.ClassicServer", arguments(port))
                .awaitLine(line -> line.startsWith("READY"), START_LIMIT);
        driverOptions = jms(
                "org.apache.activemq.ActiveMQConnectionFactory",
                "org.apache.activemq.ActiveMQXAConnectionFactory",
                "tcp://127.0.0.1:" + port + "?jms.watchTopicAdvisories=false");
    }

    private static List<String> jms(String factory, String xaFactory, String uri) {
        return List.of("--jms", factory + " " + xaFactory + " " + uri);
    }

    private List<String> arguments(int port) {
        return List.of(String.valueOf(port), folder.toString(), deployment.fsync() ? "fsync" : "cache");
    }

    private ChildJvm run(String product, List<String> options, String mainClass, List<String> arguments)
            throws IOException {
        ChildJvm process =
                ChildJvm.start(deployment.classPath(product), plus(deployment.heap(), options), mainClass, arguments);
        processes.add(process);
        return process;
    }

    private static List<String> plus(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /**
     * A port below those that the system gives to clients, one of which might take it before the server does. RocketMQ's
     * broker also opens the port two before its own.
     */
    private static int freePort() throws IOException {
        for (int i = 0; i < PORTS; i++) {
            int port = LOWEST_PORT + PORT_STEP * ThreadLocalRandom.current().nextInt(PORTS);
            if (isFree(port) && isFree(port - 2)) {
                return port;
            }
        }
        throw new IOException("no free port between " + LOWEST_PORT + " and " + (LOWEST_PORT + PORT_STEP * PORTS));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            for (int i = processes.size() - 1; i >= 0; i--) {
                processes.get(i).kill();
            }
        } catch (InterruptedException stop) {
            processes.forEach(ChildJvm::close);
            Thread.currentThread().interrupt();
        }
        if (!deployment.keepData()) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
