package org.apogeemq.cli.tx;

import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** Groups the commands about transactions. */
@Command(
        name = "tx",
        description = "See transactions that are not decided, and decide those that are in doubt.",
        footer = {
            "",
            "Kinds are LOCAL (a JMS session's), XA (a branch of a transaction manager) and HALF (a half message that waits for"
                    + " its producer group). A number belongs to one broker."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        subcommands = {
            TxListCommand.class,
            TxShowCommand.class,
            TxCommitCommand.class,
            TxRollbackCommand.class,
            TxForgetCommand.class
        })
public final class TxCommand {}
