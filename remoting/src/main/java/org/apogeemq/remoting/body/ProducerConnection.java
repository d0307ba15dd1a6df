package org.apogeemq.remoting.body;

import java.util.Set;

/** The members of a producer group. */
public record ProducerConnection(Set<ClientConnection> connectionSet) {
    /** Fills absent fields with their defaults. */
    public ProducerConnection {
        connectionSet = connectionSet == null ? Set.of() : connectionSet;
    }
}
