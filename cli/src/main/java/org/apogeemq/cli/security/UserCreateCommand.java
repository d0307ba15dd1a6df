package org.apogeemq.cli.security;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.header.SecurityHeaders.UserRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a user. */
@Command(
        name = "create",
        description = "Create a user. A normal one may do nothing until 'apogee acl grant' says what.")
final class UserCreateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "USER", description = "Name; RocketMQ's access key.")
    private String user;

    @Option(
            names = "--password",
            paramLabel = "SECRET",
            arity = "0..1",
            interactive = true,
            required = true,
            prompt = "Password of the user: ",
            description = "Password; RocketMQ's secret key. Without SECRET it is asked for.")
    private String password;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "Normal",
            description = "Normal, or Super, who may do everything. Default: ${DEFAULT-VALUE}.")
    private UserType type;

    @Mixin
    private BrokersOption brokers;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        brokers.change(org.apogeemq.remoting.protocol.Command.request(
                RequestCode.AUTH_CREATE_USER,
                new UserRequest(user),
                BodyCodec.encode(new UserInfo(user, password, type.toString(), null))));
        if (output.json()) {
            output.printJson(Map.of("user", user, "type", type.toString()));
        } else {
            output.line("User " + user + " of type " + type + " is created");
        }
        return ExitCode.OK;
    }
}
