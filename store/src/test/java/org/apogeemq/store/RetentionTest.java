package org.apogeemq.store;

import static org.apogeemq.store.Outcome.append;
import static org.apogeemq.store.Outcome.apply;
import static org.apogeemq.store.Records.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RetentionTest {
    @TempDir
    Path root;

    private final ManualClock clock = new ManualClock();
    private final FaultyFiles files = new FaultyFiles();
    private final List<TopicQueue> held = new ArrayList<>();
    private Store store;

    @BeforeEach
    void open() {
        StoreConfig config = StoreConfig.builder(root)
                .segmentSize(64 << 10)
                .fileReservedHours(1)
                .files(files)
                .build();
        store = LogStore.open(config, clock, StoreListener.NONE);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void fill(String topic, int messages) {
        for (int i = 0; i < messages; i++) {
            append(store, message(store, topic, 0, "x".repeat(1000)));
        }
    }

    private String body(String topic, long offset) {
        ByteBuffer target = ByteBuffer.allocate(4096);
        return Records.read(store, store.queue(topic, 0), offset, target) < 0 ? null : Records.body(target.flip());
    }

    private long segmentFiles() {
        try (Stream<Path> all = Files.list(root.resolve("commitlog"))) {
            return all.filter(path -> path.toString().endsWith(".log")).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void oldSegmentsAreDeletedAndYoungOnesStay() {
        fill("T", 200);
        assertThat(store.deleteExpired()).isZero();
        clock.advance(Duration.ofMinutes(61));
        fill("T", 100);
        assertThat(store.deleteExpired()).isGreaterThan(1);
        long min = store.queue("T", 0).minOffset();
        assertThat(min).isBetween(100L, 200L);
        assertThat(store.statistics().minPosition()).isPositive();
        assertThat(segmentFiles()).isEqualTo(store.statistics().segments());
        assertThat(body("T", min)).isNotNull();
        assertThat(body("T", min - 1)).isNull();
        assertThat(store.offsetByTime("T", 0, 0, TimeBound.LOWER)).isEqualTo(min);
        store.close();
        open();
        assertThat(store.queue("T", 0).minOffset()).isEqualTo(min);
        assertThat(store.queue("T", 0).maxOffset()).isEqualTo(300);
    }

    @Test
    void rulesOfDeletionChangeWhileTheStoreIsOpen() {
        fill("T", 200);
        clock.advance(Duration.ofMinutes(61));
        fill("T", 100);
        store.changeRetention(2, "04", 75, 90);
        assertThat(store.deleteExpired()).isZero();
        assertThatThrownBy(() -> store.changeRetention(1, "99", 75, 90))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("deleteWhen=99");
        store.changeRetention(1, "04", 75, 90);
        assertThat(store.deleteExpired()).isPositive();
    }

    @Test
    void emptiedQueueGoesOnCounting() {
        fill("T", 3);
        fill("Other", 200);
        clock.advance(Duration.ofHours(2));
        fill("Other", 100);
        store.deleteExpired();
        for (int round = 0; round < 2; round++) {
            assertThat(store.queue("T", 0).minOffset()).isEqualTo(3);
            assertThat(store.queue("T", 0).maxOffset()).isEqualTo(3);
            store.close();
            open();
        }
        assertThat(append(store, message(store, "T", 0, "x")).queueOffset(0)).isEqualTo(3);
    }

    /** All that is old is deleted; the state of it is from before. */
    private void makeRoom() {
        fill("Other", 100);
        clock.advance(Duration.ofHours(2));
        fill("Other", 100);
        assertThat(store.deleteExpired()).isPositive();
    }

    private long committed(String topic, String body) {
        long tx = store.newTransaction();
        append(store, message(store, topic, 0, body).inTransaction(tx));
        apply(store, new Control.Commit(tx, List.of()));
        return store.queue(topic, 0).maxOffset() - 1;
    }

    /** A deleted topic of which nothing is left on the disk is no longer part of the state at a segment's head. */
    @Test
    void offsetsOfATopicThatCameBackAreTheSameAfterARestart() {
        fill("T", 4);
        held.add(store.queue("T", 0));
        apply(store, new Control.TopicDelete("T"));
        makeRoom();
        fill("Other", 100);
        assertThat(committed("T", "half")).isEqualTo(4);
        fill("T", 1);
        for (int round = 0; round < 2; round++) {
            store.close();
            open();
            assertThat(store.queue("T", 0).minOffset()).isEqualTo(4);
            assertThat(store.queue("T", 0).maxOffset()).isEqualTo(6);
            assertThat(body("T", 4)).isEqualTo("half");
        }
    }

    @Test
    void topicComesBackWithTheRecordThatBeginsASegment() {
        fill("T", 4);
        held.add(store.queue("T", 0));
        apply(store, new Control.TopicDelete("T"));
        makeRoom();
        while (store.statistics().maxPosition() % (64 << 10) < 40 << 10) {
            fill("Other", 1);
        }
        long segments = segmentFiles();
        assertThat(committed("T", "x".repeat(30_000))).isEqualTo(4);
        assertThat(segmentFiles()).isEqualTo(segments + 1);
        store.close();
        open();
        assertThat(store.queue("T", 0).maxOffset()).isEqualTo(5);
    }

    @Test
    void groupOfATopicThatCameBackGetsWhatIsSentAfterARestart() {
        fill("T", 4);
        held.add(store.queue("T", 0));
        apply(store, new Control.TopicDelete("T"));
        makeRoom();
        fill("Other", 100);
        apply(store, new Control.OffsetReset("g", "T", 0, store.queue("T", 0).maxOffset()));
        store.close();
        open();
        long offset = append(store, message(store, "T", 0, "x")).queueOffset(0);
        assertThat(store.progress("g", "T", 0).isConsumed(offset)).isFalse();
    }

    @Test
    void whatCouldNotBeWrittenOfATopicThatCameBackIsWrittenWithTheNext() {
        fill("T", 4);
        held.add(store.queue("T", 0));
        apply(store, new Control.TopicDelete("T"));
        makeRoom();
        fill("Other", 100);
        files.faults.diskSpace(0);
        assertThatThrownBy(() -> fill("T", 1)).isInstanceOf(StoreException.class);
        files.faults.diskSpace(Long.MAX_VALUE);
        assertThat(committed("T", "half")).isEqualTo(4);
        makeRoom();
        store.close();
        open();
        assertThat(store.queue("T", 0).maxOffset()).isEqualTo(5);
    }

    /** As after a restart; a broker that makes a queue for each request would otherwise grow with each. */
    @Test
    void deletedTopicThatNobodyHasLeavesNothingInMemoryAndBeginsAnew() {
        fill("T", 4);
        WeakReference<TopicQueue> queue = new WeakReference<>(store.queue("T", 0));
        WeakReference<TopicQueue> neverWritten = new WeakReference<>(store.queue("NEVER", 3));
        TopicQueue inUse = store.queue("U", 0);
        fill("U", 4);
        apply(store, new Control.TopicDelete("T"));
        apply(store, new Control.TopicDelete("U"));
        makeRoom();
        fill("Other", 100);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            return queue.refersTo(null) && neverWritten.refersTo(null);
        });
        assertThat(store.queue("U", 0)).isSameAs(inUse);
        fill("U", 1);
        assertThat(committed("T", "anew")).isZero();
        assertThat(store.queue("NEVER", 3).maxOffset()).isZero();
        makeRoom();
        fill("T", 1);
        for (int round = 0; round < 2; round++) {
            assertThat(store.queue("T", 0).maxOffset()).isEqualTo(2);
            assertThat(body("T", 1)).isNotNull();
            assertThat(store.queue("U", 0).maxOffset()).isEqualTo(5);
            store.close();
            open();
        }
    }

    /** What is sent to a queue that nobody had is there for whoever comes, also after the memory was cleaned. */
    @Test
    void messagesOfATopicThatNobodyHasAreThere() {
        store.queue("T", 0);
        fill("Other", 100);
        for (int i = 0; i < 5; i++) {
            fill("T", 1);
            System.gc();
            assertThat(store.queue("T", 0).maxOffset()).isEqualTo(i + 1);
            apply(store, new Control.OffsetReset("g", "T" + i, 0, i));
            System.gc();
            assertThat(store.progress("g", "T" + i, 0).watermark()).isEqualTo(i);
            fill("Other", 30);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(body("T", i)).isNotNull();
        }
    }

    @Test
    void whatTheGuardNeedsIsKept() {
        fill("T", 300);
        clock.advance(Duration.ofHours(2));
        fill("Other", 100);
        store.retentionGuard(queue -> queue.topic().equals("T") ? 150 : Long.MAX_VALUE);
        assertThat(store.deleteExpired()).isPositive();
        assertThat(store.queue("T", 0).minOffset()).isBetween(80L, 150L);
        for (long i = 150; i < 300; i++) {
            assertThat(body("T", i)).isNotNull();
        }
        assertThat(store.deleteExpired()).isZero();
        store.retentionGuard(RetentionGuard.NONE);
        assertThat(store.deleteExpired()).isPositive();
        assertThat(body("T", 250)).isNull();
    }

    @Test
    void segmentThatIsNeededForTheMostPartStays() {
        fill("T", 300);
        clock.advance(Duration.ofHours(2));
        fill("Other", 100);
        store.retentionGuard(queue -> queue.topic().equals("T") ? 0 : Long.MAX_VALUE);
        assertThat(store.deleteExpired()).isZero();
        assertThat(store.statistics().minPosition()).isZero();
    }

    @Test
    void fullDiskDeletesWhateverTheAgeButNothingNeeded() {
        fill("T", 200);
        store.retentionGuard(queue -> 100);
        files.space = new LogFiles.DiskSpace(80, 20);
        assertThat(store.deleteExpired()).isPositive();
        assertThat(store.queue("T", 0).minOffset()).isBetween(1L, 100L);
        assertThat(body("T", 100)).isNotNull();
    }

    @Test
    void readersMeetDeletionWithoutHarm() throws InterruptedException {
        fill("T", 300);
        clock.advance(Duration.ofHours(2));
        fill("T", 10);
        boolean[] stop = new boolean[1];
        int[] reads = new int[1];
        Thread reader = new Thread(() -> {
            ByteBuffer target = ByteBuffer.allocate(4096);
            TopicQueue queue = store.queue("T", 0);
            for (int i = 0; i < 2_000_000 && queue.minOffset() < 250; i++) {
                int size = Records.read(store, queue, i % 300, target.clear());
                assertThat(size == Store.NO_MESSAGE || Records.queueOffset(target.flip()) == i % 300)
                        .isTrue();
                reads[0]++;
            }
            stop[0] = true;
        });
        reader.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> reads[0] > 100 || stop[0]);
        store.deleteExpired();
        reader.join(60_000);
        assertThat(stop[0]).isTrue();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> segmentFiles() == store.statistics().segments());
    }
}
