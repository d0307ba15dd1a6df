package org.apogeemq.store;

import static org.apogeemq.store.Outcome.append;
import static org.apogeemq.store.Outcome.apply;
import static org.apogeemq.store.Records.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StoreTest {
    @TempDir
    Path root;

    private final ManualClock clock = new ManualClock();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private Store store;

    @BeforeEach
    void open() {
        StoreListener listener = new StoreListener() {
            @Override
            public void visible(TopicQueue queue, long maxOffset) {
                seen.add(queue + "<" + maxOffset);
            }
        };
        store = LogStore.open(StoreConfig.builder(root).segmentSize(64 << 10).build(), clock, listener);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        open();
    }

    private String read(String topic, int queueId, long offset) {
        ByteBuffer target = ByteBuffer.allocate(70_000);
        int size = Records.read(store, store.queue(topic, queueId), offset, target);
        return size < 0 ? null : Records.body(target.flip());
    }

    private void fill(String topic, int messages) {
        for (int i = 0; i < messages; i++) {
            append(store, message(store, topic, 0, "x".repeat(1000)));
        }
    }

    @Test
    void appendedMessageIsReadBackWithItsOffsetsAndTimeSet() {
        clock.set(java.time.Instant.ofEpochMilli(5_000_000));
        append(store, message(store, "T", 3, "first"));
        AppendResult result = append(store, message(store, "T", 3, "second", "TAGS", "TagA"));
        assertThat(result.queueOffset(0)).isEqualTo(1);
        ByteBuffer target = ByteBuffer.allocate(500);
        target.position(10);
        int size = Records.read(store, store.queue("T", 3), 1, target);
        ByteBuffer record = target.flip().position(10).slice();
        assertThat(record.remaining()).isEqualTo(size).isEqualTo(record.getInt(0));
        assertThat(Records.body(record)).isEqualTo("second");
        assertThat(Records.queueOffset(record)).isEqualTo(1);
        assertThat(Records.physicalOffset(record)).isEqualTo(result.position(0));
        assertThat(Records.storeTimestamp(record)).isEqualTo(5_000_000).isEqualTo(result.storeTimestamp());
        QueueEntry entry = new QueueEntry();
        assertThat(store.queue("T", 3).lookup(1, entry)).isTrue();
        assertThat(entry.tagHash()).isEqualTo(2598919);
        assertThat(entry.size()).isEqualTo(size);
        assertThat(store.queue("T", 3).lookup(2, entry)).isFalse();
        assertThat(store.readAt(result.position(0))).isEqualTo(record);
        assertThat(store.readAt(result.position(0) + 1)).isNull();
        assertThat(Records.read(store, store.queue("T", 3), 1, ByteBuffer.allocate(size - 1)))
                .isEqualTo(Store.NO_ROOM);
        assertThat(Records.read(store, store.queue("T", 3), 2, target.clear())).isEqualTo(Store.NO_MESSAGE);
        await().atMost(Duration.ofSeconds(60)).until(() -> seen.contains("T/3<2"));
    }

    @Test
    void batchIsContiguousAndKeepsItsOrderInEachQueue() {
        AppendResult result =
                append(store, message(store, "A", 0, "a0"), message(store, "B", 0, "b0"), message(store, "A", 0, "a1"));
        assertThat(result.count()).isEqualTo(3);
        assertThat(result.queueOffset(2)).isEqualTo(1);
        assertThat(result.position(1)).isEqualTo(result.position(0) + 91 + 1 + 2);
        assertThat(read("A", 0, 1)).isEqualTo("a1");
        assertThat(read("B", 0, 0)).isEqualTo("b0");
    }

    @Test
    void everythingIsThereAfterManySegmentsAndReopen() {
        for (int i = 0; i < 500; i++) {
            append(store, message(store, "T", i % 3, "m" + i + "-".repeat(900), "KEYS", "k" + i));
        }
        assertThat(store.statistics().segments()).isGreaterThan(5);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 500; i++) {
                assertThat(read("T", i % 3, i / 3)).startsWith("m" + i + "-");
                assertThat(store.findByKey("T", "k" + i, 10, 0, Long.MAX_VALUE)).hasSize(1);
            }
            assertThat(store.queue("T", 0).maxOffset()).isEqualTo(167);
            reopen();
            assertThat(store.recovery().cutPosition()).isEqualTo(-1);
        }
        append(store, message(store, "T", 0, "next"));
        assertThat(read("T", 0, 167)).isEqualTo("next");
    }

    @Test
    void noFileIsMadeForATopicOrQueue() throws Exception {
        for (int i = 0; i < 50; i++) {
            append(store, message(store, "T" + i, 0, "x"));
        }
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile).map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("lock", "00000000000000000000.log");
        }
    }

    @Test
    void halfMessagesAppearAtCommitInTheirOrder() {
        long tx = store.newTransaction();
        AppendResult half = append(
                store,
                message(store, "T", 0, "h0").inTransaction(tx),
                message(store, "U", 0, "h1").inTransaction(tx),
                message(store, "T", 0, "h2").inTransaction(tx));
        assertThat(half.queueOffset(0)).isEqualTo(-1);
        append(store, message(store, "T", 0, "plain"));
        assertThat(store.queue("T", 0).maxOffset()).isEqualTo(1);
        assertThat(Records.sysFlag(store.readAt(half.position(0))) & 0xC).isEqualTo(4);
        assertThat(store.transaction(tx).positions())
                .containsExactly(half.position(0), half.position(1), half.position(2));
        reopen();
        assertThat(store.transactions()).hasSize(1);
        AppendResult commit =
                apply(store, new Control.Commit(tx, List.of(Control.GroupProgress.consumed("g", "T", 0, 0, 1))));
        assertThat(commit.released()).isEqualTo(3);
        assertThat(store.transactions()).isEmpty();
        for (int round = 0; round < 2; round++) {
            assertThat(read("T", 0, 0)).isEqualTo("plain");
            assertThat(read("T", 0, 1)).isEqualTo("h0");
            assertThat(read("T", 0, 2)).isEqualTo("h2");
            assertThat(read("U", 0, 0)).isEqualTo("h1");
            assertThat(store.progress("g", "T", 0).watermark()).isEqualTo(1);
            ByteBuffer byId = store.readAt(half.position(2));
            assertThat(Records.queueOffset(byId)).isEqualTo(2);
            assertThat(Records.sysFlag(byId) & 0xC).isZero();
            assertThat(Records.preparedTransactionOffset(byId)).isZero();
            reopen();
        }
        assertThat(apply(store, new Control.Commit(tx, List.of())).released()).isZero();
    }

    @Test
    void rolledBackMessagesNeverAppear() {
        long tx = store.newTransaction();
        append(store, message(store, "T", 0, "no", "KEYS", "k").inTransaction(tx));
        apply(store, new Control.Rollback(tx, List.of()));
        assertThat(apply(store, new Control.Commit(tx, List.of())).released()).isZero();
        append(store, message(store, "T", 0, "yes"));
        reopen();
        assertThat(store.queue("T", 0).maxOffset()).isEqualTo(1);
        assertThat(read("T", 0, 0)).isEqualTo("yes");
        assertThat(store.findByKey("T", "k", 10, 0, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void preparedTransactionOutlivesSegmentsAndRestartAndAppliesItsAcknowledgements() {
        long tx = store.newTransaction();
        append(store, message(store, "T", 0, "prepared").inTransaction(tx));
        byte[] xid = {1, 2, 3};
        apply(store, new Control.Prepare(tx, xid, List.of(Control.GroupProgress.consumed("g", "Q", 1, 0, 5))));
        fill("Other", 200);
        reopen();
        TransactionInfo info = store.transactions().get(0);
        assertThat(info.state()).isEqualTo(TransactionInfo.State.PREPARED);
        assertThat(info.xid()).containsExactly(1, 2, 3);
        assertThat(info.acknowledged().get(0).consumed()).containsExactly(0, 5);
        assertThat(store.progress("g", "Q", 1)).isEqualTo(GroupState.NONE);
        assertThat(store.newTransaction()).isGreaterThan(tx);
        apply(store, new Control.Commit(tx, List.of()));
        assertThat(read("T", 0, 0)).isEqualTo("prepared");
        assertThat(store.progress("g", "Q", 1).watermark()).isEqualTo(5);
    }

    @Test
    void timerBecomesVisibleWhenItsTimeHasComeAndNotBefore() {
        long now = clock.millis();
        append(store, message(store, "T", 0, "late").deliverAt(now + 60_000));
        append(store, message(store, "T", 0, "early").deliverAt(now + 30_000));
        append(store, message(store, "T", 0, "past").deliverAt(now));
        assertThat(store.timersPending()).isEqualTo(2);
        assertThat(store.queue("T", 0).maxOffset()).isEqualTo(1);
        clock.advance(Duration.ofMillis(29_999));
        append(store, message(store, "T", 0, "between"));
        assertThat(store.timersPending()).isEqualTo(2);
        reopen();
        clock.advance(Duration.ofMillis(1));
        await().atMost(Duration.ofSeconds(60)).until(() -> store.queue("T", 0).maxOffset() == 3);
        assertThat(read("T", 0, 2)).isEqualTo("early");
        clock.advance(Duration.ofSeconds(60));
        await().atMost(Duration.ofSeconds(60)).until(() -> store.queue("T", 0).maxOffset() == 4);
        reopen();
        assertThat(read("T", 0, 3)).isEqualTo("late");
        assertThat(store.timersPending()).isZero();
    }

    @Test
    void halfMessageWithDeliveryTimeBecomesATimerAtCommit() {
        long tx = store.newTransaction();
        String at = Long.toString(clock.millis() + 1000);
        append(store, message(store, "T", 0, "x", "TIMER_DELIVER_MS", at).inTransaction(tx));
        reopen();
        apply(store, new Control.Commit(tx, List.of()));
        assertThat(store.timersPending()).isEqualTo(1);
        assertThat(store.queue("T", 0).maxOffset()).isZero();
        clock.advance(Duration.ofSeconds(1));
        await().atMost(Duration.ofSeconds(60)).until(() -> store.queue("T", 0).maxOffset() == 1);
        assertThat(read("T", 0, 0)).isEqualTo("x");
    }

    @Test
    void progressIsMergedAndSurvives() {
        apply(store, new Control.OffsetReset("g", "T", 0, 10));
        apply(store, new Control.Progress(List.of(Control.GroupProgress.consumed("g", "T", 0, 20, 25, 12, 14))));
        apply(
                store,
                new Control.Progress(List.of(new Control.GroupProgress(
                        "g", "T", 0, new long[] {14, 20}, new long[] {11, 22}, new int[] {2, 9}))));
        fill("Other", 100);
        reopen();
        GroupState state = store.progress("g", "T", 0);
        assertThat(state).isEqualTo(new GroupState(10, new long[] {12, 25}, new long[] {11}, new int[] {2}));
        assertThat(state.isConsumed(9)).isTrue();
        assertThat(state.isConsumed(11)).isFalse();
        assertThat(state.isConsumed(12)).isTrue();
        assertThat(state.isConsumed(24)).isTrue();
        assertThat(state.isConsumed(25)).isFalse();
        assertThat(state.redeliveryCount(11)).isEqualTo(2);
        apply(store, new Control.Progress(List.of(Control.GroupProgress.consumed("g", "T", 0, 10, 12))));
        assertThat(store.progress("g", "T", 0)).isEqualTo(new GroupState(25, new long[0], new long[0], new int[0]));
        assertThat(store.groupsOf("T")).containsExactly("g");
        assertThat(store.queuesOf("g")).containsExactly(store.queue("T", 0));
        apply(store, new Control.OffsetReset("g", "T", 0, 3));
        assertThat(store.progress("g", "T", 0).watermark()).isEqualTo(3);
        apply(store, new Control.GroupDelete("g"));
        assertThat(store.groups()).isEmpty();
    }

    @Test
    void metadataSurvivesUntilRemoved() {
        apply(store, new Control.MetadataPut("topic", "T", new byte[] {1}));
        apply(store, new Control.MetadataPut("topic", "U", new byte[] {2}));
        apply(store, new Control.MetadataPut("topic", "T", new byte[] {3}));
        fill("Other", 100);
        reopen();
        assertThat(store.metadata("topic")).containsOnlyKeys("T", "U");
        assertThat(store.metadata("topic", "T")).containsExactly(3);
        apply(store, new Control.MetadataRemove("topic", "T"));
        reopen();
        assertThat(store.metadata("topic")).containsOnlyKeys("U");
        assertThat(store.metadata("group")).isEmpty();
    }

    @Test
    void deletedTopicIsEmptyAndGoesOnCountingWhenItComesBack() {
        append(store, message(store, "T", 0, "old", "KEYS", "k"));
        append(store, message(store, "T", 0, "timer").deliverAt(clock.millis() + 1000));
        apply(store, new Control.MetadataPut("topic", "T", new byte[] {1}));
        apply(store, new Control.Progress(List.of(Control.GroupProgress.consumed("g", "T", 0, 0, 1))));
        fill("Other", 100);
        apply(store, new Control.TopicDelete("T"));
        for (int round = 0; round < 3; round++) {
            assertThat(read("T", 0, 0)).isNull();
            assertThat(store.findByKey("T", "k", 10, 0, Long.MAX_VALUE)).isEmpty();
            assertThat(store.metadata("topic", "T")).isNull();
            assertThat(store.groupsOf("T")).isEmpty();
            assertThat(store.timersPending()).isZero();
            assertThat(store.topicsWithMessages()).containsExactly("Other");
            fill("Other", 100);
            reopen();
        }
        append(store, message(store, "T", 0, "new"));
        assertThat(store.queue("T", 0).minOffset()).isEqualTo(1);
        assertThat(read("T", 0, 1)).isEqualTo("new");
        reopen();
        assertThat(read("T", 0, 1)).isEqualTo("new");
        assertThat(read("T", 0, 0)).isNull();
    }

    @Test
    void offsetByTimeFindsTheFirstAtOrAfterAndTheLastAtOrBefore() {
        long start = clock.millis();
        for (int i = 0; i < 200; i++) {
            append(store, message(store, "T", 0, "x".repeat(1000)), message(store, "T", 0, "y"));
            clock.advance(Duration.ofSeconds(10));
        }
        reopen();
        for (int i = 0; i < 200; i += 7) {
            long at = start + i * 10_000L;
            assertThat(store.offsetByTime("T", 0, at, TimeBound.LOWER)).isEqualTo(2L * i);
            assertThat(store.offsetByTime("T", 0, at, TimeBound.UPPER)).isEqualTo(2L * i + 1);
            assertThat(store.offsetByTime("T", 0, at + 1, TimeBound.LOWER)).isEqualTo(2L * i + 2);
            assertThat(store.storeTimestamp(store.queue("T", 0), 2L * i)).isEqualTo(at);
        }
        assertThat(store.offsetByTime("T", 0, Long.MAX_VALUE, TimeBound.LOWER)).isEqualTo(400);
        assertThat(store.offsetByTime("T", 0, Long.MAX_VALUE, TimeBound.UPPER)).isEqualTo(399);
        assertThat(store.offsetByTime("T", 0, 0, TimeBound.UPPER)).isZero();
        assertThat(store.offsetByTime("Nothing", 0, start, TimeBound.LOWER)).isZero();
    }

    @Test
    void keysFindOnlyTheirOwnMessagesNewestFirstWithinTheTimes() {
        append(store, message(store, "T", 0, "1", "KEYS", "a b", "UNIQ_KEY", "u1"));
        clock.advance(Duration.ofSeconds(1));
        append(store, message(store, "T", 1, "2", "KEYS", "b", "__JMSCorrelationID", "c d"));
        append(store, message(store, "U", 0, "3", "KEYS", "b"));
        // "Aa" and "BB" have the same String hash
        append(store, message(store, "T", 0, "4", "KEYS", "Aa"));
        long now = clock.millis();
        assertThat(bodies("b", 10, 0, now)).containsExactly("2", "1");
        assertThat(bodies("b", 1, 0, now)).containsExactly("2");
        assertThat(bodies("b", 10, 0, now - 1)).containsExactly("1");
        assertThat(bodies("u1", 10, 0, now)).containsExactly("1");
        assertThat(bodies("c d", 10, 0, now)).containsExactly("2");
        assertThat(bodies("BB", 10, 0, now)).isEmpty();
    }

    private List<String> bodies(String key, int max, long begin, long end) {
        return store.findByKey("T", key, max, begin, end).stream()
                .map(Records::body)
                .toList();
    }

    @Test
    void storeTimestampsNeverGoBackWhenTheClockDoes() {
        long first = append(store, message(store, "T", 0, "x")).storeTimestamp();
        clock.set(clock.instant().minusSeconds(100));
        assertThat(append(store, message(store, "T", 0, "x")).storeTimestamp()).isEqualTo(first);
        reopen();
        assertThat(append(store, message(store, "T", 0, "x")).storeTimestamp()).isEqualTo(first);
    }

    @Test
    void transactionNumbersAreNewAfterEachRestart() {
        long last = 0;
        for (int i = 0; i < 5; i++) {
            long number = store.newTransaction();
            assertThat(number).isGreaterThan(last);
            last = number;
            clock.advance(Duration.ofMillis(1));
            reopen();
        }
    }

    @Test
    void callbackThatThrowsHarmsNobodyElse() {
        store.append(new MessageAppend[] {message(store, "T", 0, "x")}, new AppendCallback() {
            @Override
            public void appended(AppendResult result) {
                throw new IllegalStateException("test");
            }

            @Override
            public void failed(StoreException e) {}
        });
        append(store, message(store, "T", 0, "y"));
        assertThat(read("T", 0, 1)).isEqualTo("y");
    }

    @Test
    void callbackThatClosesTheStoreIsToldThatItCannot() {
        java.util.concurrent.CompletableFuture<StoreException> told = new java.util.concurrent.CompletableFuture<>();
        store.append(new MessageAppend[] {message(store, "T", 0, "x")}, new AppendCallback() {
            @Override
            public void appended(AppendResult result) {
                try {
                    store.close();
                } catch (StoreException e) {
                    told.complete(e);
                }
            }

            @Override
            public void failed(StoreException e) {}
        });
        assertThat(told).succeedsWithin(Duration.ofSeconds(60));
        append(store, message(store, "T", 0, "y"));
    }

    @Test
    void positionAndLimitOfARecordMayChangeWhileItWaits() {
        ByteBuffer record = Records.record("T", 0, "x".repeat(3000));
        MessageAppend message = MessageAppend.of(store.queue("T", 0), record);
        record.position(30).limit(40);
        append(store, message);
        assertThat(read("T", 0, 0)).hasSize(3000);
    }

    @Test
    void badRecordsAreRefusedWithWhatIsWrong() {
        ByteBuffer wrongSize = Records.record("T", 0, "x").putInt(0, 5);
        assertThatThrownBy(() -> MessageAppend.of(store.queue("T", 0), wrongSize))
                .hasMessageContaining("total size 5");
        ByteBuffer wrongMagic = Records.record("T", 0, "x").putInt(4, 5);
        assertThatThrownBy(() -> MessageAppend.of(store.queue("T", 0), wrongMagic))
                .hasMessageContaining("magic 5");
        ByteBuffer wrongBody = Records.record("T", 0, "x").putInt(84, 500);
        assertThatThrownBy(() -> MessageAppend.of(store.queue("T", 0), wrongBody))
                .hasMessageContaining("body length 500");
        assertThatThrownBy(() -> MessageAppend.of(store.queue("T", 1), Records.record("T", 0, "x")))
                .hasMessageContaining("T/0")
                .hasMessageContaining("T/1");
    }
}
