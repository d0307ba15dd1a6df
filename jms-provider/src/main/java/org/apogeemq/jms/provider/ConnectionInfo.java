package org.apogeemq.jms.provider;

import java.net.SocketAddress;

/**
 * What the broker said at the beginning.
 *
 * @param maxMessageSize bytes of a whole record
 * @param maxPrefetch messages
 * @param localAddress this end of the connection
 * @param noTransactions why sessions cannot be transacted there; null when they can
 */
public record ConnectionInfo(
        String brokerName, int maxMessageSize, int maxPrefetch, SocketAddress localAddress, String noTransactions) {}
