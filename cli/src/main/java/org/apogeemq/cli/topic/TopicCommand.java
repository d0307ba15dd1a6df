package org.apogeemq.cli.topic;

import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** Groups the commands about topics. */
@Command(
        name = "topic",
        description = "List, create and delete topics, and see what is in them.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        subcommands = {
            TopicListCommand.class,
            TopicCreateCommand.class,
            TopicDeleteCommand.class,
            TopicStatsCommand.class
        })
public final class TopicCommand {}
