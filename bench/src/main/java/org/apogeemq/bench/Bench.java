package org.apogeemq.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apogeemq.bench.load.Driver;
import org.apogeemq.bench.load.Load;
import org.apogeemq.bench.load.Result;
import org.apogeemq.testkit.ChildJvm;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The benchmark command. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Starts each product in turn on this machine, gives all the same loads and prints one table.",
        footer = "Exit code 1 when an acknowledged message was missing, came twice, or a load failed.")
public final class Bench implements Callable<Integer> {
    @Option(names = "--only", split = ",", description = "products: apogee, apogee-rmq, rocketmq, artemis, classic")
    private List<String> products = List.of("apogee", "apogee-rmq", "rocketmq", "artemis", "classic");

    @Option(
            names = "--loads",
            split = ",",
            description =
                    "sync, async, transacted-1, transacted-10, transacted, transacted-1000, xa, paced, backlog, selected, grouped,"
                            + " topics-64, topics-256, topics-1024")
    private List<String> loads = Stream.of(Load.values()).map(Load::label).toList();

    @Option(
            names = "--durability",
            description = "cache (acknowledged when the system has it) or fsync. Default: cache")
    private Durability durability = Durability.cache;

    @Option(names = "--warm-up", description = "seconds before each measurement. Default: ${DEFAULT-VALUE}")
    private int warmUpSeconds = 5;

    @Option(names = "--duration", description = "seconds of sending in each measurement. Default: ${DEFAULT-VALUE}")
    private int durationSeconds = 8;

    @Option(
            names = "--repeat",
            description = "rounds over all products; the table has medians. Default: ${DEFAULT-VALUE}")
    private int rounds = 1;

    @Option(names = "--body", description = "bytes of a body. Default: ${DEFAULT-VALUE}")
    private int bodySize = 1024;

    @Option(names = "--rate", description = "messages a second of the paced load. Default: ${DEFAULT-VALUE}")
    private int rate = 2000;

    @Option(names = "--backlog", description = "messages of the backlog load. Default: ${DEFAULT-VALUE}")
    private int backlog = 100_000;

    @Option(
            names = "--outstanding",
            description = "unacknowledged asynchronous sends per producer. Default: ${DEFAULT-VALUE}")
    private int outstanding = 1000;

    @Option(
            names = "--batch",
            description = "messages per transaction of the load transacted. Default: ${DEFAULT-VALUE}")
    private int batch = 100;

    @Option(names = "--heap", description = "megabytes of heap of each server and driver. Default: ${DEFAULT-VALUE}")
    private int heap = 1024;

    @Option(names = "--broker-option", description = "a further JVM option for the servers, such as a profiler's")
    private List<String> brokerOptions = List.of();

    @Option(names = "--driver-option", description = "a further JVM option for the drivers")
    private List<String> driverJvmOptions = List.of();

    @Option(names = "--data", description = "where the products keep their data. Default: bench/target")
    private Path data;

    @Option(names = "--keep-data", description = "do not remove the data afterwards")
    private boolean keepData;

    @Option(names = "--json", description = "file for all figures of all rounds")
    private Path json;

    @Option(names = "--bench-folder", hidden = true, required = true)
    private Path folder;

    /** When an acknowledgement may be given. */
    enum Durability {
        /** The operating system has the message. */
        cache,
        /** The disk has it. */
        fsync
    }

    /**
     * Runs the command.
     *
     * @param arguments as its help says
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Target> targets = products.stream().map(Target::of).toList();
        List<Load> chosen = loads.stream().map(Load::of).toList();
        Path parent = data == null ? folder.resolve("target") : data;
        Files.createDirectories(parent);
        Deployment deployment =
                new Deployment(folder, parent, durability == Durability.fsync, heap, brokerOptions, keepData);
        Table table = new Table();
        for (int round = 1; round <= rounds; round++) {
            for (Target target : targets) {
                run(target, chosen, deployment, table, round);
            }
        }
        System.out.printf(
                "%n%d-byte bodies, durability %s, %d s warm-up, %d s measured, %d round(s), %d processors, %d MiB heap each%n%n",
                bodySize,
                durability,
                warmUpSeconds,
                durationSeconds,
                rounds,
                Runtime.getRuntime().availableProcessors(),
                heap);
        System.out.print(table.text(targets));
        if (json != null) {
            Files.writeString(json, table.json());
        }
        return table.sound() ? 0 : 1;
    }

    private void run(Target target, List<Load> chosen, Deployment deployment, Table table, int round)
            throws InterruptedException {
        try (Server server = Server.start(target, deployment);
                ChildJvm driver = startDriver(target, server, deployment)) {
            driver.awaitLine("READY"::equals, Duration.ofSeconds(30));
            for (Load load : chosen) {
                driver.writeLine(load.label());
                Duration limit = Duration.ofSeconds(240L + 4L * (warmUpSeconds + durationSeconds));
                Result result = Result.parse(driver.awaitLine(Result::isResult, limit));
                table.add(load, target, result);
                System.err.printf("round %d %-11s %-12s %s%n", round, target.label(), load.label(), result);
            }
        } catch (InterruptedException stop) {
            throw stop;
        } catch (Exception | AssertionError failure) {
            System.err.println(target.label() + ": " + failure);
            chosen.forEach(load -> table.add(load, target, Result.failed(firstLine(failure))));
        }
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private ChildJvm startDriver(Target target, Server server, Deployment deployment) throws Exception {
        List<String> options = new ArrayList<>(server.driverOptions());
        options.addAll(List.of(
                "--warm-up=PT" + warmUpSeconds + "S",
                "--duration=PT" + durationSeconds + "S",
                "--body=" + bodySize,
                "--rate=" + rate,
                "--backlog=" + backlog,
                "--outstanding=" + outstanding,
                "--batch=" + batch,
                "--broker-process=" + server.brokerProcess()));
        List<String> jvm = new ArrayList<>(deployment.heap());
        jvm.add("-Duser.home=" + deployment.benchFolder().resolve("target"));
        jvm.addAll(driverJvmOptions);
        return ChildJvm.start(deployment.driverClassPath(target.clientProduct()), jvm, Driver.class.getName(), options);
    }
}
