package org.apogeemq.cli.admin;

import java.net.InetSocketAddress;
import java.util.Map;
import org.apogeemq.cli.command.CommandFailed;

/** The brokers that a change goes to. */
public final class Masters {
    private Masters() {}

    /**
     * All masters, or the one of a name.
     *
     * @param name broker name, or null for all
     * @throws CommandFailed when there is none
     */
    public static Map<String, InetSocketAddress> of(AdminClient admin, String name) {
        Map<String, InetSocketAddress> masters =
                AdminClient.masters(admin.clusterInfo().brokerAddrTable().values());
        if (masters.isEmpty()) {
            throw new CommandFailed("No broker is registered with the name server");
        }
        if (name == null) {
            return masters;
        }
        if (!masters.containsKey(name)) {
            throw new CommandFailed(
                    "There is no broker '" + name + "'; there are " + String.join(", ", masters.keySet()));
        }
        return Map.of(name, masters.get(name));
    }
}
