package org.apogeemq.cli;

import java.io.PrintWriter;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.remoting.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells errors in one line each, without stack traces. */
final class Errors {
    private Errors() {}

    static int usage(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("apogee: " + firstLine(error));
        UnmatchedArgumentException.printSuggestions(error, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    static int execution(Exception error, CommandLine command, ParseResult parsed) {
        command.getErr().println("apogee: " + firstLine(error));
        return isConfiguration(error) ? ExitCode.USAGE : ExitCode.FAILED;
    }

    private static boolean isConfiguration(Throwable error) {
        return error != null && (error instanceof ConfigException || isConfiguration(error.getCause()));
    }

    private static String firstLine(Throwable error) {
        String message = error.getMessage();
        if (message == null || message.isBlank()) {
            return error.toString();
        }
        return message.lines().findFirst().orElseThrow();
    }
}
