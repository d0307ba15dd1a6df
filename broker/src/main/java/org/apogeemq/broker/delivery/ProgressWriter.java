package org.apogeemq.broker.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Control;
import org.apogeemq.store.Control.GroupLeases;
import org.apogeemq.store.Control.GroupProgress;
import org.apogeemq.store.Control.Leased;
import org.apogeemq.store.LeaseTerms;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what groups have consumed, and what their pop consumers have out, to the store: one record at a time for all topic queues of the agent, so that under load
 * each record covers what came while the one before was written, however many queues that is. Belongs to its agent.
 */
final class ProgressWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressWriter.class);
    private static final int MAX_QUEUES = 4096;
    /** Numbers of 8 bytes in one record's ranges and counts, beyond which the other queues wait for the next. */
    private static final int MAX_NUMBERS = 64 * 1024;
    /** About as many are the terms of leases. */
    private static final int NUMBERS_OF_TERMS = 8;

    private final Store store;
    private final DeliveryAgent agent;
    private final ArrayDeque<GroupQueue> dirty = new ArrayDeque<>();
    private boolean writing;

    ProgressWriter(Store store, DeliveryAgent agent) {
        this.store = store;
        this.agent = agent;
    }

    /** Notes a consumed offset. */
    void consumed(GroupQueue queue, long offset) {
        if (!queue.group().isPersistent()) {
            return;
        }
        if (!queue.counts.isEmpty()) {
            queue.counts.remove(offset);
        }
        queue.consumed.add(offset);
        mark(queue);
    }

    /** Notes the delivery count of an offset that went back. */
    void counted(GroupQueue queue, long offset, int count) {
        if (queue.group().isPersistent()) {
            queue.counts.put(offset, count);
            mark(queue);
        }
    }

    /** Notes that a pop consumer got an offset, or another time for it, or has it no longer without having consumed it. */
    void leaseChanged(GroupQueue queue, long offset) {
        if (queue.group().isPersistent()) {
            queue.leaseChanges.add(offset);
            mark(queue);
        }
    }

    /** Completes the future when all that was noted of the queue is durable. */
    void whenDurable(GroupQueue queue, CompletableFuture<Void> done) {
        if (queue.isUnsettled()) {
            queue.waiting.add(done);
            mark(queue);
        } else {
            done.complete(null);
        }
    }

    private void mark(GroupQueue queue) {
        if (!queue.listedDirty && !queue.writeInFlight) {
            queue.listedDirty = true;
            dirty.add(queue);
        }
    }

    /** Whether all that was noted is written. */
    boolean isSettled() {
        return !writing && dirty.isEmpty();
    }

    /** Hands what was noted to the store, unless it is still at what it got before. */
    void flush() {
        if (writing || dirty.isEmpty()) {
            return;
        }
        Write write = new Write();
        while (!dirty.isEmpty() && write.takesMore()) {
            GroupQueue queue = dirty.poll();
            queue.listedDirty = false;
            if (queue.group().dropped) {
                queue.forgetUnwritten();
            } else {
                write.take(queue);
            }
        }
        write.submit();
    }

    /** What one record says of one queue, and who waits for it. */
    private record Part(
            GroupQueue queue, GroupProgress progress, GroupLeases leases, List<CompletableFuture<Void>> waiting) {
        private static final long[] NO_OFFSETS = {};
        private static final int[] NO_COUNTS = {};

        /** Takes what is not yet written of a queue. */
        static Part of(GroupQueue queue) {
            long[] offsets = NO_OFFSETS;
            int[] values = NO_COUNTS;
            if (!queue.counts.isEmpty()) {
                offsets = queue.counts.keySet().stream()
                        .mapToLong(Long::longValue)
                        .toArray();
                values = queue.counts.values().stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
                queue.counts.clear();
            }
            DeliveryGroup group = queue.group();
            GroupProgress progress = new GroupProgress(
                    group.name(), group.topic(), queue.queue().queueId(), queue.consumed.takeRanges(), offsets, values);
            List<CompletableFuture<Void>> waiting = queue.waiting;
            queue.waiting = waiting.isEmpty() ? waiting : new ArrayList<>();
            return new Part(queue, progress, leases(queue), waiting.isEmpty() ? List.of() : waiting);
        }

        /** How it stands now with the leases that changed; what was consumed needs no word. */
        private static GroupLeases leases(GroupQueue queue) {
            DeliveryGroup group = queue.group();
            if (queue.leaseChanges.isEmpty()) {
                return new GroupLeases(
                        group.name(), group.topic(), queue.queue().queueId(), NO_OFFSETS, List.of());
            }
            TreeMap<Long, LeaseTerms> out = new TreeMap<>();
            OffsetBatch ended = new OffsetBatch();
            long[] changed = queue.leaseChanges.takeRanges();
            for (int i = 0; i < changed.length; i += 2) {
                for (long offset = changed[i]; offset < changed[i + 1]; offset++) {
                    PopLease lease = queue.popLeases.get(offset);
                    if (lease != null) {
                        out.put(offset, lease.terms());
                    } else if (!queue.leases().isConsumed(offset)) {
                        ended.add(offset);
                    }
                }
            }
            return GroupLeases.of(group.name(), group.topic(), queue.queue().queueId(), ended.takeRanges(), out);
        }

        boolean hasProgress() {
            return progress.consumed().length > 0 || progress.counts().length > 0;
        }

        boolean hasLeases() {
            return leases.ended().length > 0 || !leases.leased().isEmpty();
        }

        int numbers() {
            int numbers = progress.consumed().length + 2 * progress.counts().length + leases.ended().length;
            for (Leased leased : leases.leased()) {
                numbers += NUMBERS_OF_TERMS + leased.offsets().length;
            }
            return numbers;
        }

        void putBack() {
            queue.consumed.addRanges(progress.consumed());
            queue.leaseChanges.addRanges(leases.ended());
            leases.leased().forEach(leased -> queue.leaseChanges.addRanges(leased.offsets()));
            for (int i = 0; i < progress.counts().length; i++) {
                queue.counts.putIfAbsent(progress.redelivered()[i], progress.counts()[i]);
            }
        }

        void completeWaiting(StoreException failure) {
            for (CompletableFuture<Void> done : waiting) {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            }
        }
    }

    /** One record on its way to the log. */
    private final class Write implements AppendCallback {
        private final List<Part> parts = new ArrayList<>();
        private int numbers;

        boolean takesMore() {
            return parts.size() < MAX_QUEUES && numbers < MAX_NUMBERS;
        }

        void take(GroupQueue queue) {
            Part part = Part.of(queue);
            if (part.hasProgress() || part.hasLeases()) {
                queue.writeInFlight = true;
                numbers += part.numbers();
                parts.add(part);
            } else {
                part.completeWaiting(null);
            }
        }

        void submit() {
            if (parts.isEmpty()) {
                return;
            }
            writing = true;
            List<GroupProgress> progress = new ArrayList<>(parts.size());
            List<GroupLeases> leases = new ArrayList<>();
            for (Part part : parts) {
                if (part.hasProgress()) {
                    progress.add(part.progress());
                }
                if (part.hasLeases()) {
                    leases.add(part.leases());
                }
            }
            try {
                store.apply(new Control.Progress(progress, leases), this);
            } catch (StoreException e) {
                settle(e);
            }
        }

        @Override
        public void appended(AppendResult result) {
            agent.post(() -> settle(null));
        }

        @Override
        public void failed(StoreException e) {
            agent.post(() -> settle(e));
        }

        private void settle(StoreException failure) {
            writing = false;
            for (Part part : parts) {
                settle(part, failure);
            }
        }

        private void settle(Part part, StoreException failure) {
            GroupQueue queue = part.queue();
            queue.writeInFlight = false;
            if (failure != null) {
                report(queue, failure);
                part.putBack();
            }
            queue.writeFails = failure != null;
            part.completeWaiting(failure);
            if (queue.hasUnwritten() || !queue.waiting.isEmpty()) {
                mark(queue);
            } else {
                agent.groups().unloadIfUnused(queue.group());
            }
        }

        private void report(GroupQueue queue, StoreException failure) {
            if (!queue.writeFails) {
                LOG.warn(
                        "Progress of group {} on {} is not written, will be tried again: {}",
                        queue.group().name(),
                        queue.queue(),
                        failure.getMessage());
            }
        }
    }
}
