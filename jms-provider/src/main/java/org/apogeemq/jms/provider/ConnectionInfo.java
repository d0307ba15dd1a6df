package org.apogeemq.jms.provider;

/**
 * What the broker said at the beginning.
 *
 * @param connectionId identity that the broker compares for noLocal
 * @param maxMessageSize bytes of a whole record
 * @param maxPrefetch messages
 */
public record ConnectionInfo(String brokerName, String connectionId, int maxMessageSize, int maxPrefetch) {}
