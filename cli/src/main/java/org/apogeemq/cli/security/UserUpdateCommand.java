package org.apogeemq.cli.security;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.header.SecurityHeaders.UserRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a user. */
@Command(name = "update", description = "Change a user's password or type, or whether it may sign in.")
final class UserUpdateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "USER", description = "Name.")
    private String user;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private Change change;

    @Mixin
    private BrokersOption brokers;

    @Mixin
    private Output output;

    /** At least one of these. */
    private static final class Change {
        @Option(
                names = "--password",
                paramLabel = "SECRET",
                arity = "0..1",
                interactive = true,
                prompt = "New password of the user: ",
                description = "Another password. Without SECRET it is asked for.")
        private String password;

        @Option(names = "--type", paramLabel = "TYPE", description = "Normal, or Super, who may do everything.")
        private UserType type;

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                description = "Enable, or disable: it may not sign in, its permissions are kept.")
        private UserStatus status;
    }

    @Override
    public Integer call() {
        UserInfo wanted = new UserInfo(
                user,
                change.password,
                change.type == null ? null : change.type.toString(),
                change.status == null ? null : change.status.toString());
        brokers.change(org.apogeemq.remoting.protocol.Command.request(
                RequestCode.AUTH_UPDATE_USER, new UserRequest(user), BodyCodec.encode(wanted)));
        if (output.json()) {
            output.printJson(Map.of("user", user, "changed", true));
        } else {
            output.line("User " + user + " is changed");
        }
        return ExitCode.OK;
    }
}
