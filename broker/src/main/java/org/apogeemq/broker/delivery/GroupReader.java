package org.apogeemq.broker.delivery;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.Store;

/** Reads from the log of which message group a record is, where it is not delivered at the same time. Belongs to its agent. */
final class GroupReader {
    private final Store store;
    private final RecordFilter filter;
    private final QueueEntry entry = new QueueEntry();

    GroupReader(Store store, RecordFilter filter) {
        this.store = store;
        this.filter = filter;
    }

    /** The message group, {@link MessageGroups#NONE} also when there is nothing at the offset. */
    int messageGroup(GroupQueue queue, long offset) {
        if (!queue.queue().lookup(offset, entry)) {
            return MessageGroups.NONE;
        }
        ByteBuffer record = ByteBuffer.allocate(entry.size());
        return store.readEntry(queue.queue(), offset, entry, record) < 0
                ? MessageGroups.NONE
                : filter.messageGroup(Unpooled.wrappedBuffer(record.flip()), 0, entry.size());
    }
}
