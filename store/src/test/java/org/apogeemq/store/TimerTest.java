package org.apogeemq.store;

import static org.apogeemq.store.Outcome.append;
import static org.apogeemq.store.Outcome.apply;
import static org.apogeemq.store.Records.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages that wait for their time, over segments and restarts. */
@Timeout(120)
class TimerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path temporary;

    private final ManualClock clock = new ManualClock();
    private final FaultyFiles files = new FaultyFiles();
    private final Random random = new Random(7);
    private final List<Waiting> waiting = new ArrayList<>();
    private Path root;
    private Store store;

    /** A timer as the test knows it. */
    private record Waiting(String body, long at, long position) {}

    @BeforeEach
    void first() {
        root = temporary.resolve("data");
        open();
    }

    private void open() {
        StoreConfig config =
                StoreConfig.builder(root).segmentSize(64 << 10).files(files).build();
        store = LogStore.open(config, clock, StoreListener.NONE);
    }

    private void reopen() {
        store.close();
        open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Waiting park(String body, long at) {
        long position = append(
                        store,
                        message(store, "T", 0, body, "UNIQ_KEY", "key" + body).deliverAt(at))
                .position(0);
        Waiting timer = new Waiting(body, at, position);
        waiting.add(timer);
        return timer;
    }

    /** So many over several segments, with times up to an hour ahead, some of them equal. */
    private void parkMany(int count) {
        long now = clock.millis();
        for (int i = 0; i < count; i++) {
            park(i + "-" + "x".repeat(500), now + 1 + 100L * random.nextInt(36_000));
        }
    }

    private List<String> expected() {
        return waiting.stream()
                .filter(timer -> timer.at <= clock.millis())
                .sorted(Comparator.comparingLong(Waiting::at).thenComparingLong(Waiting::position))
                .map(Waiting::body)
                .toList();
    }

    private List<String> delivered() {
        TopicQueue queue = store.queue("T", 0);
        List<String> bodies = new ArrayList<>();
        ByteBuffer target = ByteBuffer.allocate(4096);
        for (long i = queue.minOffset(); i < queue.maxOffset(); i++) {
            assertThat(Records.read(store, queue, i, target.clear())).isPositive();
            bodies.add(Records.body(target.flip()));
        }
        return bodies;
    }

    private void advanceAndCheck(Duration by) {
        clock.advance(by);
        List<String> expected = expected();
        await().atMost(LIMIT).until(() -> store.queue("T", 0).maxOffset() >= expected.size());
        assertThat(delivered()).isEqualTo(expected);
        assertThat(store.timersPending()).isEqualTo(waiting.size() - expected.size());
    }

    private void deleteIndexes() throws IOException {
        try (Stream<Path> all = Files.list(root.resolve("commitlog"))) {
            for (Path index :
                    all.filter(path -> path.toString().endsWith(".idx")).toList()) {
                Files.delete(index);
            }
        }
    }

    @Test
    void timersOfManySegmentsAreDeliveredInTheOrderOfTheirTimes() {
        parkMany(500);
        assertThat(store.statistics().segments()).isGreaterThan(4);
        for (int i = 0; i < 6; i++) {
            advanceAndCheck(Duration.ofMinutes(11));
        }
        assertThat(store.timersPending()).isZero();
    }

    @Test
    void restartsInBetweenChangeNothingAlsoWithoutIndexFiles() throws IOException {
        parkMany(300);
        for (int i = 0; i < 3; i++) {
            reopen();
            assertThat(store.timersPending())
                    .isEqualTo(waiting.size() - expected().size());
            advanceAndCheck(Duration.ofMinutes(9));
            store.close();
            deleteIndexes();
            open();
            parkMany(50);
            advanceAndCheck(Duration.ofMinutes(9));
        }
        reopen();
        advanceAndCheck(Duration.ofMinutes(70));
    }

    @Test
    void timeMayBeFortyDaysAway() {
        park("far", clock.millis() + Duration.ofDays(40).toMillis());
        reopen();
        clock.advance(Duration.ofDays(40).minusMillis(1));
        append(store, message(store, "U", 0, "x"));
        assertThat(store.queue("T", 0).maxOffset()).isZero();
        advanceAndCheck(Duration.ofMillis(1));
    }

    @Test
    void stateAtASegmentsHeadDoesNotGrowWithTheTimers() {
        parkMany(2000);
        store.close();
        open();
        // 2,000 timers: with 32 bytes each the state alone would fill a segment
        assertThat(store.statistics().segments()).isGreaterThan(20);
        try (Stream<Path> all = Files.list(root.resolve("commitlog"))) {
            assertThat(all.filter(path -> path.toString().endsWith(".log")))
                    .allSatisfy(path -> assertThat(Files.size(path)).isEqualTo(64 << 10));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        advanceAndCheck(Duration.ofHours(2));
    }

    @Test
    void recalledMessageIsNeverDelivered() {
        parkMany(200);
        for (int i = 0; i < 200; i += 3) {
            Outcome outcome = new Outcome();
            assertThat(store.recall("T", "key" + waiting.get(i).body, outcome)).isTrue();
            assertThat(outcome.get().released()).isEqualTo(1);
        }
        for (int i = 198; i >= 0; i -= 3) {
            waiting.remove(i);
        }
        advanceAndCheck(Duration.ofMinutes(20));
        reopen();
        advanceAndCheck(Duration.ofMinutes(50));
        assertThat(store.timersPending()).isZero();
    }

    @Test
    void recallThatComesTooLateOrTwiceSaysSo() {
        Waiting early = park("early", clock.millis() + 1000);
        Waiting late = park("late", clock.millis() + 100_000);
        advanceAndCheck(Duration.ofSeconds(2));
        assertThat(store.recall("T", "key" + early.body, AppendCallback.NONE)).isFalse();
        assertThat(store.recall("Other", "key" + late.body, AppendCallback.NONE))
                .isFalse();
        assertThat(apply(store, new Control.Recall("T", 0, early.position, early.at))
                        .released())
                .isZero();
        assertThat(apply(store, new Control.Recall("T", 0, late.position, late.at))
                        .released())
                .isEqualTo(1);
        assertThat(apply(store, new Control.Recall("T", 0, late.position, late.at))
                        .released())
                .isZero();
        assertThat(store.timersPending()).isZero();
    }

    @Test
    void timersOfADeletedTopicAreGoneAndThoseOfItsSuccessorAreNot() {
        parkMany(150);
        append(store, message(store, "Other", 0, "other").deliverAt(clock.millis() + 1000));
        apply(store, new Control.TopicDelete("T"));
        assertThat(store.timersPending()).isEqualTo(1);
        waiting.clear();
        parkMany(150);
        reopen();
        assertThat(store.timersPending()).isEqualTo(151);
        clock.advance(Duration.ofHours(2));
        await().atMost(LIMIT).until(() -> store.timersPending() == 0);
        append(store, message(store, "U", 0, "published behind the timers"));
        assertThat(delivered()).isEqualTo(expected());
        assertThat(store.queue("Other", 0).maxOffset()).isEqualTo(1);
    }

    @Test
    void timersThatMeetAFullDiskAreDeliveredWhenThereIsRoom() {
        parkMany(50);
        files.faults.diskSpace(0);
        clock.advance(Duration.ofMinutes(30));
        await().atMost(LIMIT).until(() -> !store.statistics().writable());
        assertThat(store.queue("T", 0).maxOffset()).isZero();
        files.faults.diskSpace(Long.MAX_VALUE);
        advanceAndCheck(Duration.ZERO);
        advanceAndCheck(Duration.ofHours(1));
    }

    @Test
    void delayedHalfMessageIsDeliveredAtItsTimeAfterTheCommitOverRestarts() {
        long at = clock.millis() + 60_000;
        long tx = store.newTransaction();
        append(
                store,
                message(store, "T", 0, "half", "TIMER_DELIVER_MS", Long.toString(at))
                        .inTransaction(tx));
        for (int i = 0; i < 100; i++) {
            append(store, message(store, "U", 0, "x".repeat(1000)));
        }
        apply(store, new Control.Commit(tx, List.of()));
        assertThat(store.timersPending()).isEqualTo(1);
        reopen();
        assertThat(store.timersPending()).isEqualTo(1);
        waiting.add(new Waiting("half", at, 0));
        advanceAndCheck(Duration.ofMinutes(2));
    }
}
