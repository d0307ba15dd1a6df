package org.apogeemq.broker.pull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.apogeemq.broker.client.TopicSubscription;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.Store;
import org.apogeemq.store.TopicQueue;

/** Reads records of a queue from an offset, as many as fit one answer. Safe for use by any thread. */
final class QueueReader {
    /** Entries looked at in one call when nothing matches, so that a pull never keeps its thread for long. */
    private static final int MIN_SCAN = 800;

    /** Bytes of records looked at in one call by a filter that reads them; one is always looked at. */
    private static final int MAX_FILTERED_BYTES = 4 << 20;

    private final Store store;
    private final BrokerConfig config;
    private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;

    QueueReader(Store store, BrokerConfig config) {
        this.store = store;
        this.config = config;
    }

    PullResult read(TopicQueue queue, long offset, int wantedCount, int wantedBytes, TopicSubscription subscription) {
        long min = queue.minOffset();
        long max = queue.maxOffset();
        PullOutcome nothing = outOfRange(offset, min, max);
        if (nothing != null) {
            return new PullResult(nothing, correctedOffset(nothing, offset, min, max), min, max, 0, null);
        }
        Selection selection = new Selection(
                Math.max(1, Math.min(wantedCount, config.get(BrokerConfig.MAX_TRANSFER_COUNT))),
                Math.max(1, Math.min(wantedBytes, config.get(BrokerConfig.MAX_TRANSFER_BYTES))));
        long next;
        try (SubscriptionFilter filter = new SubscriptionFilter(store, subscription, allocator)) {
            next = selection.collect(queue, offset, max, filter);
        }
        if (selection.count == 0) {
            return new PullResult(PullOutcome.NO_MATCHED_MESSAGE, next, min, max, 0, null);
        }
        ByteBuf records = copy(queue, selection);
        return records == null
                ? new PullResult(
                        PullOutcome.MESSAGE_WAS_REMOVING, Math.max(queue.minOffset(), offset), min, max, 0, null)
                : new PullResult(PullOutcome.FOUND, next, min, max, selection.count, records);
    }

    private static PullOutcome outOfRange(long offset, long min, long max) {
        if (max == 0) {
            return offset == 0 ? PullOutcome.NO_MESSAGE_IN_QUEUE : PullOutcome.NO_MESSAGE_IN_QUEUE_AT_OFFSET;
        }
        if (offset < min) {
            return PullOutcome.OFFSET_TOO_SMALL;
        }
        if (offset == max) {
            return PullOutcome.OFFSET_OVERFLOW_ONE;
        }
        return offset > max ? PullOutcome.OFFSET_OVERFLOW_BADLY : null;
    }

    private static long correctedOffset(PullOutcome outcome, long offset, long min, long max) {
        return switch (outcome) {
            case OFFSET_TOO_SMALL -> min;
            case OFFSET_OVERFLOW_BADLY -> max;
            case NO_MESSAGE_IN_QUEUE_AT_OFFSET -> 0;
            default -> offset;
        };
    }

    private ByteBuf copy(TopicQueue queue, Selection selection) {
        ByteBuf records = allocator.directBuffer(selection.bytes);
        ByteBuffer target = records.internalNioBuffer(0, selection.bytes);
        int start = target.position();
        for (int i = 0; i < selection.count; i++) {
            // a record deleted since it was looked up is left out; those after it are still wanted
            long offset = selection.offsets[i];
            selection.entry.set(selection.positions[i], selection.sizes[i], 0, 0);
            store.readEntry(queue, offset, selection.entry, target);
        }
        records.writerIndex(target.position() - start);
        if (!records.isReadable()) {
            records.release();
            return null;
        }
        return records;
    }

    /** The records of one answer. */
    private static final class Selection {
        private final int maxCount;
        private final int maxBytes;
        private final QueueEntry entry = new QueueEntry();
        private final long[] positions;
        private final long[] offsets;
        private final int[] sizes;
        private int count;
        private int bytes;

        Selection(int maxCount, int maxBytes) {
            this.maxCount = maxCount;
            this.maxBytes = maxBytes;
            this.positions = new long[maxCount];
            this.offsets = new long[maxCount];
            this.sizes = new int[maxCount];
        }

        /** Returns the offset after the last one looked at. */
        long collect(TopicQueue queue, long from, long max, SubscriptionFilter filter) {
            long end = Math.min(max, from + Math.max(MIN_SCAN, maxCount));
            long offset = from;
            for (; offset < end && count < maxCount && filter.bytesRead() < MAX_FILTERED_BYTES; offset++) {
                if (!queue.lookup(offset, entry) || !filter.wants(queue, offset, entry)) {
                    continue;
                }
                if (count > 0 && bytes + entry.size() > maxBytes) {
                    break;
                }
                positions[count] = entry.position();
                offsets[count] = offset;
                sizes[count] = entry.size();
                count++;
                bytes += entry.size();
            }
            return offset;
        }
    }
}
