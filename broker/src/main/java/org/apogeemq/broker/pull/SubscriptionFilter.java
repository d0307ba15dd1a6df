package org.apogeemq.broker.pull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.apogeemq.broker.client.TopicSubscription;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.Store;
import org.apogeemq.store.TopicQueue;

/** Looks at records for subscriptions whose filter is about more than the tag. For one thread; close it. */
public final class SubscriptionFilter implements AutoCloseable {
    private static final int INITIAL_BYTES = 4096;

    private final Store store;
    private final TopicSubscription subscription;
    private final ByteBufAllocator allocator;
    private final StoredMessage message = new StoredMessage();
    private ByteBuf scratch;
    private long bytesRead;

    public SubscriptionFilter(Store store, TopicSubscription subscription, ByteBufAllocator allocator) {
        this.store = store;
        this.subscription = subscription;
        this.allocator = allocator;
    }

    /**
     * Whether the subscription wants a record.
     *
     * @param entry found at the offset of the queue
     * @return false also for a record that was deleted meanwhile
     */
    public boolean wants(TopicQueue queue, long queueOffset, QueueEntry entry) {
        if (!subscription.mayMatch(entry.tagHash())) {
            return false;
        }
        if (!subscription.readsRecords()) {
            return true;
        }
        ByteBuf record = read(queue, queueOffset, entry);
        return record != null && subscription.matches(message.wrap(record, 0));
    }

    /** Bytes of the records looked at so far. */
    public long bytesRead() {
        return bytesRead;
    }

    private ByteBuf read(TopicQueue queue, long queueOffset, QueueEntry entry) {
        int size = entry.size();
        if (scratch == null || scratch.capacity() < size) {
            close();
            scratch = allocator.directBuffer(Math.max(INITIAL_BYTES, size));
        }
        ByteBuffer target = scratch.internalNioBuffer(0, size);
        int copied = store.readEntry(queue, queueOffset, entry, target);
        if (copied <= 0) {
            return null;
        }
        bytesRead += copied;
        return scratch.setIndex(0, copied);
    }

    @Override
    public void close() {
        if (scratch != null) {
            scratch.release();
            scratch = null;
        }
    }
}
