package org.apogeemq.broker.client;

import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Language;

/**
 * One client in a group, as its last heartbeat described it.
 *
 * @param clientId the client's own name, unique in a group
 * @param connection where it is reached
 * @param language what it is written in; null when it named a language we do not know
 * @param version its RocketMQ version ordinal
 * @param seenAt nano clock reading of the last heartbeat
 */
public record Member(String clientId, Connection connection, Language language, int version, long seenAt) {}
