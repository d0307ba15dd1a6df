package org.apogeemq.broker.pull;

import io.netty.buffer.ByteBuf;

/**
 * The result of reading a queue.
 *
 * @param nextOffset where to go on
 * @param count number of records
 * @param records stored records back to back, owned by the receiver; null unless FOUND
 */
record PullResult(PullOutcome outcome, long nextOffset, long minOffset, long maxOffset, int count, ByteBuf records) {}
