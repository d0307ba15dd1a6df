package org.apogeemq.broker.jms;

import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Which connection has claimed which JMS client identifier. Thread-safe. */
final class ClientIds {
    private final ConcurrentHashMap<String, JmsConnection> owners = new ConcurrentHashMap<>();

    /**
     * Claims an identifier until the connection ends.
     *
     * @throws CommandException CLIENT_ID_IN_USE, or SYSTEM_ERROR when the connection has another one
     */
    void claim(JmsConnection connection, String clientId) throws CommandException {
        if (clientId.isEmpty()) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, "clientId is empty");
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
