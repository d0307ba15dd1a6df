package org.apogeemq.broker.routing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apogeemq.broker.config.BrokerConfig;

/**
 * Who this broker is and where clients reach it. The port is known once the server socket is open
 * ({@code listenPort=0} takes a free one). Safe for use by any thread.
 */
public final class BrokerIdentity {
    private final String clusterName;
    private final String brokerName;
    private final long brokerId;
    private final InetAddress host;
    private volatile InetSocketAddress storeHost;

    public BrokerIdentity(BrokerConfig config) {
        clusterName = config.get(BrokerConfig.BROKER_CLUSTER_NAME);
        brokerName = config.brokerName();
        brokerId = config.get(BrokerConfig.BROKER_ID);
        host = HostAddress.resolve(config.get(BrokerConfig.BROKER_IP1), config.get(BrokerConfig.BIND_ADDRESS));
        storeHost = new InetSocketAddress(host, config.get(BrokerConfig.LISTEN_PORT));
    }

    /** Tells the port that was really opened. */
    public void boundTo(int port) {
        storeHost = new InetSocketAddress(host, port);
    }

    public String clusterName() {
        return clusterName;
    }

    public String brokerName() {
        return brokerName;
    }

    public long brokerId() {
        return brokerId;
    }

    /** Address written into records and message ids: clients connect there to view a message by id. */
    public InetSocketAddress storeHost() {
        return storeHost;
    }

    /** {@code address:port} as it is registered. */
    public String address() {
        InetSocketAddress current = storeHost;
        return current.getAddress().getHostAddress() + ":" + current.getPort();
    }
}
