package org.apogeemq.cli.group;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.Masters;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.body.ConsumeStats;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** All consumer groups. */
@Command(name = "list", description = "List consumer groups, with what each has not consumed yet.")
final class GroupListCommand implements Callable<Integer> {
    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    private record Row(String group, Set<String> topics, long notConsumed, int consumers) {
        Row plus(List<ConsumeStats> stats, int moreConsumers) {
            Set<String> all = new TreeSet<>(topics);
            stats.forEach(s -> s.offsetTable().keySet().forEach(queue -> all.add(queue.topic())));
            long behind = stats.stream().mapToLong(Groups::behind).sum();
            // a client is connected to every broker: it counts once
            return new Row(group, all, notConsumed + behind, Math.max(consumers, moreConsumers));
        }
    }

    @Override
    public Integer call() {
        Map<String, Row> rows = new TreeMap<>();
        try (AdminClient admin = servers.admin()) {
            for (InetSocketAddress broker : Masters.of(admin, null).values()) {
                Groups.all(admin, broker)
                        .forEach(one -> one.forEach((group, stats) -> rows.merge(
                                group,
                                new Row(group, Set.of(), 0, 0).plus(stats, Groups.consumers(admin, broker, group)),
                                (before, now) -> before.plus(stats, now.consumers()))));
            }
        }
        if (output.json()) {
            output.printJson(rows.values());
        } else {
            output.table(
                    List.of("GROUP", "NOT CONSUMED", "CONSUMERS", "TOPICS"),
                    rows.values().stream()
                            .map(row -> List.of(
                                    row.group(),
                                    Long.toString(row.notConsumed()),
                                    Integer.toString(row.consumers()),
                                    String.join(",", row.topics())))
                            .toList());
        }
        return ExitCode.OK;
    }
}
