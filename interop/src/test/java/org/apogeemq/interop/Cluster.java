package org.apogeemq.interop;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apogeemq.testkit.ChildJvm;

/**
 * A name server and brokers as processes of their own, on loopback ports. With the system property
 * {@code interop.apache.classpath.file} they are Apache RocketMQ's, which tells a wrong test from a wrong broker.
 */
final class Cluster implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final String APACHE = System.getProperty("interop.apache.classpath.file");

    private final Path folder;
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, ChildJvm> brokers = new HashMap<>();
    private final int nameServerPort = freePort();
    private ChildJvm nameServer;

    private Cluster(Path folder) throws IOException {
        this.folder = folder;
    }

    static Cluster start(Path folder, String... brokerNames) throws Exception {
        Cluster cluster = new Cluster(folder);
        try {
            cluster.startNameServer();
            for (String name : brokerNames) {
                cluster.ports.put(name, freePort());
                cluster.startBroker(name);
            }
            return cluster;
        } catch (Exception | AssertionError failure) {
            cluster.close();
            throw failure;
        }
    }

    /** Name server address as clients are configured with it. */
    String nameServer() {
        return "127.0.0.1:" + nameServerPort;
    }

    void startNameServer() throws Exception {
        Path file = folder.resolve("namesrv.conf");
        if (APACHE == null) {
            List<String> arguments =
                    List.of("namesrv", "--port", String.valueOf(nameServerPort), "--data", dataOf("ns"));
            nameServer = jvm("org.apogeemq.cli.Apogee", arguments);
            nameServer.awaitLine(line -> line.contains("Ready"), START_LIMIT);
        } else {
            Files.write(file, List.of("listenPort=" + nameServerPort, "kvConfigPath=" + folder.resolve("kv.json")));
            nameServer = jvm("org.apache.rocketmq.namesrv.NamesrvStartup", List.of("-c", file.toString()));
            nameServer.awaitLine(line -> line.contains("boot success"), START_LIMIT);
        }
    }

    void stopNameServer() throws InterruptedException {
        nameServer.stop(STOP_LIMIT);
    }

    void startBroker(String name) throws Exception {
        Path file = folder.resolve(name + ".conf");
        Files.write(
                file,
                List.of(
                        "brokerClusterName=DefaultCluster",
                        "brokerName=" + name,
                        "brokerIP1=127.0.0.1",
                        "namesrvAddr=" + nameServer(),
                        "listenPort=" + ports.get(name),
                        "autoCreateTopicEnable=true",
                        "storePathRootDir=" + dataOf(name)));
        ChildJvm broker;
        if (APACHE == null) {
            broker = jvm("org.apogeemq.cli.Apogee", List.of("broker", "--config", file.toString()));
            brokers.put(name, broker);
            broker.awaitLine(line -> line.contains("Ready"), START_LIMIT);
        } else {
            broker = jvm("org.apache.rocketmq.broker.BrokerStartup", List.of("-c", file.toString()));
            brokers.put(name, broker);
            broker.awaitLine(line -> line.contains("boot success"), START_LIMIT);
        }
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
        List<String> options = new ArrayList<>(List.of("-Xmx512m", "-Duser.home=" + folder));
        if (APACHE == null) {
            String libraries = Files.readString(Path.of(System.getProperty("apogee.classpath.file")));
            options.add("-Dlogback.configurationFile=" + System.getProperty("apogee.logback.file"));
            String classPath = System.getProperty("apogee.classes") + File.pathSeparator + libraries;
            return ChildJvm.start(classPath, options, mainClass, arguments);
        }
        options.add("-Drocketmq.home.dir=" + folder);
        options.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
        options.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        options.add("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
        return ChildJvm.start(Files.readString(Path.of(APACHE)), options, mainClass, arguments);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        brokers.values().forEach(ChildJvm::close);
        if (nameServer != null) {
            nameServer.close();
        }
    }
}
