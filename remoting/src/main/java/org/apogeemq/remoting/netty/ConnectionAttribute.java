package org.apogeemq.remoting.netty;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Names something kept with a connection; create each once, in a static field.
 *
 * @param <T> its type
 */
public final class ConnectionAttribute<T> {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final int index = COUNT.getAndIncrement();

    private ConnectionAttribute(String name) {
        this.name = name;
    }

    /**
     * Creates an attribute.
     *
     * @param name for diagnosis
     * @return the attribute, different from all others
     */
    public static <T> ConnectionAttribute<T> create(String name) {
        return new ConnectionAttribute<>(name);
    }

    int index() {
        return index;
    }

    @Override
    public String toString() {
        return name;
    }
}
