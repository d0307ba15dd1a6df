package org.apogeemq.cli.security;

import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** Groups the commands about permissions. */
@Command(
        name = "acl",
        description = "List, grant and revoke what users may do.",
        footer = {"", "The users themselves: 'apogee user --help'."},
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        subcommands = {AclListCommand.class, AclGrantCommand.class, AclRevokeCommand.class})
public final class AclCommand {}
