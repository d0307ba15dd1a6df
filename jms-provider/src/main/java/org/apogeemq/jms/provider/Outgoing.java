package org.apogeemq.jms.provider;

import io.netty.buffer.ByteBuf;

/**
 * What is to be sent.
 *
 * @param destination physical name
 * @param temporary whether the destination belongs to a connection
 * @param record in stored layout, an unpooled heap buffer, so that a lost connection may send it again
 * @param transaction number of the session's transaction, 0 for none
 * @param orderKey sends with the same key to the same destination keep their order
 */
public record Outgoing(
        String destination, boolean temporary, ByteBuf record, long transaction, boolean persistent, int orderKey) {}
