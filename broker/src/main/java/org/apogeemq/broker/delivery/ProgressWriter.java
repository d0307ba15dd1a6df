package org.apogeemq.broker.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Control.GroupProgress;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what groups have consumed to the store: one record per topic queue and group at a time, so that under load each
 * record covers what came while the one before was written. Belongs to its agent.
 */
final class ProgressWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressWriter.class);

    private final Store store;
    private final DeliveryAgent agent;
    private final ArrayDeque<GroupQueue> dirty = new ArrayDeque<>();
    private int inFlight;

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
        return inFlight == 0 && dirty.isEmpty();
    }

    /** Hands everything to the store that is not being written already. */
    void flush() {
        for (int n = dirty.size(); n > 0; n--) {
            GroupQueue queue = dirty.poll();
            queue.listedDirty = false;
            write(queue);
        }
    }

    private void write(GroupQueue queue) {
        if (queue.group().dropped) {
            queue.forgetUnwritten();
            return;
        }
        Written written = new Written(queue);
        if (written.isEmpty()) {
            written.completeWaiting(null);
            return;
        }
        queue.writeInFlight = true;
        inFlight++;
        try {
            store.apply(written.progress(), written);
        } catch (StoreException e) {
            written.settle(e);
        }
    }

    /** One record on its way to the log, and who waits for it. */
    private final class Written implements AppendCallback {
        private final GroupQueue queue;
        private final long[] ranges;
        private final Map<Long, Integer> counts;
        private final List<CompletableFuture<Void>> waiting;

        Written(GroupQueue queue) {
            this.queue = queue;
            ranges = queue.consumed.takeRanges();
            counts = new TreeMap<>(queue.counts);
            queue.counts.clear();
            waiting = queue.waiting;
            queue.waiting = waiting.isEmpty() ? waiting : new ArrayList<>();
        }

        boolean isEmpty() {
            return ranges.length == 0 && counts.isEmpty();
        }

        GroupProgress progress() {
            long[] offsets = new long[counts.size()];
            int[] values = new int[offsets.length];
            int filled = 0;
            for (Map.Entry<Long, Integer> entry : counts.entrySet()) {
                offsets[filled] = entry.getKey();
                values[filled++] = entry.getValue();
            }
            DeliveryGroup group = queue.group();
            return new GroupProgress(group.name(), group.topic(), queue.queue().queueId(), ranges, offsets, values);
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
            queue.writeInFlight = false;
            inFlight--;
            if (failure != null) {
                report(failure);
                putBack();
            }
            queue.writeFails = failure != null;
            completeWaiting(failure);
            if (queue.hasUnwritten() || !queue.waiting.isEmpty()) {
                mark(queue);
            } else {
                agent.groups().unloadIfUnused(queue.group());
            }
        }

        private void report(StoreException failure) {
            if (!queue.writeFails) {
                LOG.warn(
                        "Progress of group {} on {} is not written, will be tried again: {}",
                        queue.group().name(),
                        queue.queue(),
                        failure.getMessage());
            }
        }

        private void putBack() {
            for (int i = 0; i < ranges.length; i += 2) {
                for (long offset = ranges[i]; offset < ranges[i + 1]; offset++) {
                    queue.consumed.add(offset);
                }
            }
            counts.forEach(queue.counts::putIfAbsent);
        }

        private void completeWaiting(StoreException failure) {
            for (CompletableFuture<Void> done : waiting) {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            }
        }
    }
}
