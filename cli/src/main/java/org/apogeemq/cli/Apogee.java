package org.apogeemq.cli;

import java.io.PrintWriter;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.command.ProductVersion;
import org.apogeemq.cli.group.GroupCommand;
import org.apogeemq.cli.message.MessageCommand;
import org.apogeemq.cli.security.AclCommand;
import org.apogeemq.cli.security.UserCommand;
import org.apogeemq.cli.server.BrokerCommand;
import org.apogeemq.cli.server.NamesrvCommand;
import org.apogeemq.cli.server.StandaloneCommand;
import org.apogeemq.cli.topic.TopicCommand;
import org.apogeemq.cli.tx.TxCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The command {@code apogee}.
 *
 * <p>Exit codes: {@value ExitCode#OK} done, {@value ExitCode#FAILED} not done, {@value ExitCode#USAGE} the command line or the configuration is
 * wrong. A server that is stopped by a signal ends with 128 plus the signal's number (143 for SIGTERM, 130 for Ctrl-C)
 * after it has closed everything.
 */
@Command(
        name = "apogee",
        description = "Message broker with RocketMQ's semantics and Jakarta Messaging.",
        subcommands = {
            StandaloneCommand.class,
            NamesrvCommand.class,
            BrokerCommand.class,
            TopicCommand.class,
            GroupCommand.class,
            MessageCommand.class,
            TxCommand.class,
            UserCommand.class,
            AclCommand.class,
            HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        footer = {"", "'apogee COMMAND --help' says more about a command."})
public final class Apogee {
    private Apogee() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    /**
     * Runs a command.
     *
     * @param out where its result goes
     * @param err where errors go
     * @return the exit code
     */
    public static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        return new CommandLine(new Apogee())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Errors::usage)
                .setExecutionExceptionHandler(Errors::execution)
                .execute(arguments);
    }
}
