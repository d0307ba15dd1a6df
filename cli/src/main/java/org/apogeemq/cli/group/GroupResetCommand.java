package org.apogeemq.cli.group;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.admin.TopicNames;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.header.ClientHeaders.ResetOffsetRequest;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueueRequest;
import org.apogeemq.remoting.header.OffsetHeaders.SearchOffsetRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets a group to another place in a topic. */
@Command(
        name = "reset",
        description = "Have a consumer group go on at another place of a topic, also while it consumes.",
        footer = {"", "Example: apogee group reset billing --topic ORDERS --to-time 2026-03-01T10:00:00Z --dry-run"})
final class GroupResetCommand implements Callable<Integer> {
    @Parameters(paramLabel = "GROUP", description = "Name.")
    private String group;

    @Option(names = "--topic", paramLabel = "TOPIC", required = true, description = "Name of the topic or JMS queue.")
    private String topic;

    @ArgGroup(multiplicity = "1")
    private Place place;

    @Option(names = "--dry-run", description = "Only show what would be set.")
    private boolean dryRun;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    /** Where to go on. */
    private static final class Place {
        @Option(names = "--to-first", description = "At the first message that is still there.")
        private boolean first;

        @Option(names = "--to-end", description = "Behind the last message: skips what waits.")
        private boolean end;

        @Option(
                names = "--to-time",
                paramLabel = "TIME",
                description = "At the first message stored at or after a time, such as 2026-03-01T10:00:00Z.")
        private Instant time;
    }

    private record Row(String broker, int queue, long from, long to) {}

    @Override
    public Integer call() {
        String name = TopicNames.physical(topic);
        List<Row> rows = new ArrayList<>();
        try (AdminClient admin = servers.admin()) {
            AdminClient.masters(admin.existingRoute(name).brokerDatas())
                    .forEach((broker, address) -> Groups.progress(admin, address, group, name)
                            .offsetTable()
                            .forEach((queue, offset) -> rows.add(new Row(
                                    broker, queue.queueId(), offset.consumerOffset(), target(admin, address, queue)))));
            rows.sort(Comparator.comparing(Row::broker).thenComparing(Row::queue));
            if (!dryRun) {
                var masters = AdminClient.masters(admin.existingRoute(name).brokerDatas());
                rows.forEach(row -> reset(admin, masters.get(row.broker()), name, row));
            }
        }
        print(rows);
        return ExitCode.OK;
    }

    private long target(AdminClient admin, InetSocketAddress broker, MessageQueue queue) {
        QueueRequest bound = new QueueRequest(queue.topic(), queue.queueId(), null, null);
        if (place.first) {
            return ask(admin, broker, RequestCode.GET_MIN_OFFSET, bound);
        }
        if (place.end) {
            return ask(admin, broker, RequestCode.GET_MAX_OFFSET, bound);
        }
        return ask(
                admin,
                broker,
                RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
                new SearchOffsetRequest(queue.topic(), queue.queueId(), place.time.toEpochMilli(), null, null, null));
    }

    private static long ask(AdminClient admin, InetSocketAddress broker, int code, Record header) {
        return admin.ask(broker, org.apogeemq.remoting.protocol.Command.request(code, header, null))
                .header(OffsetResponse.class)
                .offset();
    }

    private void reset(AdminClient admin, InetSocketAddress broker, String name, Row row) {
        admin.ask(
                broker,
                org.apogeemq.remoting.protocol.Command.request(
                        RequestCode.INVOKE_BROKER_TO_RESET_OFFSET,
                        new ResetOffsetRequest(name, group, -1, true, row.queue(), row.to()),
                        null));
    }

    private void print(List<Row> rows) {
        if (output.json()) {
            output.printJson(rows);
            return;
        }
        output.table(
                List.of("BROKER", "QUEUE", "FROM", "TO"),
                rows.stream()
                        .map(row -> List.of(
                                row.broker(),
                                Integer.toString(row.queue()),
                                Long.toString(row.from()),
                                Long.toString(row.to())))
                        .toList());
        output.line(dryRun ? "Nothing is changed (--dry-run)" : "Group " + group + " goes on there");
    }
}
