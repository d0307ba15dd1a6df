package org.apogeemq.cli.security;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.header.SecurityHeaders.AclRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a user may do, or may not. */
@Command(
        name = "grant",
        description =
                "Permit a user something, or deny it. It takes the place of what was said about the same resource.",
        footer = {"", "For instance: apogee acl grant alice Topic:ORDERS Group:billing --actions Pub,Sub"})
final class AclGrantCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "USER", description = "Name.")
    private String user;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "RESOURCE",
            description = "Topic:NAME, Group:NAME or Cluster:NAME, where NAME may end in *, or * for everything.")
    private List<String> resources;

    @Option(
            names = "--actions",
            paramLabel = "ACTION",
            split = ",",
            required = true,
            description = "All, Pub, Sub, Create, Update, Delete, Get, List; separated by ','.")
    private List<String> actions;

    @Option(names = "--deny", description = "Deny it instead, whatever less precise resources permit.")
    private boolean deny;

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Only from these addresses, such as 10.1.2.3 or 10.1.*; default: from everywhere.")
    private List<String> from = List.of();

    @Mixin
    private BrokersOption brokers;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        String decision = deny ? "Deny" : "Allow";
        List<String> physical = resources.stream().map(Resources::physical).toList();
        List<AclInfo.Entry> entries = physical.stream()
                .map(resource -> new AclInfo.Entry(resource, actions, from, decision))
                .toList();
        String subject = Security.subject(user);
        brokers.change(org.apogeemq.remoting.protocol.Command.request(
                RequestCode.AUTH_UPDATE_ACL,
                new AclRequest(subject),
                BodyCodec.encode(new AclInfo(subject, List.of(new AclInfo.Policy(null, entries))))));
        if (output.json()) {
            output.printJson(Map.of("user", user, "resources", physical, "actions", actions, "decision", decision));
        } else {
            output.line("User " + user + (deny ? " may not " : " may ") + String.join(", ", actions) + " on "
                    + String.join(", ", physical));
        }
        return ExitCode.OK;
    }
}
