package org.apogeemq.remoting.netty;

/** Told about a server's connections, on the connection's event loop; must not block. */
public interface ConnectionListener {
    /** Does nothing. */
    ConnectionListener NONE = new ConnectionListener() {};

    /**
     * A connection was opened; nothing was received on it yet.
     *
     * @param connection the connection
     */
    default void opened(Connection connection) {}

    /**
     * A connection was closed, by whatever side.
     *
     * @param connection the connection
     */
    default void closed(Connection connection) {}

    /**
     * Nothing was read or written for the idle time; the connection is closed after this returns.
     *
     * @param connection the connection
     */
    default void idle(Connection connection) {}
}
