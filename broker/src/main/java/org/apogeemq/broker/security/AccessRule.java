package org.apogeemq.broker.security;

import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;

/** What the requests of one code need. */
@FunctionalInterface
interface AccessRule {
    /**
     * Asks for all that a request needs.
     *
     * @throws CommandException when its sender may not
     */
    void check(Command request, Access access) throws CommandException;

    /** Both. */
    default AccessRule and(AccessRule other) {
        return (request, access) -> {
            check(request, access);
            other.check(request, access);
        };
    }
}
