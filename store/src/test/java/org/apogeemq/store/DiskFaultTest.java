package org.apogeemq.store;

import static org.apogeemq.store.Outcome.append;
import static org.apogeemq.store.Outcome.apply;
import static org.apogeemq.store.Records.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apogeemq.store.StoreException.Category;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.testkit.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DiskFaultTest {
    @TempDir
    Path root;

    private final ManualClock clock = new ManualClock();
    private final FaultyFiles files = new FaultyFiles();
    private final List<String> events = new CopyOnWriteArrayList<>();

    private Store open(FlushMode mode) {
        StoreConfig config = StoreConfig.builder(root)
                .segmentSize(64 << 10)
                .flush(mode)
                .flushIntervalMillis(10)
                .files(files)
                .build();
        return LogStore.open(config, clock, new StoreListener() {
            @Override
            public void writable(boolean writable, String reason) {
                events.add(writable + " " + reason);
            }
        });
    }

    private static Category category(Runnable action) {
        try {
            action.run();
        } catch (StoreException e) {
            return e.category();
        }
        return null;
    }

    private static String body(Store store, long offset) {
        ByteBuffer target = ByteBuffer.allocate(4096);
        return Records.read(store, store.queue("T", 0), offset, target) < 0 ? null : Records.body(target.flip());
    }

    @Test
    void fullDiskFailsTheBatchKeepsReadingAndGoesOnWhenThereIsSpaceAgain() {
        for (int room = 0; room < 400; room += 23) {
            Path folder = root.resolve("room" + room);
            StoreConfig config = StoreConfig.builder(folder)
                    .segmentSize(64 << 10)
                    .files(files)
                    .build();
            events.clear();
            try (Store store = LogStore.open(config, clock, new StoreListener() {
                @Override
                public void writable(boolean writable, String reason) {
                    events.add(writable + " " + reason);
                }
            })) {
                append(store, message(store, "T", 0, "before"));
                files.faults.diskSpace(room);
                assertThatThrownBy(() -> append(
                                store,
                                message(store, "T", 0, "x".repeat(200)),
                                message(store, "U", 0, "x".repeat(200))))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.category()).isEqualTo(Category.DISK_FULL))
                        .hasMessageContaining(folder.toString())
                        .hasMessageContaining("1000 bytes usable");
                assertThat(events)
                        .singleElement()
                        .asString()
                        .startsWith("false")
                        .contains("no space left");
                assertThat(store.statistics().writable()).isFalse();
                assertThat(body(store, 0)).isEqualTo("before");
                assertThat(store.queue("T", 0).maxOffset()).isEqualTo(1);
                files.faults.diskSpace(Long.MAX_VALUE);
                assertThat(append(store, message(store, "T", 0, "after")).queueOffset(0))
                        .isEqualTo(1);
                assertThat(events).last().isEqualTo("true ");
            }
            try (Store store = LogStore.open(config, clock, StoreListener.NONE)) {
                assertThat(store.recovery().clean()).isTrue();
                assertThat(body(store, 1)).isEqualTo("after");
                assertThat(store.queue("T", 0).maxOffset()).isEqualTo(2);
                assertThat(store.queue("U", 0).maxOffset()).isZero();
            }
        }
    }

    @Test
    void diskFullWhereASegmentBeginsLosesNothing() {
        int failed = 0;
        try (Store store = open(FlushMode.ASYNC)) {
            int stored = 0;
            for (int i = 0; i < 300; i++) {
                // most failures hit a record, some the padding, some the state at the new segment's head
                files.faults.diskSpace(i % 3 == 0 ? 500 + i : Long.MAX_VALUE);
                try {
                    append(store, message(store, "T", 0, stored + "-" + "x".repeat(1000)));
                    stored++;
                } catch (StoreException e) {
                    assertThat(e.category()).isEqualTo(Category.DISK_FULL);
                    failed++;
                }
            }
            files.faults.diskSpace(Long.MAX_VALUE);
            assertThat(store.queue("T", 0).maxOffset()).isEqualTo(stored);
        }
        assertThat(failed).isPositive();
        try (Store store = open(FlushMode.ASYNC)) {
            for (long i = 0; i < 300 - failed; i++) {
                assertThat(body(store, i)).startsWith(i + "-");
            }
            assertThat(store.queue("T", 0).maxOffset()).isEqualTo(300 - failed);
        }
    }

    @Test
    void shortWritesAreCompleted() {
        files.faults.shortWrites(7);
        try (Store store = open(FlushMode.SYNC)) {
            append(store, message(store, "T", 0, "x".repeat(300)));
            assertThat(body(store, 0)).hasSize(300);
        }
        try (Store store = open(FlushMode.SYNC)) {
            assertThat(store.recovery().clean()).isTrue();
            assertThat(body(store, 0)).hasSize(300);
        }
    }

    @Test
    void failedForceEndsWritingAndAcknowledgesNothing() {
        try (Store store = open(FlushMode.SYNC)) {
            append(store, message(store, "T", 0, "a"));
            files.faults.failForceAfter(0);
            assertThatThrownBy(() -> append(store, message(store, "T", 0, "b")))
                    .hasMessageContaining(root.toString())
                    .hasMessageContaining("restarted");
            assertThat(store.queue("T", 0).maxOffset()).isEqualTo(1);
            assertThat(category(() -> append(store, message(store, "T", 0, "c"))))
                    .isEqualTo(Category.IO);
            assertThat(category(() -> apply(store, new Control.MetadataRemove("k", "v"))))
                    .isEqualTo(Category.IO);
            assertThat(body(store, 0)).isEqualTo("a");
            assertThat(events).singleElement().asString().startsWith("false ");
        }
    }

    /** A second force after a failed one would succeed without having written anything. */
    @Test
    void noFailedForceIsTakenForASuccessWhereASegmentBegins() throws InterruptedException {
        for (int forces = 0; forces < 12; forces++) {
            Path folder = root.resolve("forces" + forces);
            FailOnceFiles failing = new FailOnceFiles(forces + 2);
            StoreConfig config = StoreConfig.builder(folder)
                    .segmentSize(64 << 10)
                    .flush(FlushMode.SYNC)
                    .files(failing)
                    .build();
            List<Outcome> outcomes = new java.util.ArrayList<>();
            try (Store store = LogStore.open(config, clock, StoreListener.NONE)) {
                for (int i = 0; i < 300; i++) {
                    Outcome outcome = new Outcome();
                    try {
                        store.append(List.of(message(store, "T", 0, "x".repeat(2000))), outcome);
                        outcomes.add(outcome);
                    } catch (StoreException broken) {
                        break;
                    }
                }
                long acknowledged = 0;
                for (Outcome outcome : outcomes) {
                    acknowledged += category(outcome::get) == null ? 1 : 0;
                }
                assertThat(store.queue("T", 0).maxOffset()).isEqualTo(acknowledged);
                assertThat(acknowledged).isLessThanOrEqualTo(failing.messagesForced());
            }
        }
    }

    @Test
    void defectOfTheStoreFailsTheAppendAndLeavesNobodyWaiting() {
        try (Store store = open(FlushMode.ASYNC)) {
            append(store, message(store, "T", 0, "a"));
            files.defect = new IllegalStateException("test");
            assertThatThrownBy(() -> append(store, message(store, "T", 0, "b")))
                    .hasMessageContaining("defect")
                    .hasMessageContaining("restarted");
            files.defect = null;
            assertThat(category(() -> append(store, message(store, "T", 0, "c"))))
                    .isEqualTo(Category.IO);
            assertThat(body(store, 0)).isEqualTo("a");
        }
        try (Store store = open(FlushMode.ASYNC)) {
            assertThat(append(store, message(store, "T", 0, "d")).queueOffset(0))
                    .isEqualTo(1);
        }
    }

    @Test
    void failedForceInTheBackgroundEndsWriting() {
        try (Store store = open(FlushMode.ASYNC)) {
            files.faults.failForceAfter(0);
            append(store, message(store, "T", 0, "a"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !store.statistics().writable());
            assertThat(category(() -> append(store, message(store, "T", 0, "b"))))
                    .isEqualTo(Category.IO);
            assertThat(category(store::flush)).isEqualTo(Category.IO);
        }
    }

    @Test
    void partialWriteThatCannotBeUndoneEndsWriting() {
        try (Store store = open(FlushMode.ASYNC)) {
            append(store, message(store, "T", 0, "a"));
            files.failTruncate = true;
            files.faults.diskSpace(50);
            assertThat(category(() -> append(store, message(store, "T", 0, "b"))))
                    .isEqualTo(Category.IO);
            files.faults.diskSpace(Long.MAX_VALUE);
            assertThat(category(() -> append(store, message(store, "T", 0, "c"))))
                    .isEqualTo(Category.IO);
        }
        files.failTruncate = false;
        try (Store store = open(FlushMode.ASYNC)) {
            assertThat(store.recovery().cutBytes()).isPositive();
            assertThat(append(store, message(store, "T", 0, "d")).queueOffset(0))
                    .isEqualTo(1);
        }
    }

    @Test
    void diskUseAboveTheRatioRefusesMessagesButNotAcknowledgements() {
        try (Store store = open(FlushMode.ASYNC)) {
            files.space = new LogFiles.DiskSpace(91, 9);
            await().atMost(Duration.ofSeconds(60)).until(() -> !events.isEmpty());
            assertThatThrownBy(() -> append(store, message(store, "T", 0, "a")))
                    .hasMessageContaining("91.0 % full")
                    .hasMessageContaining(root.toString());
            apply(store, new Control.Progress(List.of(Control.GroupProgress.consumed("g", "T", 0, 0, 1))));
            files.space = new LogFiles.DiskSpace(50, 50);
            await().atMost(Duration.ofSeconds(60)).until(() -> events.size() == 2);
            append(store, message(store, "T", 0, "a"));
        }
    }

    @Test
    void timersWaitForTheDiskToHaveSpace() {
        try (Store store = open(FlushMode.ASYNC)) {
            append(store, message(store, "T", 0, "t").deliverAt(clock.millis() + 1000));
            files.faults.diskSpace(0);
            clock.advance(Duration.ofSeconds(2));
            await().atMost(Duration.ofSeconds(60)).until(() -> !events.isEmpty());
            assertThat(store.queue("T", 0).maxOffset()).isZero();
            files.faults.diskSpace(Long.MAX_VALUE);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> store.queue("T", 0).maxOffset() == 1);
        }
    }

    @Test
    void folderThatCannotBeWrittenToIsNamed() throws IOException {
        java.nio.file.Files.writeString(root.resolve("file"), "not a folder");
        StoreConfig config = StoreConfig.builder(root.resolve("file")).build();
        assertThatThrownBy(() -> LogStore.open(config, clock, StoreListener.NONE))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.READ_ONLY))
                .hasMessageContaining(root.resolve("file").toString());
        files.failCreate = new IOException("Read-only file system");
        assertThat(category(() -> open(FlushMode.ASYNC).close())).isEqualTo(Category.READ_ONLY);
        files.failCreate = null;
        open(FlushMode.ASYNC).close();
    }

    /** What a process that ends at any byte it writes leaves behind, must open to what was acknowledged. */
    @Test
    void crashAtAnyWrittenByteKeepsWhatWasAcknowledged() {
        for (long bytes = 0; bytes < 70_000; bytes += bytes < 1500 ? 13 : 1733) {
            Path folder = root.resolve("crash" + bytes);
            FaultyFiles faulty = new FaultyFiles();
            faulty.faults.crashAfter(bytes);
            int acknowledged = 0;
            StoreConfig.Builder config =
                    StoreConfig.builder(folder).segmentSize(64 << 10).flush(FlushMode.SYNC);
            try (Store store = LogStore.open(config.files(faulty).build(), clock, StoreListener.NONE)) {
                while (true) {
                    append(store, message(store, "T", 0, acknowledged + "-" + "x".repeat(acknowledged % 800)));
                    acknowledged++;
                }
            } catch (StoreException crash) {
                assertThat(faulty.faults.crashed()).isTrue();
            }
            try (Store store = LogStore.open(config.files(LogFiles.SYSTEM).build(), clock, StoreListener.NONE)) {
                long stored = store.queue("T", 0).maxOffset();
                assertThat(stored).isBetween((long) acknowledged, acknowledged + 1L);
                for (long i = 0; i < stored; i++) {
                    assertThat(body(store, i)).startsWith(i + "-");
                }
                assertThat(append(store, message(store, "T", 0, "next")).queueOffset(0))
                        .isEqualTo(stored);
            }
        }
    }
}
