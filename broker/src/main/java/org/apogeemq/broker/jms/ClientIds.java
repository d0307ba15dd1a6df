package org.apogeemq.broker.jms;

import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Which connection has claimed which JMS client identifier. Thread-safe. */
final class ClientIds {
    private final ConcurrentHashMap<String, JmsConnection> owners = new ConcurrentHashMap<>();

    /**
     * Claims an identifier until the connection ends. An empty one frees what was claimed: a client that closes says so
     * first, because its next connection may come before the end of this one is noticed.
     *
     * @throws CommandException CLIENT_ID_IN_USE, or SYSTEM_ERROR when the connection has another one
     */
    void claim(JmsConnection connection, String clientId) throws CommandException {
        if (clientId.isEmpty()) {
            free(connection);
            connection.clientId(null);
            return;
        }
        if (connection.clientId() != null && !connection.clientId().equals(clientId)) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "this connection has claimed client id '" + connection.clientId() + "' and cannot change it");
        }
        JmsConnection owner = owners.putIfAbsent(clientId, connection);
        if (owner != null && owner != connection) {
            throw new CommandException(
                    ResponseCode.CLIENT_ID_IN_USE,
                    "client id '" + clientId + "' is in use by a connection from "
                            + owner.connection().remoteAddress());
        }
        connection.clientId(clientId);
    }

    /** Frees what the connection has claimed. */
    void free(JmsConnection connection) {
        if (connection.clientId() != null) {
            owners.remove(connection.clientId(), connection);
        }
    }
}
