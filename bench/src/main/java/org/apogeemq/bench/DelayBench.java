package org.apogeemq.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apogeemq.bench.load.DelayDriver;
import org.apogeemq.testkit.ChildJvm;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How late delayed messages are, alone and while many others wait; what those cost in memory, and at a restart. */
@Command(
        name = "bench/delay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends delayed messages at a steady rate and prints how late they come, in milliseconds.",
        footer = "Exit code 1 when a message was missing, came twice, or came before its time.")
public final class DelayBench implements Callable<Integer> {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    @Option(names = "--rate", description = "delayed messages a second. Default: ${DEFAULT-VALUE}")
    private int rate = 2000;

    @Option(
            names = "--duration",
            description = "seconds of sending, the first quarter not measured. Default: ${DEFAULT-VALUE}")
    private int durationSeconds = 20;

    @Option(
            names = "--pending",
            description = "messages that wait a day meanwhile, second part. Default: ${DEFAULT-VALUE}")
    private int pending = 1_000_000;

    @Option(names = "--body", description = "bytes of a body. Default: ${DEFAULT-VALUE}")
    private int bodySize = 100;

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
        System.exit(new CommandLine(new DelayBench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(folder.resolve("target"));
        Path data = Files.createTempDirectory(folder.resolve("target"), "delay-");
        Deployment deployment = new Deployment(folder, data, false, heap, List.of(), false);
        boolean sound;
        try {
            sound = measure(deployment, data, freePort(), freePort());
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
        return sound ? 0 : 1;
    }

    private boolean measure(Deployment deployment, Path data, int nameServer, int port) throws Exception {
        System.out.printf("%d a second, %d-byte bodies, delays of 1 to 5 s, %d s%n", rate, bodySize, durationSeconds);
        boolean sound;
        try (ChildJvm broker = broker(deployment, data, nameServer, port);
                ChildJvm driver = driver(deployment, nameServer)) {
            sound = ask(driver, "paced", "alone");
            System.out.printf("broker's heap in use: %d MiB%n", usedHeap(broker));
            ask(driver, "fill", pending + " wait");
            System.out.printf("broker's heap in use: %d MiB%n", usedHeap(broker));
            sound &= ask(driver, "paced", "with those");
            broker.kill();
        }
        try (ChildJvm broker = broker(deployment, data, nameServer, port);
                ChildJvm driver = driver(deployment, nameServer)) {
            System.out.printf("broker's heap in use after a restart: %d MiB%n", usedHeap(broker));
            sound &= ask(driver, "paced", "after kill -9 and restart");
        }
        return sound;
    }

    private boolean ask(ChildJvm driver, String what, String label) throws InterruptedException {
        driver.writeLine(what);
        String line = driver.awaitLine(l -> l.startsWith(DelayDriver.RESULT), Duration.ofMinutes(4));
        System.out.printf("%-28s %s%n", label, line.substring(DelayDriver.RESULT.length()));
        return !line.contains(DelayDriver.WRONG);
    }

    private static ChildJvm broker(Deployment deployment, Path data, int nameServer, int port) throws Exception {
        ChildJvm broker = ChildJvm.start(
                deployment.classPath("apogee"),
                deployment.heap(),
                "org.apogeemq.cli.Apogee",
                List.of(
                        "standalone",
                        "--data",
                        data.resolve("data").toString(),
                        "--namesrv-port",
                        String.valueOf(nameServer),
                        "--port",
                        String.valueOf(port)));
        System.out.println(
                broker.awaitLine(line -> line.contains("Recovered in") || line.contains("new log"), START_LIMIT)
                        .replaceAll("^.*?(Recovered|The data)", "$1"));
        broker.awaitLine(line -> line.contains("Ready"), START_LIMIT);
        return broker;
    }

    private ChildJvm driver(Deployment deployment, int nameServer) throws Exception {
        ChildJvm driver = ChildJvm.start(
                deployment.driverClassPath("apogee"),
                deployment.heap(),
                DelayDriver.class.getName(),
                List.of(
                        "org.apogeemq.jms.ApogeeConnectionFactory",
                        "apogee://127.0.0.1:" + nameServer,
                        String.valueOf(rate),
                        String.valueOf(durationSeconds),
                        String.valueOf(bodySize),
                        String.valueOf(pending)));
        driver.awaitLine("READY"::equals, START_LIMIT);
        return driver;
    }

    /** What is left after a full collection, as the JDK's own tool says. */
    private static long usedHeap(ChildJvm broker) throws IOException, InterruptedException {
        jcmd(broker.pid(), "GC.run");
        Matcher used = USED.matcher(jcmd(broker.pid(), "GC.heap_info"));
        return used.find() ? Long.parseLong(used.group(1)) / 1024 : -1;
    }

    private static String jcmd(long process, String command) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process jcmd = new ProcessBuilder(tool.toString(), String.valueOf(process), command)
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor(1, TimeUnit.MINUTES);
        return output;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
