package org.apogeemq.interop;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apogeemq.testkit.ChildJvm;
import org.apogeemq.testkit.Ports;

/**
 * Name servers and brokers as processes of their own, on loopback ports. With the system property
 * {@code interop.apache.classpath.file} they are Apache RocketMQ's, which tells a wrong test from a wrong broker.
 */
final class Cluster implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final String APACHE = System.getProperty("interop.apache.classpath.file");

    private final Path folder;
    private final List<Integer> nameServerPorts = new ArrayList<>();
    private final Map<Integer, ChildJvm> nameServers = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, List<String>> options = new HashMap<>();
    private final List<String> nameServerOptions = new ArrayList<>();
    private String heap = "512m";
    private final Map<String, ChildJvm> brokers = new HashMap<>();

    private Cluster(Path folder) {
        this.folder = folder;
    }

    /** One name server and brokers with nothing but defaults. */
    static Cluster start(Path folder, String... brokerNames) throws Exception {
        Builder builder = in(folder);
        for (String name : brokerNames) {
            builder.broker(name);
        }
        return builder.start();
    }

    /** Begins to describe a cluster that keeps its files in a folder. */
    static Builder in(Path folder) {
        return new Builder(folder);
    }

    /** Whether the servers are Apache RocketMQ's; for the few cases that it cannot or need not pass. */
    static boolean isApache() {
        return APACHE != null;
    }

    /** Name server addresses as clients are configured with them. */
    String nameServer() {
        return nameServerPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(";"));
    }

    /** A broker's address, for tools that are pointed at one broker. */
    String address(String broker) {
        return "127.0.0.1:" + ports.get(broker);
    }

    Collection<String> brokerNames() {
        return ports.keySet();
    }

    /** Starts the name server again that was stopped. */
    void startNameServer(int index) throws Exception {
        int port = nameServerPorts.get(index);
        Path file = folder.resolve("namesrv-" + index + ".conf");
        ChildJvm server;
        List<String> lines = new ArrayList<>(nameServerOptions);
        lines.add("listenPort=" + port);
        lines.add("kvConfigPath=" + folder.resolve("namesrv-" + index + "-kv.json"));
        Files.write(file, lines);
        if (APACHE == null) {
            server = jvm("org.apogeemq.cli.Apogee", List.of("namesrv", "--config", file.toString()));
        } else {
            server = jvm("org.apache.rocketmq.namesrv.NamesrvStartup", List.of("-c", file.toString()));
        }
        nameServers.put(index, server);
        awaitReady(server);
    }

    void stopNameServer(int index) throws InterruptedException {
        nameServers.get(index).stop(STOP_LIMIT);
    }

    /** Starts a broker with the port, the folder and the options that it had. */
    void startBroker(String name) throws Exception {
        Path file = folder.resolve(name + ".conf");
        List<String> lines = new ArrayList<>(List.of(
                "brokerClusterName=DefaultCluster",
                "brokerName=" + name,
                "brokerIP1=127.0.0.1",
                "namesrvAddr=" + nameServer(),
                "listenPort=" + ports.get(name),
                "autoCreateTopicEnable=true",
                "mappedFileSizeCommitLog=" + (64 << 20),
                "storePathRootDir=" + dataOf(name)));
        lines.addAll(options.get(name));
        Files.write(file, lines);
        ChildJvm broker = APACHE == null
                ? jvm("org.apogeemq.cli.Apogee", List.of("broker", "--config", file.toString()))
                : jvm("org.apache.rocketmq.broker.BrokerStartup", List.of("-c", file.toString()));
        brokers.put(name, broker);
        awaitReady(broker);
        if (APACHE != null) {
            awaitRegistered(name); // it says that it is up before, and may register a good while later
        }
    }

    private void awaitRegistered(String broker) throws Exception {
        DefaultMQAdminExt admin = new DefaultMQAdminExt(Clients.unique("ready"));
        admin.setNamesrvAddr(nameServer());
        admin.start();
        try {
            await().atMost(START_LIMIT)
                    .ignoreExceptions()
                    .until(() -> admin.examineTopicRouteInfo(Versions.TEMPLATE_TOPIC).getQueueDatas().stream()
                            .anyMatch(queues -> queues.getBrokerName().equals(broker)));
        } finally {
            admin.shutdown();
        }
    }

    private static void awaitReady(ChildJvm server) throws InterruptedException {
        String ready = APACHE == null ? "Ready" : "boot success";
        server.awaitLine(line -> line.contains(ready), START_LIMIT);
    }

    /**
     * Runs {@code bin/apogee} with {@code --uri} and the name servers: a client and a tool of ours, which need not be on the
     * class path of the official ones.
     *
     * @throws AssertionError when it does not end well
     */
    void apogee(String... words) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--uri", "apogee://" + nameServer().replace(';', ',')));
        try (ChildJvm command = jvm("org.apogeemq.cli.Apogee", arguments)) {
            int code = command.awaitExit(STOP_LIMIT);
            if (code != 0) {
                throw new AssertionError("apogee " + String.join(" ", words) + " ended with " + code);
            }
        }
    }

    /** Waits for a line of a broker's log, leaving out those before it. */
    void awaitBrokerLine(String name, String part) throws InterruptedException {
        brokers.get(name).awaitLine(line -> line.contains(part), START_LIMIT);
    }

    /** Waits for a line of a name server's log, leaving out those before it. */
    void awaitNameServerLine(int index, String part) throws InterruptedException {
        nameServers.get(index).awaitLine(line -> line.contains(part), START_LIMIT);
    }

    void stopBroker(String name) throws InterruptedException {
        brokers.get(name).stop(STOP_LIMIT);
    }

    /** As a power cut for the process: nothing is flushed or unregistered. */
    void killBroker(String name) throws InterruptedException {
        brokers.get(name).kill();
    }

    private String dataOf(String name) {
        return folder.resolve(name).toString();
    }

    private ChildJvm jvm(String mainClass, List<String> arguments) throws IOException {
        // small and soon up: a test class starts several of them and sends little
        List<String> jvmOptions = new ArrayList<>(
                List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.home=" + folder));
        if (APACHE == null) {
            String libraries = Files.readString(Path.of(System.getProperty("apogee.classpath.file")));
            jvmOptions.add("-Dlogback.configurationFile=" + System.getProperty("apogee.logback.file"));
            String classPath = System.getProperty("apogee.classes") + File.pathSeparator + libraries;
            return ChildJvm.start(classPath, jvmOptions, mainClass, arguments);
        }
        jvmOptions.add("-Drocketmq.home.dir=" + folder);
        jvmOptions.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
        jvmOptions.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        jvmOptions.add("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
        return ChildJvm.start(Files.readString(Path.of(APACHE)), jvmOptions, mainClass, arguments);
    }

    @Override
    public void close() {
        brokers.values().forEach(ChildJvm::close);
        nameServers.values().forEach(ChildJvm::close);
    }

    /** What a cluster is made of. */
    static final class Builder {
        private final Path folder;
        private final Map<String, List<String>> brokers = new LinkedHashMap<>();
        private final List<String> common = new ArrayList<>();
        private final List<String> ofNameServers = new ArrayList<>();
        private int nameServers = 1;
        private String heap = "512m";

        private Builder(Path folder) {
            this.folder = folder;
        }

        Builder nameServers(int count) {
            nameServers = count;
            return this;
        }

        /** A broker with lines of its own for {@code broker.conf}. */
        Builder broker(String name, String... options) {
            brokers.put(name, List.of(options));
            return this;
        }

        /** A line for the {@code broker.conf} of every broker. */
        Builder option(String line) {
            common.add(line);
            return this;
        }

        /** A line for the {@code namesrv.conf} of every name server. */
        Builder nameServerOption(String line) {
            ofNameServers.add(line);
            return this;
        }

        /** The most memory that each server takes for objects, and again for buffers, such as {@code 128m}. */
        Builder heap(String most) {
            heap = most;
            return this;
        }

        Cluster start() throws Exception {
            Cluster cluster = new Cluster(folder);
            cluster.heap = heap;
            cluster.nameServerOptions.addAll(ofNameServers);
            try {
                for (int i = 0; i < nameServers; i++) {
                    cluster.nameServerPorts.add(Ports.free());
                    cluster.startNameServer(i);
                }
                for (Map.Entry<String, List<String>> broker : brokers.entrySet()) {
                    List<String> lines = new ArrayList<>(common);
                    lines.addAll(broker.getValue());
                    cluster.options.put(broker.getKey(), lines);
                    cluster.ports.put(broker.getKey(), Ports.free());
                    cluster.startBroker(broker.getKey());
                }
                return cluster;
            } catch (Exception | AssertionError failure) {
                cluster.close();
                throw failure;
            }
        }
    }
}
