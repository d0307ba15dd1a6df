package org.apogeemq.cli.topic;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.Masters;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.admin.TopicNames;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.header.NamesrvHeaders.DeleteTopicRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a topic everywhere. */
@picocli.CommandLine.Command(
        name = "delete",
        description = "Delete a topic with all its messages and subscriptions' progress, on all brokers.")
final class TopicDeleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOPIC", description = "Name.")
    private String topic;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        String name = TopicNames.physical(topic);
        try (AdminClient admin = servers.admin()) {
            admin.existingRoute(name);
            Map<String, InetSocketAddress> masters = Masters.of(admin, null);
            masters.values()
                    .forEach(broker -> admin.ask(
                            broker, Command.request(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest(name), null)));
            admin.nameServers()
                    .forEach(server -> admin.ask(
                            server,
                            Command.request(
                                    RequestCode.DELETE_TOPIC_IN_NAMESRV, new DeleteTopicRequest(name, null), null)));
        }
        if (output.json()) {
            output.printJson(Map.of("topic", name, "deleted", true));
        } else {
            output.line("Topic " + name + " is deleted");
        }
        return ExitCode.OK;
    }
}
