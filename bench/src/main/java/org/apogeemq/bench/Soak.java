package org.apogeemq.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apogeemq.bench.load.SoakDriver;
import org.apogeemq.testkit.ChildJvm;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Senders and receivers at work while the broker is killed and started again and again. */
@Command(
        name = "bench/soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Kills (-9) and restarts a broker with SYNC_FLUSH under load and counts what was lost and what came twice.",
        footer = "Exit code 1 when an acknowledged message did not arrive, or arrived damaged.")
public final class Soak implements Callable<Integer> {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration FINISH_LIMIT = Duration.ofMinutes(5);

    /** The clients that can send and receive. */
    enum Client {
        JMS("apogee"),
        ROCKETMQ("rocketmq");

        private final String product;

        Client(String product) {
            this.product = product;
        }

        String argument() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--client", split = ",", description = "${COMPLETION-CANDIDATES}. Default: one after the other")
    private List<Client> clients = List.of(Client.values());

    @Option(names = "--minutes", description = "for each client. Default: ${DEFAULT-VALUE}")
    private int minutes = 10;

    @Option(names = "--kill-every", description = "seconds between kills. Default: ${DEFAULT-VALUE}")
    private int killEvery = 30;

    @Option(names = "--producers", description = "each sends and waits for the answer. Default: ${DEFAULT-VALUE}")
    private int producers = 8;

    @Option(names = "--consumers", description = "Default: ${DEFAULT-VALUE}")
    private int consumers = 4;

    @Option(names = "--body", description = "bytes of a body. Default: ${DEFAULT-VALUE}")
    private int bodySize = 1024;

    @Option(names = "--heap", description = "megabytes of heap of broker and driver. Default: ${DEFAULT-VALUE}")
    private int heap = 512;

    @Option(names = "--bench-folder", hidden = true, required = true)
    private Path folder;

    /**
     * Runs the command.
     *
     * @param arguments as its help says
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Soak())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        System.out.printf(
                "%d producers, %d consumers, %d min, SYNC_FLUSH, broker killed every %d s%n",
                producers, consumers, minutes, killEvery);
        boolean sound = true;
        for (Client client : clients) {
            sound &= soak(client);
        }
        return sound ? 0 : 1;
    }

    private boolean soak(Client client) throws Exception {
        Files.createDirectories(folder.resolve("target"));
        Path data = Files.createTempDirectory(folder.resolve("target"), "soak-");
        Deployment deployment = new Deployment(folder, data, true, heap, List.of(), false);
        int nameServerPort = freePort();
        int brokerPort = freePort();
        Path configuration = data.resolve("broker.conf");
        Files.write(
                configuration,
                List.of(
                        "flushDiskType=SYNC_FLUSH",
                        "namesrvAddr=127.0.0.1:" + nameServerPort,
                        "listenPort=" + brokerPort,
                        "storePathRootDir=" + data.resolve("store")));
        try (ChildJvm nameServer = apogee(deployment, "namesrv", "--port", String.valueOf(nameServerPort))) {
            return nameServer.pid() > 0 && underFire(client, deployment, configuration, nameServerPort);
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private boolean underFire(Client client, Deployment deployment, Path configuration, int nameServerPort)
            throws Exception {
        String[] start = {"broker", "--config", configuration.toString()};
        ChildJvm broker = apogee(deployment, start);
        int kills = 0;
        try (ChildJvm driver = driver(client, deployment, nameServerPort)) {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
            while (end - System.nanoTime() > TimeUnit.SECONDS.toNanos(killEvery)) {
                TimeUnit.SECONDS.sleep(killEvery);
                broker.kill();
                kills++;
                broker = apogee(deployment, start);
            }
            driver.writeLine("stop");
            String line = driver.awaitLine(l -> l.startsWith(SoakDriver.RESULT), FINISH_LIMIT);
            System.out.printf(
                    "%-10s %d kills: %s%n", client.argument(), kills, line.substring(SoakDriver.RESULT.length()));
            return !line.contains(SoakDriver.WRONG);
        } finally {
            broker.close();
        }
    }

    private static ChildJvm apogee(Deployment deployment, String... arguments) throws Exception {
        ChildJvm process = ChildJvm.start(
                deployment.classPath("apogee"), deployment.heap(), "org.apogeemq.cli.Apogee", List.of(arguments));
        process.awaitLine(line -> line.contains("Ready"), START_LIMIT);
        return process;
    }

    private ChildJvm driver(Client client, Deployment deployment, int nameServerPort) throws Exception {
        String address = "127.0.0.1:" + nameServerPort;
        ChildJvm driver = ChildJvm.start(
                deployment.driverClassPath(client.product),
                deployment.heap(),
                SoakDriver.class.getName(),
                List.of(
                        client.argument(),
                        client == Client.JMS ? "apogee://" + address : address,
                        String.valueOf(producers),
                        String.valueOf(consumers),
                        String.valueOf(bodySize)));
        driver.awaitLine("READY"::equals, START_LIMIT);
        return driver;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
