package org.apogeemq.cli.message;

import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** Groups the commands about messages. */
@Command(
        name = "message",
        description = "Send, receive, browse and look up messages.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        subcommands = {
            MessageSendCommand.class,
            MessageReceiveCommand.class,
            MessageBrowseCommand.class,
            MessageGetCommand.class
        })
public final class MessageCommand {}
