package org.apogeemq.namesrv.handler;

import org.apogeemq.namesrv.route.BrokerId;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** What every family of requests refuses: values that can name nothing. */
final class Checks {
    private static final int LONGEST_NAME = 255;

    private Checks() {}

    /** The broker a request speaks of. */
    static BrokerId broker(String command, String cluster, String name, long id, String address)
            throws CommandException {
        name(command, "clusterName", cluster);
        name(command, "brokerName", name);
        if (id < 0) {
            throw invalid(command, "brokerId", id, "0 for a master, more for a replica");
        }
        int colon = address.lastIndexOf(':');
        if (colon <= 0 || !isPort(address.substring(colon + 1))) {
            throw invalid(command, "brokerAddr", address, "host:port");
        }
        return new BrokerId(cluster, name, id, address);
    }

    /** Refuses an empty or endless name. */
    static void name(String command, String field, String value) throws CommandException {
        if (value.isBlank() || value.length() > LONGEST_NAME) {
            throw invalid(command, field, value, "1 to " + LONGEST_NAME + " characters");
        }
    }

    /** The answer to a bad value. */
    static CommandException invalid(String command, String field, Object value, String allowed) {
        return new CommandException(
                ResponseCode.INVALID_PARAMETER,
                command + ": " + field + " = '" + value + "' is not allowed; it must be " + allowed);
    }

    private static boolean isPort(String text) {
        try {
            int port = Integer.parseInt(text);
            return port > 0 && port <= 65535;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
