package org.apogeemq.broker.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.GroupState;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a store that takes commits and writes them when the test says so. */
@Timeout(120)
class GroupOffsetsTest {
    private final Deque<AppendCallback> inLog = new ArrayDeque<>();
    private long watermark = -1;
    private boolean busy;
    private final GroupOffsets offsets = new GroupOffsets(slowStore(), OffsetListener.NONE);

    private Store slowStore() {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "progress":
                            return new GroupState(watermark, new long[0], new long[0], new int[0]);
                        case "apply":
                            if (busy) {
                                throw new StoreException(StoreException.Category.BUSY, "the append queue is full");
                            }
                            inLog.add((AppendCallback) arguments[1]);
                            return null;
                        default:
                            throw new UnsupportedOperationException(method.getName());
                    }
                });
    }

    private void commit(long offset) {
        offsets.commit("group", "topic", 0, offset, AppendCallback.NONE);
    }

    private long committed() {
        return offsets.committed("group", "topic", 0);
    }

    private void write(long offset) {
        watermark = offset;
        inLog.remove().appended(null);
    }

    @Test
    void commitCountsBeforeItIsInTheLog() {
        commit(7);
        assertThat(committed()).isEqualTo(7);
        assertThat(offsets.committed("group", "topic", 1)).isEqualTo(-1);
        write(7);
        assertThat(committed()).isEqualTo(7);
    }

    @Test
    void lastOfSeveralCommitsCountsWhileEarlierOnesAreWritten() {
        commit(7);
        commit(9);
        write(7);
        assertThat(committed()).isEqualTo(9);
        write(9);
        assertThat(committed()).isEqualTo(9);
        commit(3);
        assertThat(committed()).isEqualTo(3);
    }

    @Test
    void failedCommitDoesNotCount() {
        commit(7);
        inLog.remove().failed(new StoreException(StoreException.Category.IO, "broken"));
        assertThat(committed()).isEqualTo(-1);
    }

    @Test
    void refusedCommitDoesNotCount() {
        busy = true;
        assertThatThrownBy(() -> commit(7)).isInstanceOf(StoreException.class);
        assertThat(committed()).isEqualTo(-1);
    }

    @Test
    void offsetOnItsWayIsNotWrittenTwice() {
        offsets.commitIfNew("group", "topic", 0, 7);
        offsets.commitIfNew("group", "topic", 0, 7);
        assertThat(inLog).hasSize(1);
    }
}
