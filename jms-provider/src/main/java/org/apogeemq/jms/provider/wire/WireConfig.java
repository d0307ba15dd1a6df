package org.apogeemq.jms.provider.wire;

import java.net.SocketAddress;
import java.time.Duration;
import org.apogeemq.remoting.security.Credentials;

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

    /** What requests to a broker of RocketMQ are signed with; null when it could not know such a user or password. */
    public Credentials credentials() {
        try {
            return user == null || password == null ? null : new Credentials(user, password);
        } catch (IllegalArgumentException notAllowedThere) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "WireConfig[" + address + ", user=" + user + "]";
    }
}
