package org.apogeemq.cli.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.QueueData;
import org.apogeemq.remoting.body.TopicList;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All topics. */
@picocli.CommandLine.Command(name = "list", description = "List topics, with their queues.")
final class TopicListCommand implements Callable<Integer> {
    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    @Option(names = "--all", description = "Also the topics that servers make for themselves.")
    private boolean all;

    private record Row(String topic, int readQueues, int writeQueues, String permission, List<String> brokers) {}

    @Override
    public Integer call() {
        List<Row> rows = new ArrayList<>();
        try (AdminClient admin = servers.admin()) {
            Set<String> topics = new TreeSet<>(admin.topics().topicList());
            if (!all) {
                topics.removeAll(systemTopics(admin));
            }
            for (String topic : topics) {
                Optional<TopicRouteData> route = admin.route(topic);
                route.ifPresent(found -> rows.add(row(topic, found.queueDatas())));
            }
        }
        if (output.json()) {
            output.printJson(rows);
        } else {
            output.table(
                    List.of("TOPIC", "READ QUEUES", "WRITE QUEUES", "ALLOWED", "BROKERS"),
                    rows.stream()
                            .map(row -> List.of(
                                    row.topic(),
                                    Integer.toString(row.readQueues()),
                                    Integer.toString(row.writeQueues()),
                                    row.permission(),
                                    String.join(",", row.brokers())))
                            .toList());
        }
        return ExitCode.OK;
    }

    private static Set<String> systemTopics(AdminClient admin) {
        TopicList ofNames = admin.systemTopics();
        Set<String> names = new TreeSet<>(ofNames.topicList());
        AdminClient.masters(admin.clusterInfo().brokerAddrTable().values())
                .values()
                .forEach(broker -> names.addAll(BodyCodec.decode(
                                admin.ask(
                                                broker,
                                                org.apogeemq.remoting.protocol.Command.request(
                                                        RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER, null, null))
                                        .body(),
                                TopicList.class)
                        .topicList()));
        return names;
    }

    private static Row row(String topic, List<QueueData> queues) {
        return new Row(
                topic,
                queues.stream().mapToInt(QueueData::readQueueNums).sum(),
                queues.stream().mapToInt(QueueData::writeQueueNums).sum(),
                Permission.text(queues.stream().mapToInt(QueueData::perm).reduce(0, (a, b) -> a | b)),
                queues.stream().map(QueueData::brokerName).sorted().toList());
    }
}
