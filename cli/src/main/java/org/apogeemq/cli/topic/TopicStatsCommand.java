package org.apogeemq.cli.topic;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.admin.TopicNames;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.ConsumeStats;
import org.apogeemq.remoting.body.GroupList;
import org.apogeemq.remoting.body.TopicStatsTable;
import org.apogeemq.remoting.header.GroupHeaders.ConsumeStatsRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What is in a topic, and how far its consumer groups are. */
@picocli.CommandLine.Command(
        name = "stats",
        description = "Show the messages in each queue of a topic, and what each consumer group has not yet consumed.")
final class TopicStatsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOPIC", description = "Name.")
    private String topic;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    private record Queue(String broker, int queue, long min, long max, long messages, String last) {}

    private record Stats(String topic, List<Queue> queues, Map<String, Long> notConsumedByGroup) {}

    @Override
    public Integer call() {
        String name = TopicNames.physical(topic);
        List<Queue> queues = new ArrayList<>();
        Map<String, Long> lags = new TreeMap<>();
        try (AdminClient admin = servers.admin()) {
            AdminClient.masters(admin.existingRoute(name).brokerDatas()).forEach((broker, address) -> {
                queues.addAll(queues(admin, address, name));
                lags(admin, address, name).forEach((group, lag) -> lags.merge(group, lag, Long::sum));
            });
        }
        queues.sort(Comparator.comparing(Queue::broker).thenComparing(Queue::queue));
        if (output.json()) {
            output.printJson(new Stats(name, queues, lags));
        } else {
            print(queues, lags);
        }
        return ExitCode.OK;
    }

    private void print(List<Queue> queues, Map<String, Long> lags) {
        output.table(
                List.of("BROKER", "QUEUE", "FIRST", "END", "MESSAGES", "LAST STORED"),
                queues.stream()
                        .map(queue -> List.of(
                                queue.broker(),
                                Integer.toString(queue.queue()),
                                Long.toString(queue.min()),
                                Long.toString(queue.max()),
                                Long.toString(queue.messages()),
                                queue.last() == null ? "-" : queue.last()))
                        .toList());
        if (!lags.isEmpty()) {
            output.line("");
            output.table(
                    List.of("CONSUMER GROUP", "NOT CONSUMED"),
                    lags.entrySet().stream()
                            .map(lag -> List.of(lag.getKey(), lag.getValue().toString()))
                            .toList());
        }
    }

    private static List<Queue> queues(AdminClient admin, InetSocketAddress broker, String topic) {
        Command answer =
                admin.ask(broker, Command.request(RequestCode.GET_TOPIC_STATS_INFO, new TopicRequest(topic), null));
        return BodyCodec.decode(answer.body(), TopicStatsTable.class).offsetTable().entrySet().stream()
                .map(entry -> new Queue(
                        entry.getKey().brokerName(),
                        entry.getKey().queueId(),
                        entry.getValue().minOffset(),
                        entry.getValue().maxOffset(),
                        entry.getValue().maxOffset() - entry.getValue().minOffset(),
                        time(entry.getValue().lastUpdateTimestamp())))
                .toList();
    }

    private static Map<String, Long> lags(AdminClient admin, InetSocketAddress broker, String topic) {
        Map<String, Long> lags = new TreeMap<>();
        Command groups = admin.ask(
                broker, Command.request(RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, new TopicRequest(topic), null));
        for (String group : BodyCodec.decode(groups.body(), GroupList.class).groupList()) {
            Command answer = admin.ask(
                    broker,
                    Command.request(RequestCode.GET_CONSUME_STATS, new ConsumeStatsRequest(group, topic, null), null));
            long lag = BodyCodec.decode(answer.body(), ConsumeStats.class).offsetTable().values().stream()
                    .mapToLong(offset -> Math.max(0, offset.brokerOffset() - Math.max(0, offset.consumerOffset())))
                    .sum();
            lags.put(group, lag);
        }
        return lags;
    }

    private static String time(long millis) {
        return millis <= 0 ? null : Instant.ofEpochMilli(millis).toString();
    }
}
