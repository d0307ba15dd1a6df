package org.apogeemq.jms.provider;

import java.net.SocketAddress;

/**
 * What the broker said at the beginning.
 *
 * @param connectionId identity that the broker compares for noLocal
 * @param maxMessageSize bytes of a whole record
 * @param maxPrefetch messages
 * @param localAddress this end of the connection
 */
public record ConnectionInfo(
        String brokerName, String connectionId, int maxMessageSize, int maxPrefetch, SocketAddress localAddress) {}
