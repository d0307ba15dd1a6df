package org.apogeemq.cli.group;

import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** Groups the commands about consumer groups. */
@Command(
        name = "group",
        description = "List, create and delete consumer groups, see how far they are and set them to another place.",
        footer = {
            "",
            "JMS queues and durable subscriptions are consumer groups: JMSQ_<queue>, JMSD_<client id>_<name>,"
                    + " JMSS_[<client id>_]<name>."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        subcommands = {
            GroupListCommand.class,
            GroupCreateCommand.class,
            GroupDeleteCommand.class,
            GroupOffsetsCommand.class,
            GroupResetCommand.class
        })
public final class GroupCommand {}
