package org.apogeemq.cli.group;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.Masters;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.admin.TopicNames;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How far a group is in each queue. */
@Command(name = "offsets", description = "Show how far a consumer group is in each queue of its topics.")
final class GroupOffsetsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "GROUP", description = "Name.")
    private String group;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "One topic only; default: all it consumed from.")
    private String topic;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    private record Row(
            String topic, String broker, int queue, long committed, long end, long notConsumed, String lastConsumed) {}

    @Override
    public Integer call() {
        List<Row> rows = new ArrayList<>();
        try (AdminClient admin = servers.admin()) {
            String wanted = topic == null ? null : TopicNames.physical(topic);
            for (InetSocketAddress broker : Masters.of(admin, null).values()) {
                Groups.progress(admin, broker, group, wanted)
                        .offsetTable()
                        .forEach((queue, offset) -> rows.add(new Row(
                                queue.topic(),
                                queue.brokerName(),
                                queue.queueId(),
                                offset.consumerOffset(),
                                offset.brokerOffset(),
                                Groups.behind(offset),
                                offset.lastTimestamp() <= 0
                                        ? null
                                        : Instant.ofEpochMilli(offset.lastTimestamp())
                                                .toString())));
            }
        }
        rows.sort(Comparator.comparing(Row::topic).thenComparing(Row::broker).thenComparing(Row::queue));
        if (output.json()) {
            output.printJson(rows);
        } else {
            output.table(
                    List.of("TOPIC", "BROKER", "QUEUE", "COMMITTED", "END", "NOT CONSUMED", "LAST CONSUMED WAS STORED"),
                    rows.stream()
                            .map(row -> List.of(
                                    row.topic(),
                                    row.broker(),
                                    Integer.toString(row.queue()),
                                    Long.toString(row.committed()),
                                    Long.toString(row.end()),
                                    Long.toString(row.notConsumed()),
                                    row.lastConsumed() == null ? "-" : row.lastConsumed()))
                            .toList());
        }
        return ExitCode.OK;
    }
}
