package org.apogeemq.broker.offset;

import java.util.concurrent.ConcurrentHashMap;
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
     * Commits an offset, forward or back.
     *
     * @throws org.apogeemq.store.StoreException when the store takes nothing now
     */
    public void commit(String group, String topic, int queueId, long offset, AppendCallback done) {
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
