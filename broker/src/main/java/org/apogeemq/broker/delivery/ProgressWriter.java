package org.apogeemq.broker.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Control;
import org.apogeemq.store.Control.GroupProgress;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what groups have consumed to the store: one record at a time for all topic queues of the agent, so that under load
 * each record covers what came while the one before was written, however many queues that is. Belongs to its agent.
 */
final class ProgressWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressWriter.class);
    private static final int MAX_QUEUES = 4096;
    /** Numbers of 8 bytes in one record's ranges and counts, beyond which the other queues wait for the next. */
    private static final int MAX_NUMBERS = 64 * 1024;

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
    private record Part(GroupQueue queue, GroupProgress progress, List<CompletableFuture<Void>> waiting) {
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
            return new Part(queue, progress, waiting.isEmpty() ? List.of() : waiting);
        }

        int numbers() {
            return progress.consumed().length + 2 * progress.counts().length;
        }

        void putBack() {
            long[] ranges = progress.consumed();
            for (int i = 0; i < ranges.length; i += 2) {
                for (long offset = ranges[i]; offset < ranges[i + 1]; offset++) {
                    queue.consumed.add(offset);
                }
            }
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
            if (queue.hasUnwritten()) {
                Part part = Part.of(queue);
                queue.writeInFlight = true;
                numbers += part.numbers();
                parts.add(part);
            } else {
                Part.of(queue).completeWaiting(null);
            }
        }

        void submit() {
            if (parts.isEmpty()) {
                return;
            }
            writing = true;
            List<GroupProgress> progress = new ArrayList<>(parts.size());
            for (Part part : parts) {
                progress.add(part.progress());
            }
            try {
                store.apply(new Control.Progress(progress), this);
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
