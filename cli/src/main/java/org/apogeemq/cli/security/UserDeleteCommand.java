package org.apogeemq.cli.security;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.header.SecurityHeaders.UserRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a user. */
@Command(
        name = "delete",
        description = "Delete a user with its permissions. Refused for the last enabled one of type Super.")
final class UserDeleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "USER", description = "Name.")
    private String user;

    @Mixin
    private BrokersOption brokers;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        brokers.change(org.apogeemq.remoting.protocol.Command.request(
                RequestCode.AUTH_DELETE_USER, new UserRequest(user), null));
        if (output.json()) {
            output.printJson(Map.of("user", user, "deleted", true));
        } else {
            output.line("User " + user + " is deleted");
        }
        return ExitCode.OK;
    }
}
