package org.apogeemq.broker.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.broker.pull.SubscriptionFilter;
import org.apogeemq.remoting.message.RecordLayout;
import org.apogeemq.store.LeaseTerms;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.Store;

/**
 * Takes a group's available records for pops, queue by queue from another one each time, returned ones first. The records'
 * reconsumeTimes say how often they were delivered before. Belongs to its agent.
 */
final class PopReader {
    /** Records looked at for one request before others have their turn. */
    private static final int BUDGET = 4096;
    /** Bytes of records looked at by one request's filter, likewise. */
    private static final long MAX_FILTERED_BYTES = 4 << 20;

    private static final int INITIAL_BYTES = 4096;

    private final Store store;
    private final DeliveryAgent agent;
    private final PopLeases leases;
    private final RecordFilter jmsFilter;
    private final QueueEntry entry = new QueueEntry();
    private int budget;
    private boolean stopped;

    PopReader(Store store, DeliveryAgent agent, PopLeases leases, RecordFilter jmsFilter) {
        this.store = store;
        this.agent = agent;
        this.leases = leases;
        this.jmsFilter = jmsFilter;
    }

    /** Whether the last {@link #take} ended before it had looked at everything. */
    boolean hasMore() {
        return stopped;
    }

    /** Takes what there is for a request; null when there is nothing. */
    Popped take(DeliveryGroup group, PopRequest request) {
        budget = BUDGET;
        stopped = false;
        Taken taken = new Taken(request, leases.now());
        List<GroupQueue> queues = group.queues();
        int first = request.queueId() == PopRequest.ALL_QUEUES ? group.nextPopTurn() : request.queueId();
        int count = request.queueId() == PopRequest.ALL_QUEUES ? queues.size() : 1;
        try (SubscriptionFilter filter =
                new SubscriptionFilter(store, request.filter(), PooledByteBufAllocator.DEFAULT)) {
            for (int i = 0; i < count && !taken.full && !stopped; i++) {
                GroupQueue queue = queues.get((first + i) % queues.size());
                if (!request.ordered() || mayGoOn(queue, request)) {
                    collect(queue, taken, filter);
                }
            }
        } catch (RuntimeException e) {
            taken.release();
            throw e;
        }
        return taken.answer(group);
    }

    /** Whether no earlier pop has records of the queue out, but for the same request made before. */
    private boolean mayGoOn(GroupQueue queue, PopRequest request) {
        if (queue.popLeases.isEmpty()) {
            return true;
        }
        String attempt = request.attemptId();
        if (attempt == null
                || !queue.popLeases.values().stream()
                        .allMatch(lease -> attempt.equals(lease.terms().attempt()))) {
            return false;
        }
        if (!request.onlyAsks()) {
            leases.releaseAll(queue);
        }
        return true;
    }

    private void collect(GroupQueue queue, Taken taken, SubscriptionFilter filter) {
        ScanCursor cursor = queue.popCursor();
        long limit = queue.queue().maxOffset();
        long offset;
        while (!taken.full
                && PopLeases.hasRoom(queue)
                && (offset = queue.leases().next(cursor, limit)) >= 0) {
            if (budget-- <= 0 || filter.bytesRead() > MAX_FILTERED_BYTES) {
                stopped = true;
                return;
            }
            if (!queue.queue().lookup(offset, entry)) {
                agent.skipHole(queue, offset);
            } else if (!filter.wants(queue.queue(), offset, entry)) {
                agent.skipped(queue, offset);
            } else if (taken.hasRoomFor(entry.size())) {
                add(queue, offset, taken);
            }
        }
    }

    private void add(GroupQueue queue, long offset, Taken taken) {
        if (taken.request.onlyAsks()) {
            taken.found();
            return;
        }
        int size = entry.size();
        if (store.readEntry(queue.queue(), offset, entry, taken.space(size)) < 0) {
            if (queue.queue().lookup(offset, entry)) {
                throw new IllegalStateException("offset " + offset + " of " + queue.queue() + " at position "
                        + entry.position() + " cannot be read");
            }
            agent.skipHole(queue, offset);
            return;
        }
        SubscriptionSpec spec = taken.request.spec();
        if (spec.isQueue()
                && jmsFilter.verdict(spec, 0, taken.records, taken.records.writerIndex(), size)
                        != RecordFilter.Verdict.WANTED) {
            agent.skipped(queue, offset);
            return;
        }
        taken.add(queue, offset, size, leases.take(queue, offset, taken.terms));
    }

    /** Reads what a pop would give, without taking it. */
    Popped peek(DeliveryGroup group, PopRequest request) {
        budget = BUDGET;
        Taken taken = new Taken(request, leases.now());
        List<GroupQueue> queues = group.queues();
        int first = Math.max(0, request.queueId());
        int last = request.queueId() == PopRequest.ALL_QUEUES ? queues.size() - 1 : first;
        for (int i = first; i <= last; i++) {
            GroupQueue queue = queues.get(i);
            long end = queue.queue().maxOffset();
            long offset = Math.max(queue.leases().watermark(), queue.queue().minOffset());
            for (; offset < end && !taken.full && budget-- > 0; offset++) {
                if (queue.leases().isAvailable(offset)
                        && queue.queue().lookup(offset, entry)
                        && taken.hasRoomFor(entry.size())
                        && store.readEntry(queue.queue(), offset, entry, taken.space(entry.size())) >= 0) {
                    taken.add(queue, offset, entry.size(), queue.leases().deliveryCount(offset));
                }
            }
        }
        return taken.answer(group);
    }

    /** What one request has got so far. */
    private static final class Taken {
        private final PopRequest request;
        private final LeaseTerms terms;
        private final List<Popped.FromQueue> queues = new ArrayList<>();
        private ByteBuf records;
        private GroupQueue last;
        private int count;
        private boolean full;

        Taken(PopRequest request, long popTime) {
            this.request = request;
            terms = request.terms(popTime);
        }

        boolean hasRoomFor(int size) {
            full |= count > 0 && records != null && records.readableBytes() + size > request.maxBytes();
            return !full;
        }

        ByteBuffer space(int size) {
            if (records == null) {
                records = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(INITIAL_BYTES, size));
            }
            records.ensureWritable(size);
            return records.nioBuffer(records.writerIndex(), size);
        }

        /** The record in the space was taken; it says from now on how often it was delivered before. */
        void add(GroupQueue queue, long offset, int size, int before) {
            int start = records.writerIndex();
            if (before > 0) {
                int times = start + RecordLayout.reconsumeTimes(records.getInt(start + RecordLayout.SYS_FLAG));
                records.setInt(times, records.getInt(times) + before);
            }
            records.writerIndex(start + size);
            if (last != queue) {
                last = queue;
                queues.add(new Popped.FromQueue(queue.queue().queueId(), new ArrayList<>(), new ArrayList<>()));
            }
            Popped.FromQueue from = queues.get(queues.size() - 1);
            from.offsets().add(offset);
            from.counts().add(before);
            count++;
            full = count >= request.maxMessages();
        }

        void found() {
            count = 1;
            full = true;
        }

        void release() {
            if (records != null) {
                records.release();
            }
        }

        Popped answer(DeliveryGroup group) {
            if (count == 0) {
                release();
                return null;
            }
            long rest = 0;
            for (GroupQueue queue : group.queues()) {
                rest += queue.notGiven();
            }
            return new Popped(Popped.Outcome.FOUND, terms.takenAt(), rest, records, queues);
        }
    }
}
