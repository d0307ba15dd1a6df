package org.apogeemq.store;

/**
 * Where a message is stored.
 *
 * @param queueId its queue
 * @param queueOffset its offset in the queue, -1 when it is parked until its delivery time
 * @param position its record's position in the log
 * @param storeTimestamp when it was stored, milliseconds since the epoch
 */
public record StoredAt(int queueId, long queueOffset, long position, long storeTimestamp) {}
