package org.apogeemq.broker.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.Store;

/** Reads pages of records without leasing anything. Belongs to its agent. */
final class Browser {
    private static final int PAGE_BYTES = 256 * 1024;
    private static final int BUDGET = 10_000;
    private static final int ENTRY_HEADER = 16;

    private final Store store;
    private final RecordFilter filter;
    private final QueueEntry entry = new QueueEntry();

    Browser(Store store, RecordFilter filter) {
        this.store = store;
        this.filter = filter;
    }

    /**
     * Reads a page; it may be empty though there is more.
     *
     * @param group the state of the group that is browsed
     */
    BrowsedPage page(BrowseSpec spec, DeliveryGroup group) {
        ByteBuf body = PooledByteBufAllocator.DEFAULT.buffer();
        body.writeInt(0);
        int count = 0;
        int budget = BUDGET;
        int queueId = Math.max(0, spec.queueId());
        long offset = Math.max(0, spec.offset());
        while (queueId < group.queues().size()) {
            GroupQueue queue = group.queues().get(queueId);
            offset = Math.max(offset, queue.leases().watermark());
            if (offset >= queue.queue().maxOffset()) {
                queueId++;
                offset = 0;
                continue;
            }
            if (count == spec.max() || budget-- == 0 || body.writerIndex() >= PAGE_BYTES) {
                break;
            }
            if (add(body, spec.subscription(), queue, offset)) {
                count++;
            }
            offset++;
        }
        body.setInt(0, count);
        return new BrowsedPage(body, queueId, offset, queueId >= group.queues().size());
    }

    private boolean add(ByteBuf body, SubscriptionSpec spec, GroupQueue queue, long offset) {
        if (queue.leases().isConsumed(offset) || !queue.queue().lookup(offset, entry)) {
            return false;
        }
        int start = body.writerIndex();
        int record = start + ENTRY_HEADER;
        body.ensureWritable(ENTRY_HEADER + entry.size());
        ByteBuffer space = body.nioBuffer(record, entry.size());
        if (store.readEntry(queue.queue(), offset, entry, space) < 0
                || filter.verdict(spec, queue.group().since, body, record, entry.size())
                        != RecordFilter.Verdict.WANTED) {
            return false;
        }
        body.writeInt(queue.queue().queueId())
                .writeLong(offset)
                .writeInt(queue.leases().deliveryCount(offset) + 1)
                .writerIndex(record + entry.size());
        return true;
    }
}
