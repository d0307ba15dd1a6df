package org.apogeemq.interop.narayana;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apogeemq.cli.Apogee;
import org.apogeemq.testkit.ChildJvm;
import org.apogeemq.testkit.Ports;

/** A name server and a broker in one process that can be killed and started again, behind a relay. */
final class Server implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final InetAddress BROKER = loopback(1);
    /** Clients are told this address: another one of the loopback network, on the same port. */
    private static final InetAddress FRONT = loopback(2);

    private final Path folder;
    private final int nameServerPort = Ports.free();
    private final int brokerPort = Ports.free();
    private final Relay relay;
    private ChildJvm process;

    private Server(Path folder, String flushDiskType) throws Exception {
        this.folder = folder;
        Files.createDirectories(folder);
        Files.write(
                folder.resolve("broker.conf"),
                List.of(
                        "flushDiskType=" + flushDiskType,
                        "bindAddress=" + BROKER.getHostAddress(),
                        "brokerIP1=" + FRONT.getHostAddress()));
        relay = Relay.start(FRONT, brokerPort, new InetSocketAddress(BROKER, brokerPort));
    }

    /** Starts one with its files in a folder. */
    static Server start(Path folder, String flushDiskType) throws Exception {
        Server server = new Server(folder, flushDiskType);
        try {
            server.start();
            return server;
        } catch (Exception | AssertionError failure) {
            server.close();
            throw failure;
        }
    }

    String uri() {
        return "apogee://127.0.0.1:" + nameServerPort;
    }

    Relay relay() {
        return relay;
    }

    /** Starts it again. */
    void start() throws Exception {
        process = ChildJvm.start(
                System.getProperty("java.class.path"),
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=" + System.getProperty("apogee.logback.file")),
                Apogee.class.getName(),
                List.of(
                        "standalone",
                        "--data",
                        folder.resolve("data").toString(),
                        "--config",
                        folder.resolve("broker.conf").toString(),
                        "--namesrv-port",
                        String.valueOf(nameServerPort),
                        "--port",
                        String.valueOf(brokerPort)));
        process.awaitLine(line -> line.contains("Ready"), START_LIMIT);
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    private static InetAddress loopback(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.close();
        }
        relay.close();
    }
}
