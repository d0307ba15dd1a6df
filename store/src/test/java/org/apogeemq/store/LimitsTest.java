package org.apogeemq.store;

import static org.apogeemq.store.Outcome.append;
import static org.apogeemq.store.Outcome.apply;
import static org.apogeemq.store.Records.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apogeemq.store.StoreException.Category;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the store refuses, and how much it takes. */
@Timeout(120)
class LimitsTest {
    @TempDir
    Path root;

    private Store open() {
        return open(16);
    }

    private Store open(int queueCapacity) {
        StoreConfig config = StoreConfig.builder(root)
                .segmentSize(1 << 20)
                .maxRecordSize(10_000)
                .appendQueueCapacity(queueCapacity)
                .build();
        return LogStore.open(config, InstantSource.system(), StoreListener.NONE);
    }

    private static void assertRefused(Category category, String naming, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.category()).isEqualTo(category))
                .hasMessageContaining(naming);
    }

    /** The process that holds the folder. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            LogStore.open(StoreConfig.builder(Path.of(args[0])).build(), InstantSource.system(), StoreListener.NONE);
            new PrintStream(new FileOutputStream(FileDescriptor.out), true).println("holding");
            System.in.read();
        }
    }

    @Test
    void folderOfAnotherProcessIsRefusedNamingBothUntilThatEnds() throws Exception {
        try (ChildJvm holder = ChildJvm.start(Holder.class, root.toString())) {
            holder.awaitLine("holding"::equals, Duration.ofSeconds(60));
            assertRefused(Category.LOCKED, root.toRealPath() + " is in use by process " + holder.pid(), this::open);
            holder.kill();
        }
        open().close();
    }

    @Test
    void folderOfAnotherStoreOfThisProcessIsRefusedAndStaysLocked() throws Exception {
        try (Store store = open()) {
            assertRefused(Category.LOCKED, "this process", this::open);
            append(store, message(store, "T", 0, "x"));
            try (ChildJvm other = ChildJvm.start(Holder.class, root.toString())) {
                other.awaitLine(line -> line.contains("is in use by process"), Duration.ofSeconds(60));
            }
        }
        open().close();
    }

    @Test
    void fullQueueAnswersBusyAtOnce() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (Store store = open()) {
            store.append(List.of(message(store, "T", 0, "blocks")), new AppendCallback() {
                @Override
                public void appended(AppendResult result) {
                    entered.countDown();
                    try {
                        leave.await(60, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }

                @Override
                public void failed(StoreException e) {}
            });
            assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
            List<Outcome> accepted = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Outcome outcome = new Outcome();
                store.append(List.of(message(store, "T", 0, "m" + i)), outcome);
                accepted.add(outcome);
            }
            assertRefused(
                    Category.BUSY, "16", () -> store.append(List.of(message(store, "T", 0, "m")), AppendCallback.NONE));
            leave.countDown();
            for (int i = 0; i < 16; i++) {
                assertThat(accepted.get(i).get().queueOffset(0)).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void appendsThatWaitAtCloseAreWrittenAndLaterOnesRefused() {
        List<Outcome> outcomes = new ArrayList<>();
        Store store = open(1024);
        for (int i = 0; i < 500; i++) {
            Outcome outcome = new Outcome();
            store.append(List.of(message(store, "T", 0, "m" + i)), outcome);
            outcomes.add(outcome);
        }
        MessageAppend late = message(store, "T", 0, "late");
        store.close();
        outcomes.forEach(Outcome::get);
        assertRefused(Category.CLOSED, "closed", () -> store.append(List.of(late), AppendCallback.NONE));
        assertRefused(Category.CLOSED, "closed", store::flush);
        store.close();
        try (Store again = open()) {
            assertThat(again.queue("T", 0).maxOffset()).isEqualTo(500);
        }
    }

    @Test
    void tooLargeRecordsAndControlsAreRefused() {
        try (Store store = open()) {
            assertRefused(
                    Category.TOO_LARGE,
                    "at most 10000",
                    () -> append(store, message(store, "T", 0, "x".repeat(10_000))));
            MessageAppend[] many = new MessageAppend[100];
            for (int i = 0; i < many.length; i++) {
                many[i] = message(store, "T", 0, "x".repeat(9000));
            }
            assertRefused(Category.TOO_LARGE, "at most 524288", () -> append(store, many));
            assertRefused(
                    Category.TOO_LARGE,
                    "at most 524288",
                    () -> apply(store, new Control.MetadataPut("k", "v", new byte[600_000])));
            append(store, message(store, "T", 0, "x".repeat(9000)));
        }
    }

    @Test
    void wrongArgumentsAreRefused() {
        try (Store store = open()) {
            assertRefused(Category.INVALID, "65535", () -> store.queue("T", 65536));
            assertRefused(Category.INVALID, "65535", () -> store.queue("T", -1));
            assertRefused(Category.INVALID, "at least one", () -> append(store));
            assertRefused(Category.INVALID, "3..3", () -> Control.GroupProgress.consumed("g", "T", 0, 3, 3));
            assertRefused(
                    Category.INVALID, "0", () -> message(store, "T", 0, "x").deliverAt(0));
            assertRefused(
                    Category.INVALID, "0", () -> message(store, "T", 0, "x").inTransaction(0));
        }
        assertRefused(
                Category.INVALID,
                "segmentSize=1",
                () -> StoreConfig.builder(root).segmentSize(1).build());
        assertRefused(
                Category.INVALID,
                "deleteWhen=25",
                () -> StoreConfig.builder(root).deleteWhen("25").build());
    }

    @Test
    void tenThousandTopicsCostNoFilesNoThreadsAndLittleMemory() throws IOException {
        int topics = 10_000;
        try (Store store = open(1024)) {
            append(store, message(store, "warm", 0, "x"));
            int threads = Thread.activeCount();
            long before = usedHeap();
            for (int i = 0; i < topics; i++) {
                append(store, message(store, "topic-number-" + i, 0, "x"));
            }
            store.deleteExpired();
            long each = (usedHeap() - before) / topics;
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
            assertThat(each).as("bytes of heap for a topic with one message").isLessThan(800);
            try (Stream<Path> files = Files.walk(root)) {
                long segments = store.statistics().segments();
                assertThat(files.filter(Files::isRegularFile).count()).isLessThanOrEqualTo(2 * segments + 1);
            }
        }
        try (Store store = open()) {
            assertThat(store.topicsWithMessages()).hasSize(topics + 1);
            assertThat(store.queue("topic-number-9999", 0).maxOffset()).isEqualTo(1);
        }
    }

    private static long usedHeap() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(
                    used,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return used;
    }
}
