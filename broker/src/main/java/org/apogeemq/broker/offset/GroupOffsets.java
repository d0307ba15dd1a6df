package org.apogeemq.broker.offset;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Control;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;

/**
 * Committed offsets of consumer groups, which live in the log like all else. A commit counts from when it was taken, not
 * only from when it is in the log: a consumer that leaves commits without waiting for the answer, and whoever takes over its
 * queues asks at once. Safe for use by any thread; never blocks.
 */
public final class GroupOffsets {
    private final Store store;
    private final OffsetListener listener;
    private final ConcurrentHashMap<Key, Pending> pending = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Key, Long> resets = new ConcurrentHashMap<>();

    private record Key(String group, String topic, int queueId) {}

    /** @param listener told of every commit before it is written */
    public GroupOffsets(Store store, OffsetListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /** The committed offset, -1 when the group never committed one for this queue. */
    public long committed(String group, String topic, int queueId) {
        Pending written = pending.get(new Key(group, topic, queueId));
        return written != null
                ? written.offset
                : store.progress(group, topic, queueId).watermark();
    }

    /**
     * Commits an offset, forward or back. While the members of the group have not learnt of a {@link #reset}, nothing is
     * committed: what they say is about what they read before it.
     *
     * @throws org.apogeemq.store.StoreException when the store takes nothing now
     */
    public void commit(String group, String topic, int queueId, long offset, AppendCallback done) {
        if (isReset(group, topic, queueId)) {
            done.appended(new AppendResult(0, 0));
            return;
        }
        write(group, topic, queueId, offset, done);
    }

    /**
     * Sets a group's offset as an administrator does.
     *
     * @param consuming whether members of the group read the queue now: the next pull tells them
     * @throws org.apogeemq.store.StoreException when the store takes nothing now
     */
    public void reset(String group, String topic, int queueId, long offset, boolean consuming, AppendCallback done) {
        write(group, topic, queueId, offset, done);
        if (consuming) {
            resets.put(new Key(group, topic, queueId), offset);
        }
    }

    /** Where a reader of the queue has to go on instead of where it is, once for each reset; -1 when nowhere else. */
    public long takeReset(String group, String topic, int queueId) {
        if (resets.isEmpty()) {
            return -1;
        }
        Long offset = resets.remove(new Key(group, topic, queueId));
        return offset == null ? -1 : offset;
    }

    /** Forgets the resets of groups that nobody reads for any more: who comes next asks for the offset anyway. */
    public void forgetResets(Predicate<String> isGone) {
        resets.keySet().removeIf(key -> isGone.test(key.group));
    }

    private boolean isReset(String group, String topic, int queueId) {
        return !resets.isEmpty() && resets.containsKey(new Key(group, topic, queueId));
    }

    private void write(String group, String topic, int queueId, long offset, AppendCallback done) {
        listener.committed(group, topic, queueId, offset);
        Pending commit = new Pending(new Key(group, topic, queueId), offset, done);
        pending.put(commit.key, commit);
        try {
            store.apply(new Control.OffsetReset(group, topic, queueId, offset), commit);
        } catch (StoreException refused) {
            pending.remove(commit.key, commit);
            throw refused;
        }
    }

    /** Commits an offset that rides on a pull: nothing is written when it is known already. */
    public void commitIfNew(String group, String topic, int queueId, long offset) {
        if (committed(group, topic, queueId) != offset) {
            commit(group, topic, queueId, offset, AppendCallback.NONE);
        }
    }

    /** A commit on its way into the log. Equal to itself only, so that it never removes a later one. */
    private final class Pending implements AppendCallback {
        private final Key key;
        private final long offset;
        private final AppendCallback done;

        Pending(Key key, long offset, AppendCallback done) {
            this.key = key;
            this.offset = offset;
            this.done = done;
        }

        @Override
        public void appended(AppendResult result) {
            pending.remove(key, this);
            done.appended(result);
        }

        @Override
        public void failed(StoreException failure) {
            pending.remove(key, this);
            done.failed(failure);
        }
    }
}
