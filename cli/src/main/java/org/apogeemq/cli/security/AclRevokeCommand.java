package org.apogeemq.cli.security;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.command.CommandFailed;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.header.SecurityHeaders.DeleteAclRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes back what was granted or denied. */
@Command(name = "revoke", description = "Take back what was said about resources, permissions and denials alike.")
final class AclRevokeCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "USER", description = "Name.")
    private String user;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "RESOURCE",
            description = "As it was granted; 'apogee acl list' shows it.")
    private List<String> typed = List.of();

    @Option(names = "--all", description = "Everything the user was granted or denied.")
    private boolean all;

    @Mixin
    private BrokersOption brokers;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (all != typed.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "Name either what is to be revoked (RESOURCE) or --all, and not both");
        }
        List<String> resources = typed.stream().map(Resources::physical).toList();
        brokers.each((admin, master) -> revoke(admin, master, resources));
        if (output.json()) {
            output.printJson(Map.of("user", user, "resources", resources, "all", all));
        } else {
            output.line(
                    "Nothing is said any more about user " + user + (all ? "" : " on " + String.join(", ", resources)));
        }
        return ExitCode.OK;
    }

    private void revoke(AdminClient admin, Map.Entry<String, InetSocketAddress> broker, List<String> resources) {
        AclInfo acl = Security.acl(admin, broker.getValue(), Security.subject(user));
        for (String resource : resources) {
            if (acl == null || !isAbout(acl, resource)) {
                throw new CommandFailed("Nothing is said about user " + user + " on " + resource + " at "
                        + broker.getKey() + "; 'apogee acl list --user " + user + "' shows what is");
            }
        }
        if (all) {
            delete(admin, broker.getValue(), null);
        } else {
            resources.forEach(resource -> delete(admin, broker.getValue(), resource));
        }
    }

    private static boolean isAbout(AclInfo acl, String resource) {
        return acl.policies().stream()
                .flatMap(policy -> policy.entries().stream())
                .anyMatch(entry -> entry.resource().equalsIgnoreCase(resource));
    }

    private void delete(AdminClient admin, InetSocketAddress broker, String resource) {
        admin.ask(
                broker,
                org.apogeemq.remoting.protocol.Command.request(
                        RequestCode.AUTH_DELETE_ACL,
                        new DeleteAclRequest(Security.subject(user), null, resource),
                        null));
    }
}
