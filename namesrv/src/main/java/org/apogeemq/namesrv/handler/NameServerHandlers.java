package org.apogeemq.namesrv.handler;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apogeemq.namesrv.config.ChangeableConfig;
import org.apogeemq.namesrv.kv.KeyValueStore;
import org.apogeemq.namesrv.route.RouteTable;
import org.apogeemq.remoting.netty.RequestHandler;

/** The one table of all requests that a name server answers. */
public final class NameServerHandlers {
    private NameServerHandlers() {}

    /**
     * Puts the families of handlers into one table.
     *
     * @param millis a clock in milliseconds that only goes forward
     */
    public static Map<Integer, RequestHandler> table(
            RouteTable routes, KeyValueStore keyValues, ChangeableConfig config, DiskWorker disk, LongSupplier millis) {
        Map<Integer, RequestHandler> table = new HashMap<>();
        new RegistrationHandlers(routes, keyValues, millis).register(table);
        new RouteHandlers(routes, keyValues, config).register(table);
        new TopicHandlers(routes).register(table);
        new KeyValueHandlers(keyValues, disk).register(table);
        new ConfigHandlers(config, disk).register(table);
        new ControllerHandlers().register(table);
        return table;
    }
}
