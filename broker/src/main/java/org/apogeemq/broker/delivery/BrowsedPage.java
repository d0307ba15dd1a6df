package org.apogeemq.broker.delivery;

import io.netty.buffer.ByteBuf;

/**
 * What a browser found.
 *
 * @param body a count and that many entries of queue id, queue offset, delivery count and record; owned by the receiver
 * @param nextQueueId the queue to go on with
 * @param nextOffset the offset to go on with
 * @param end whether there was nothing more
 */
public record BrowsedPage(ByteBuf body, int nextQueueId, long nextOffset, boolean end) {}
