package org.apogeemq.store;

import static org.apogeemq.store.Outcome.append;
import static org.apogeemq.store.Records.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a force costs, and how many there are. */
@Timeout(300)
class SyncFlushTest {
    private static final int SEGMENT = 400 << 10;
    private static final int AHEAD = 256 << 10;

    @TempDir
    Path root;

    private final FaultyFiles files = new FaultyFiles();
    private Store store;

    @BeforeEach
    void open() {
        StoreConfig config = StoreConfig.builder(root)
                .segmentSize(SEGMENT)
                .flush(FlushMode.SYNC)
                .files(files)
                .build();
        store = LogStore.open(config, new ManualClock(), StoreListener.NONE);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void smallWritesGoWhereTheDiskHasBlocks() {
        append(store, message(store, "T", 0, "first"));
        assertThat(files.faults.bytesWritten()).isGreaterThan(AHEAD);
        int writes = files.faults.writes();
        for (int i = 0; i < 100; i++) {
            append(store, message(store, "T", 0, "next"));
        }
        assertThat(files.faults.writes()).isEqualTo(writes + 100);
    }

    @Test
    void blocksAreAllocatedOnceUpToTheEndOfEachSegment() {
        while (store.statistics().segments() < 4) {
            append(store, message(store, "T", 0, "x".repeat(1000)));
        }
        assertThat(files.faults.bytesWritten()).isBetween(5L * SEGMENT, 8L * SEGMENT);
    }

    @Test
    void aDiskThatHasNoRoomForMoreTakesWhatFits() {
        files.faults.diskSpace(5_000);
        assertThat(append(store, message(store, "T", 0, "fits")).queueOffset(0)).isZero();
    }

    @Test
    void theEndOfATransactionIsForcedWithItsMessages() {
        append(store, message(store, "T", 0, "first"));
        int forces = files.faults.forces();
        long transaction = store.newTransaction();
        Outcome sending = new Outcome();
        Outcome committing = new Outcome();
        MessageAppend sent = message(store, "T", 0, "in transaction").inTransaction(transaction);
        store.append(new MessageAppend[] {sent}, new AppendCallback() {
            @Override
            public void written(AppendResult result) {
                store.apply(new Control.Commit(transaction, List.of()), committing);
            }

            @Override
            public void appended(AppendResult result) {
                sending.appended(result);
            }

            @Override
            public void failed(StoreException e) {
                sending.failed(e);
            }
        });
        sending.get();
        committing.get();
        assertThat(files.faults.forces()).isEqualTo(forces + 1);
        assertThat(store.queue("T", 0).maxOffset()).isEqualTo(2);
    }
}
