package org.apogeemq.cli.topic;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.Masters;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.admin.TopicNames;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a topic, or changes it. */
@picocli.CommandLine.Command(
        name = "create",
        description = "Create a topic, or change its number of queues and what is allowed. Queues of JMS destinations"
                + " are topics, too: one queue keeps strict order.")
final class TopicCreateCommand implements Callable<Integer> {
    private static final String TEMPLATE = "TBW102";

    @Parameters(paramLabel = "TOPIC", description = "Name: letters, digits, '_', '-', '%%', '|'.")
    private String topic;

    @Option(
            names = "--queues",
            paramLabel = "N",
            defaultValue = "1",
            description = "Queues on each broker. Default: ${DEFAULT-VALUE}.")
    private int queues;

    @Option(
            names = "--allow",
            paramLabel = "rw|r|w",
            defaultValue = "RW",
            description = "What clients may do. Default: rw.")
    private Permission permission;

    @Option(names = "--broker", paramLabel = "NAME", description = "On this broker only. Default: on all.")
    private String broker;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    private record Created(String topic, int queues, List<String> brokers) {}

    @Override
    public Integer call() {
        String name = TopicNames.physical(topic);
        Map<String, InetSocketAddress> masters;
        try (AdminClient admin = servers.admin()) {
            masters = Masters.of(admin, broker);
            CreateTopicRequest header = new CreateTopicRequest(
                    name, TEMPLATE, queues, queues, permission.bits(), "SINGLE_TAG", 0, false, null, null);
            masters.values()
                    .forEach(address ->
                            admin.ask(address, Command.request(RequestCode.UPDATE_AND_CREATE_TOPIC, header, null)));
        }
        if (output.json()) {
            output.printJson(new Created(name, queues, List.copyOf(masters.keySet())));
        } else {
            output.line("Topic " + name + " has " + queues + " queue(s) on " + String.join(", ", masters.keySet()));
        }
        return ExitCode.OK;
    }
}
