package org.apogeemq.broker.offset;

import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.Control;
import org.apogeemq.store.GroupState;
import org.apogeemq.store.Store;

/**
 * Committed offsets of consumer groups, which live in the log like all else. Safe for use by any thread; never blocks.
 */
public final class GroupOffsets {
    private final Store store;
    private final OffsetListener listener;

    /** @param listener told of every commit before it is written */
    public GroupOffsets(Store store, OffsetListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /** The committed offset, -1 when the group never committed one for this queue. */
    public long committed(String group, String topic, int queueId) {
        return store.progress(group, topic, queueId).watermark();
    }

    /**
     * Commits an offset, forward or back.
     *
     * @throws org.apogeemq.store.StoreException when the store takes nothing now
     */
    public void commit(String group, String topic, int queueId, long offset, AppendCallback done) {
        listener.committed(group, topic, queueId, offset);
        store.apply(new Control.OffsetReset(group, topic, queueId, offset), done);
    }

    /** Commits an offset that rides on a pull: nothing is written when it is known already. */
    public void commitIfNew(String group, String topic, int queueId, long offset) {
        GroupState state = store.progress(group, topic, queueId);
        if (state.watermark() != offset) {
            commit(group, topic, queueId, offset, AppendCallback.NONE);
        }
    }
}
