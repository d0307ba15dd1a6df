package org.apogeemq.broker.delivery;

import org.apogeemq.remoting.netty.Connection;

/** A client connection as delivery sees it: where frames go, with one outlet for each agent that serves it. */
public final class DeliveryConnection {
    private final Connection connection;
    private final Outlet[] outlets;
    private volatile boolean lost;

    DeliveryConnection(Connection connection, int agents) {
        this.connection = connection;
        this.outlets = new Outlet[agents];
    }

    Connection connection() {
        return connection;
    }

    /** It has ended: nothing is delivered on it any more. */
    void lost() {
        lost = true;
    }

    /** Whether it has ended. Any thread. */
    boolean isLost() {
        return lost;
    }

    /** The outlet of an agent; called by that agent alone. */
    Outlet outlet(DeliveryAgent agent) {
        Outlet outlet = outlets[agent.index()];
        if (outlet == null) {
            outlet = new Outlet(connection, agent);
            outlets[agent.index()] = outlet;
        }
        return outlet;
    }
}
