package org.apogeemq.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Message-driven beans in one application server: our adapter with a broker inside the server, and the server's own. */
@Command(
        name = "bench/mdb",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Lets beans in WildFly consume queues that were filled before, through our adapter and through the"
                        + " server's own (Artemis), both with their broker inside the server, and prints messages per second.",
        footer = "Exit code 1 when a message was missing or came twice.")
public final class MdbBench implements Callable<Integer> {
    private static final String APOGEE = "apogee";
    private static final String ARTEMIS = "artemis";
    /** What a bean consumes in a second or so, once it is warm. */
    private static final Map<String, Integer> MESSAGES =
            Map.of("XaBean", 20_000, "XaReplyBean", 10_000, "PlainBean", 100_000);

    @Option(
            names = "--beans",
            split = ",",
            description = "XaBean consumes in a container transaction, XaReplyBean answers in it as well, PlainBean"
                    + " consumes without transaction. Default: ${DEFAULT-VALUE}")
    private List<String> beans = List.of("XaBean", "XaReplyBean", "PlainBean");

    @Option(
            names = "--scale",
            description = "multiplies the messages of a round: 20,000, 10,000 and 100,000, 1,024 bytes each."
                    + " Default: ${DEFAULT-VALUE}")
    private double scale = 1;

    @Option(names = "--warm-up", description = "rounds that are not measured. Default: ${DEFAULT-VALUE}")
    private int warmUp = 2;

    @Option(names = "--rounds", description = "rounds of which the median is taken. Default: ${DEFAULT-VALUE}")
    private int rounds = 3;

    @Option(names = "--durability", description = "cache or fsync, as of bench/run. Default: ${DEFAULT-VALUE}")
    private String durability = "cache";

    @Option(names = "--adapters", split = ",", description = "which ones. Default: ${DEFAULT-VALUE}")
    private List<String> adapters = List.of(APOGEE, ARTEMIS);

    @Option(names = "--heap", description = "megabytes of heap of the server. Default: ${DEFAULT-VALUE}")
    private int heap = 1024;

    @Option(names = "--server-option", description = "a further JVM option of the server, such as a profiler's")
    private List<String> serverOptions = List.of();

    @Option(names = "--bench-folder", hidden = true, required = true)
    private Path folder;

    private boolean wrong;

    /**
     * Runs the command.
     *
     * @param arguments as its help says
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new MdbBench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Map<String, WildFly> servers = new LinkedHashMap<>();
        try {
            for (String adapter : adapters) {
                boolean fsync = durability.equals("fsync");
                servers.put(adapter, WildFly.start(folder, adapter, fsync, heap, serverOptions));
            }
            Map<String, Map<String, Long>> rates = new LinkedHashMap<>();
            for (String bean : beans) {
                rates.put(bean, measure(bean, servers));
            }
            print(rates);
        } finally {
            servers.values().forEach(WildFly::close);
        }
        return wrong ? 1 : 0;
    }

    /** The servers take turns, so that what else the machine does falls on each of them. */
    private Map<String, Long> measure(String bean, Map<String, WildFly> servers) throws Exception {
        long messages = Math.round(MESSAGES.get(bean) * scale);
        Map<String, List<Long>> rates = new LinkedHashMap<>();
        for (int round = 0; round < warmUp + rounds; round++) {
            for (String adapter : servers.keySet()) {
                String answer = servers.get(adapter).get("/mdb/round?bean=" + bean + "&messages=" + messages);
                System.out.printf("%-8s %-12s %s %s%n", adapter, bean, answer, round < warmUp ? "(warm-up)" : "");
                wrong |= answer.contains("!");
                if (round >= warmUp) {
                    rates.computeIfAbsent(adapter, none -> new ArrayList<>())
                            .add(Long.valueOf(answer.replaceAll("!.*", "").strip()));
                }
            }
        }
        Map<String, Long> medians = new LinkedHashMap<>();
        rates.forEach((adapter, all) -> {
            all.sort(null);
            medians.put(adapter, all.get(all.size() / 2));
        });
        return medians;
    }

    private void print(Map<String, Map<String, Long>> rates) {
        System.out.printf("%n%s class, messages per second (median of %d rounds)%n", durability, rounds);
        System.out.printf("%-12s %10s %10s %8s%n", "", APOGEE, ARTEMIS, "ratio");
        rates.forEach((bean, medians) -> {
            long ours = medians.getOrDefault(APOGEE, 0L);
            long theirs = medians.getOrDefault(ARTEMIS, 0L);
            System.out.printf("%-12s %,10d %,10d %8.2f%n", bean, ours, theirs, (double) ours / theirs);
        });
    }
}
