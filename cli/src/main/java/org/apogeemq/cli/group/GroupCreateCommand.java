package org.apogeemq.cli.group;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.Masters;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a group or changes it. */
@Command(name = "create", description = "Create a consumer group for RocketMQ consumers, or change it.")
final class GroupCreateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "GROUP", description = "Name.")
    private String group;

    @Option(
            names = "--max-retries",
            paramLabel = "N",
            description = "Tries after the first before a message goes to %%DLQ%%GROUP; default: ${DEFAULT-VALUE}.",
            defaultValue = "16")
    private int maxRetries;

    @Option(
            names = "--paused",
            description = "Its consumers get nothing until the group is created again without this option.")
    private boolean paused;

    @Option(names = "--broker", paramLabel = "NAME", description = "One broker only; default: all.")
    private String broker;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        SubscriptionGroupConfig config = new SubscriptionGroupConfig(
                group, !paused, null, null, false, null, maxRetries, null, 0, null, null, 0, null, null, null);
        String brokers;
        try (AdminClient admin = servers.admin()) {
            var masters = Masters.of(admin, broker);
            masters.values()
                    .forEach(address -> admin.ask(
                            address,
                            org.apogeemq.remoting.protocol.Command.request(
                                    RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, null, BodyCodec.encode(config))));
            brokers = String.join(", ", masters.keySet());
        }
        if (output.json()) {
            output.printJson(Map.of("group", group, "maxRetries", maxRetries, "paused", paused, "brokers", brokers));
        } else {
            output.line("Group " + group + (paused ? " is paused" : " may consume") + " on " + brokers + ", "
                    + maxRetries + " retries");
        }
        return ExitCode.OK;
    }
}
