package org.apogeemq.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Apache RocketMQ's own name server and brokers, as processes of their own on loopback ports. Their class path is in the file
 * that the system property {@code apache.classpath.file} names.
 */
public final class ApacheRocketMq implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final String FIRST = "broker-a";

    /** A broker as delivered refuses what has waited for 200 ms, as everything may on a machine that is busy. */
    private static final List<String> PATIENCE = Stream.of(
                    "Send", "Pull", "LitePull", "Heartbeat", "Transaction", "Ack")
            .map(queue -> "waitTimeMillsIn" + queue + "Queue=60000")
            .toList();

    private final Path folder;
    private final int nameServerPort;
    private final List<String> brokerOptions;
    private final List<String> jvmOptions;
    private final Map<String, Integer> brokerPorts = new HashMap<>();
    private final Map<String, ChildJvm> brokers = new HashMap<>();
    private ChildJvm nameServerProcess;

    private ApacheRocketMq(Path folder, int nameServerPort, List<String> brokerOptions, List<String> jvmOptions) {
        this.folder = folder;
        this.nameServerPort = nameServerPort;
        this.brokerOptions = brokerOptions;
        this.jvmOptions = jvmOptions;
    }

    /** @param brokerOptions lines for broker.conf */
    public static ApacheRocketMq start(String... brokerOptions) {
        return start(List.of(brokerOptions), List.of());
    }

    /** @param jvmOptions of name server and brokers */
    public static ApacheRocketMq start(List<String> brokerOptions, List<String> jvmOptions) {
        return start(Ports.free(), Ports.free(), brokerOptions, jvmOptions);
    }

    /** A name server and one broker on these ports. */
    public static ApacheRocketMq start(int nameServerPort, int brokerPort) {
        return start(nameServerPort, brokerPort, List.of(), List.of());
    }

    private static ApacheRocketMq start(
            int nameServerPort, int brokerPort, List<String> brokerOptions, List<String> jvmOptions) {
        try {
            ApacheRocketMq started = new ApacheRocketMq(
                    Files.createTempDirectory("apache-rocketmq"), nameServerPort, brokerOptions, jvmOptions);
            started.brokerPorts.put(FIRST, brokerPort);
            try {
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

    /** A broker is up a while before the name server knows it: when its first word to it is late, it says it anew. */
    public String address() {
        return nameServer() + "?connectTimeout=60000";
    }

    /** The same without parameters. */
    public String nameServer() {
        return "apogee://127.0.0.1:" + nameServerPort;
    }

    public int nameServerPort() {
        return nameServerPort;
    }

    public int brokerPort() {
        return brokerPort(FIRST);
    }

    public int brokerPort(String name) {
        return brokerPorts.get(name);
    }

    private void startNameServer() throws Exception {
        Path file = folder.resolve("namesrv.conf");
        Files.write(file, List.of("listenPort=" + nameServerPort, "kvConfigPath=" + folder.resolve("namesrv-kv.json")));
        nameServerProcess = start("org.apache.rocketmq.namesrv.NamesrvStartup", file);
    }

    /** Starts the broker, for the first time or again. */
    public void startBroker() throws Exception {
        startBroker(FIRST);
    }

    /** Starts one more broker of the cluster, or one again. */
    public void startBroker(String name) throws Exception {
        Path file = folder.resolve(name + ".conf");
        List<String> lines = new ArrayList<>(List.of(
                "brokerClusterName=DefaultCluster",
                "brokerName=" + name,
                "brokerIP1=127.0.0.1",
                "namesrvAddr=127.0.0.1:" + nameServerPort,
                "listenPort=" + brokerPorts.computeIfAbsent(name, any -> Ports.free()),
                "autoCreateTopicEnable=true",
                "registerNameServerPeriod=10000",
                "mappedFileSizeCommitLog=" + (64 << 20),
                "mappedFileSizeTimerLog=" + (16 << 20),
                "storePathRootDir=" + folder.resolve("store-" + name)));
        lines.addAll(PATIENCE);
        lines.add("osPageCacheBusyTimeOutMills=60000");
        lines.addAll(brokerOptions);
        Files.write(file, lines);
        brokers.put(name, start("org.apache.rocketmq.broker.BrokerStartup", file));
    }

    /** As a power cut for the broker's process. */
    public void killBroker() throws InterruptedException {
        killBroker(FIRST);
    }

    public void killBroker(String name) throws InterruptedException {
        brokers.remove(name).kill();
    }

    private ChildJvm start(String mainClass, Path configuration) throws Exception {
        String classPath = Files.readString(Path.of(System.getProperty("apache.classpath.file")));
        // small and soon up: the tests send little
        List<String> options = new ArrayList<>(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + folder,
                "-Drocketmq.home.dir=" + folder,
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"));
        options.addAll(jvmOptions);
        ChildJvm server = ChildJvm.start(classPath, options, mainClass, List.of("-c", configuration.toString()));
        try {
            server.awaitLine(line -> line.contains("boot success"), START_LIMIT);
            return server;
        } catch (AssertionError notStarted) {
            server.close();
            throw notStarted;
        }
    }

    @Override
    public void close() throws IOException {
        brokers.values().forEach(ChildJvm::close);
        if (nameServerProcess != null) {
            nameServerProcess.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
