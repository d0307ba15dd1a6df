package org.apogeemq.cli.group;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.Masters;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.CommandFailed;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.header.GroupHeaders.DeleteGroupRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.DeleteTopicRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes a group everywhere. */
@Command(
        name = "delete",
        description = "Delete a consumer group with its offsets and what waits for a retry, on all brokers."
                + " Its dead letters stay. Refused while RocketMQ consumers of the group are connected.")
final class GroupDeleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "GROUP", description = "Name.")
    private String group;

    @Option(names = "--dry-run", description = "Only say what would be deleted.")
    private boolean dryRun;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        long behind = 0;
        try (AdminClient admin = servers.admin()) {
            Map<String, InetSocketAddress> masters = Masters.of(admin, null);
            for (InetSocketAddress broker : masters.values()) {
                int consumers = Groups.consumers(admin, broker, group);
                if (consumers > 0) {
                    throw new CommandFailed("Group " + group + " has " + consumers
                            + " connected consumer(s); stop them first, they would make it again");
                }
                behind += Groups.behind(Groups.progress(admin, broker, group, null));
            }
            if (!dryRun) {
                masters.values().forEach(broker -> delete(admin, broker));
                admin.nameServers()
                        .forEach(server -> admin.ask(
                                server,
                                org.apogeemq.remoting.protocol.Command.request(
                                        RequestCode.DELETE_TOPIC_IN_NAMESRV,
                                        new DeleteTopicRequest(retryTopic(), null),
                                        null)));
            }
        }
        if (output.json()) {
            output.printJson(Map.of("group", group, "deleted", !dryRun, "notConsumed", behind));
        } else {
            output.line("Group " + group + (dryRun ? " would be" : " is") + " deleted; it had not consumed " + behind
                    + " message(s)");
        }
        return ExitCode.OK;
    }

    private void delete(AdminClient admin, InetSocketAddress broker) {
        admin.ask(
                broker,
                org.apogeemq.remoting.protocol.Command.request(
                        RequestCode.DELETE_SUBSCRIPTIONGROUP, new DeleteGroupRequest(group, true), null));
        admin.ask(
                broker,
                org.apogeemq.remoting.protocol.Command.request(
                        RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest(retryTopic()), null));
    }

    private String retryTopic() {
        return "%RETRY%" + group;
    }
}
