package org.apogeemq.cli.security;

import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** Groups the commands about users. */
@Command(
        name = "user",
        description = "List, create, change and delete the users of brokers that ask who somebody is.",
        footer = {"", "What they may do: 'apogee acl --help'."},
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        subcommands = {UserListCommand.class, UserCreateCommand.class, UserUpdateCommand.class, UserDeleteCommand.class
        })
public final class UserCommand {}
