package org.apogeemq.broker.handler;

import java.util.HashMap;
import java.util.Map;
import org.apogeemq.remoting.netty.RequestHandler;

/** Request code to handler. Filled by one thread while the broker starts, then only read. */
public final class HandlerTable {
    private final Map<Integer, RequestHandler> handlers = new HashMap<>();

    /**
     * Adds a handler.
     *
     * @throws IllegalStateException when the code has one already
     */
    public HandlerTable register(int code, RequestHandler handler) {
        if (handlers.putIfAbsent(code, handler) != null) {
            throw new IllegalStateException("request code " + code + " has two handlers");
        }
        return this;
    }

    /** All handlers by code. */
    public Map<Integer, RequestHandler> asMap() {
        return Map.copyOf(handlers);
    }
}
