package org.apogeemq.interop.narayana;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apogeemq.cli.Apogee;
import org.apogeemq.testkit.ChildJvm;

/** A name server and a broker in one process that can be killed and started again, behind a relay. */
final class Server implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final int LOWEST_PORT = 12_000;
    private static final int PORTS = 20_000;
    private static final InetAddress BROKER = loopback(1);
    /** Clients are told this address: another one of the loopback network, on the same port. */
    private static final InetAddress FRONT = loopback(2);

    private final Path folder;
    private final int nameServerPort = freePort();
    private final int brokerPort = freePort();
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

    /** A port below those that the system hands out to clients, one of which could take it while the broker is down. */
    private static int freePort() {
        for (int i = 0; i < PORTS; i++) {
            int port = LOWEST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            if (isFree(BROKER, port) && isFree(FRONT, port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST_PORT + " and " + (LOWEST_PORT + PORTS));
    }

    private static boolean isFree(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, address)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
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
