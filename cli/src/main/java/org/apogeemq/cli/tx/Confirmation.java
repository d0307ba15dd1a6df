package org.apogeemq.cli.tx;

import java.io.Console;
import org.apogeemq.cli.command.CommandFailed;
import picocli.CommandLine.Option;

/** Whether the operator means it: mixed into commands that cannot be undone. */
final class Confirmation {
    @Option(
            names = {"-y", "--yes"},
            description = "Do it without asking.")
    private boolean yes;

    /**
     * Asks.
     *
     * @param consequence what will happen, as one or more sentences
     * @throws CommandFailed when the answer is not yes, or there is nobody to ask
     */
    void require(String consequence) {
        if (yes) {
            return;
        }
        Console console = System.console();
        if (console == null) {
            throw new CommandFailed(
                    consequence + " Nothing was done: there is no terminal to ask at; confirm by --yes");
        }
        String answer = console.readLine("%s Go on? [y/N] ", consequence);
        if (answer == null || !answer.strip().matches("(?i)y|yes")) {
            throw new CommandFailed("Nothing was done");
        }
    }
}
