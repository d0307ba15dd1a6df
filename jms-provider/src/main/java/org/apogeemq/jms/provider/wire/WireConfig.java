package org.apogeemq.jms.provider.wire;

import java.net.SocketAddress;
import java.time.Duration;

/**
 * How to reach one broker.
 *
 * @param address InetSocketAddress, or a Netty LocalAddress inside one JVM
 * @param user null when the connection has no credentials
 * @param connectionName shown to operators
 * @param connectionKey tells this client's connection from all others, at all brokers and across reconnections
 */
public record WireConfig(
        SocketAddress address,
        Duration connectTimeout,
        Duration requestTimeout,
        Duration sendTimeout,
        String user,
        String password,
        String connectionName,
        String connectionKey) {

    @Override
    public String toString() {
        return "WireConfig[" + address + ", user=" + user + "]";
    }
}
