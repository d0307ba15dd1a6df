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
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Old segments that a few needed records hold are deleted once these are appended anew; nobody who reads sees a difference. */
@Timeout(120)
class RelocationTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path temporary;

    private final ManualClock clock = new ManualClock();
    private final FaultyFiles files = new FaultyFiles();
    private final TreeSet<Long> unconsumed = new TreeSet<>();
    private FlushMode flush = FlushMode.ASYNC;
    private LogFiles disk = files;
    private Path root;
    private Store store;

    @BeforeEach
    void first() {
        root = temporary.resolve("data");
        open();
    }

    private void open() {
        StoreConfig config = StoreConfig.builder(root)
                .segmentSize(64 << 10)
                .fileReservedHours(1)
                .flush(flush)
                .files(disk)
                .build();
        store = LogStore.open(config, clock, StoreListener.NONE);
        store.retentionGuard(new RetentionGuard() {
            @Override
            public long neededFrom(TopicQueue queue) {
                return queue.topic().equals("Q") && !unconsumed.isEmpty() ? unconsumed.first() : Long.MAX_VALUE;
            }

            @Override
            public LongPredicate neededOffsets(TopicQueue queue) {
                return unconsumed::contains;
            }
        });
    }

    private void reopen() {
        store.close();
        open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void fill(int messages) {
        for (int i = 0; i < messages; i++) {
            append(store, message(store, "T", 0, "x".repeat(1000)));
        }
    }

    /** Time passes, and other messages come, until all that was there before is old enough. */
    private void age() {
        fill(70);
        clock.advance(Duration.ofHours(2));
        fill(70);
    }

    private long send(String body) {
        return append(store, message(store, "Q", 0, body, "UNIQ_KEY", "key-" + body, "TAGS", "tag"))
                .queueOffset(0);
    }

    private ByteBuffer read(long offset) {
        ByteBuffer target = ByteBuffer.allocate(4096);
        return Records.read(store, store.queue("Q", 0), offset, target) < 0 ? null : target.flip();
    }

    private String body(long offset) {
        ByteBuffer record = read(offset);
        return record == null ? null : Records.body(record);
    }

    private long begin() {
        return store.statistics().minPosition();
    }

    /** Deletes, and checks that the log begins behind a position. */
    private void deletedUpTo(long position) {
        assertThat(store.deleteExpired()).isPositive();
        assertThat(begin()).isGreaterThan(position);
    }

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void oneUnconsumedMessageDoesNotHoldItsSegment(FlushMode mode) {
        store.close();
        flush = mode;
        open();
        for (int i = 0; i < 10; i++) {
            send("m" + i);
        }
        unconsumed.add(4L);
        ByteBuffer before = read(4);
        QueueEntry entry = new QueueEntry();
        store.queue("Q", 0).lookup(4, entry);
        long position = entry.position();
        long time = store.storeTimestamp(store.queue("Q", 0), 4);
        for (int round = 0; round < 4; round++) {
            age();
            deletedUpTo(position);
            assertThat(store.queue("Q", 0).minOffset()).isEqualTo(4);
            assertThat(store.queue("Q", 0).maxOffset()).isEqualTo(10 + round);
            assertThat(body(3)).isNull();
            store.queue("Q", 0).lookup(4, entry);
            position = entry.position();
            assertThat(entry.tagHash()).isEqualTo("tag".hashCode());
            assertThat(store.storeTimestamp(store.queue("Q", 0), 4)).isEqualTo(time);
            // all but the position is what it was
            assertThat(read(4).putLong(28, 0)).isEqualTo(before.duplicate().putLong(28, 0));
            assertThat(store.readAt(position)).isEqualTo(read(4));
            assertThat(store.findByKey("Q", "key-m4", 10, 0, Long.MAX_VALUE)).hasSize(1);
            MessageAppend again =
                    message(store, "Q", 0, "m4", "UNIQ_KEY", "key-m4").once("key-m4");
            append(store, again);
            assertThat(again.storedBefore().queueOffset()).isEqualTo(4);
            reopen();
            assertThat(body(4)).isEqualTo("m4");
            assertThat(send("next " + round)).isEqualTo(10 + round);
        }
        unconsumed.clear();
        age();
        age();
        deletedUpTo(position);
        assertThat(body(4)).isNull();
        assertThat(store.queue("Q", 0).minOffset()).isGreaterThan(4);
    }

    @Test
    void fewOfManyMessagesAreKeptInTheirOrder() {
        List<String> expected = new ArrayList<>();
        for (long i = 0; i < 400; i++) {
            send(i + "-" + "y".repeat(500));
            if (i % 10 == 3) {
                unconsumed.add(i);
                expected.add(i + "-" + "y".repeat(500));
            }
        }
        age();
        long end = begin();
        deletedUpTo(end);
        for (int round = 0; round < 2; round++) {
            List<String> found = new ArrayList<>();
            TopicQueue queue = store.queue("Q", 0);
            for (long i = queue.minOffset(); i < queue.maxOffset(); i++) {
                String body = body(i);
                if (unconsumed.contains(i)) {
                    assertThat(body).as("offset %d", i).isNotNull();
                    found.add(body);
                }
            }
            assertThat(found).isEqualTo(expected);
            reopen();
        }
    }

    @Test
    void undecidedTransactionAndItsCommitLaterAreAsBefore() {
        long tx = store.newTransaction();
        MessageAppend first = message(store, "Q", 0, "half 1", "UNIQ_KEY", "k").inTransaction(tx);
        MessageAppend second = message(store, "Q", 0, "half 2").inTransaction(tx);
        append(store, first);
        fill(30);
        append(store, second);
        age();
        deletedUpTo(first.position());
        assertThat(Records.body(store.readAt(store.transaction(tx).positions()[0])))
                .isEqualTo("half 1");
        reopen();
        apply(store, new Control.Commit(tx, List.of()));
        assertThat(body(0)).isEqualTo("half 1");
        assertThat(body(1)).isEqualTo("half 2");
        assertThat(store.findByKey("Q", "k", 10, 0, Long.MAX_VALUE)).hasSize(1);
        // the entries are new, the records old: needed ones move once more
        unconsumed.addAll(List.of(0L, 1L));
        age();
        store.deleteExpired();
        reopen();
        assertThat(body(0)).isEqualTo("half 1");
        assertThat(body(1)).isEqualTo("half 2");
        assertThat(Records.sysFlag(read(0)) & 0xC).isZero();
    }

    @Test
    void waitingTimersAreDeliveredOnceAtTheirTime() {
        long at = clock.millis() + Duration.ofHours(20).toMillis();
        List<String> expected = new ArrayList<>();
        long position = 0;
        for (int i = 0; i < 5; i++) {
            position = append(
                            store,
                            message(store, "Q", 0, "timer " + i, "UNIQ_KEY", "t" + i)
                                    .deliverAt(at + i))
                    .position(0);
            expected.add("timer " + i);
        }
        for (int round = 0; round < 3; round++) {
            age();
            deletedUpTo(position);
            assertThat(store.timersPending()).isEqualTo(5);
            reopen();
            assertThat(store.timersPending()).isEqualTo(5);
            position = begin();
        }
        Outcome recalled = new Outcome();
        assertThat(store.recall("Q", "t2", recalled)).isTrue();
        assertThat(recalled.get().released()).isEqualTo(1);
        expected.remove(2);
        unconsumed.addAll(List.of(0L, 1L, 2L, 3L));
        clock.advance(Duration.ofHours(20));
        await().atMost(LIMIT).until(() -> store.queue("Q", 0).maxOffset() == 4);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 4; i++) {
                assertThat(body(i)).isEqualTo(expected.get(i));
            }
            age();
            store.deleteExpired();
            reopen();
        }
        assertThat(store.queue("Q", 0).maxOffset()).isEqualTo(4);
        assertThat(store.timersPending()).isZero();
    }

    @Test
    void deletedTopicTakesMovedMessagesAndTimersWithIt() {
        send("gone");
        unconsumed.add(0L);
        append(store, message(store, "Q", 0, "timer").deliverAt(clock.millis() + 1_000_000_000L));
        age();
        assertThat(store.deleteExpired()).isPositive();
        apply(store, new Control.TopicDelete("Q"));
        for (int round = 0; round < 2; round++) {
            assertThat(store.queue("Q", 0).minOffset()).isEqualTo(1);
            assertThat(store.queue("Q", 0).maxOffset()).isEqualTo(1);
            assertThat(store.timersPending()).isZero();
            reopen();
        }
    }

    @Test
    void diskFullWhileMovingLeavesAllAsItWas() {
        send("kept");
        unconsumed.add(0L);
        age();
        files.faults.diskSpace(0);
        assertThat(store.deleteExpired()).isZero();
        assertThat(begin()).isZero();
        assertThat(body(0)).isEqualTo("kept");
        files.faults.diskSpace(Long.MAX_VALUE);
        assertThat(store.deleteExpired()).isPositive();
        assertThat(body(0)).isEqualTo("kept");
    }

    /** The disk stalls behind the relocation, before the segment is deleted; what the files hold then is opened. */
    @Test
    void needThatGrowsAfterSomeRecordsMovedKeepsTheSegment() throws Exception {
        for (int i = 0; i < 50; i++) {
            send(i + "-" + "y".repeat(1000));
        }
        unconsumed.addAll(List.of(3L, 20L));
        age();
        store.flush();
        files.faults.stallForces(true);
        Thread deleting = new Thread(() -> store.deleteExpired());
        deleting.start();
        await().atMost(LIMIT).until(() -> files.faults.stalledNow() > 0);
        Path copy = copy();
        files.faults.stallForces(false);
        deleting.join(LIMIT.toMillis());
        assertThat(begin()).isPositive();
        store.close();
        root = copy;
        disk = LogFiles.SYSTEM;
        open();
        assertThat(begin()).isZero();
        for (long i = 0; i < 50; i++) {
            unconsumed.add(i);
        }
        assertThat(store.deleteExpired()).isZero();
        for (int i = 0; i < 50; i++) {
            assertThat(body(i)).startsWith(i + "-");
        }
        assertThat(store.findByKey("Q", "key-3-" + "y".repeat(1000), 10, 0, Long.MAX_VALUE))
                .hasSize(1);
    }

    @Test
    void segmentThatIsNeededForTheMostPartDoesNotHoldThoseAfterIt() {
        for (int i = 0; i < 150; i++) {
            send(i + "-" + "y".repeat(1000));
            unconsumed.add((long) i);
        }
        long needed = store.end();
        age();
        // more than half of what is to go is needed
        assertThat(store.deleteExpired()).isZero();
        fill(300);
        age();
        assertThat(store.deleteExpired()).isPositive();
        assertThat(begin()).isGreaterThan(needed);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 150; i++) {
                assertThat(body(i)).startsWith(i + "-");
            }
            assertThat(store.queue("Q", 0).minOffset()).isZero();
            assertThat(store.queue("Q", 0).maxOffset()).isEqualTo(150);
            reopen();
        }
    }

    /** However the needed messages lie, old files take at most about twice their size. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void oldFilesAreAtMostTwiceWhatIsNeeded(long seed) {
        Random random = new Random(seed);
        for (int stretch = 0; stretch < 8; stretch++) {
            int share = random.nextInt(11);
            for (int i = random.nextInt(200); i > 0; i--) {
                long offset = send("y".repeat(1000));
                if (random.nextInt(10) < share) {
                    unconsumed.add(offset);
                }
            }
        }
        long end = store.end();
        age();
        store.deleteExpired();
        long left = Math.max(0, end - begin());
        assertThat(left).isLessThan(2 * neededBelow(end) + (2 * 64 << 10));
        for (long offset : unconsumed) {
            assertThat(body(offset)).isNotNull();
        }
        reopen();
        for (long offset : unconsumed) {
            assertThat(body(offset)).isNotNull();
        }
    }

    private long neededBelow(long position) {
        long bytes = 0;
        QueueEntry entry = new QueueEntry();
        for (long offset : unconsumed) {
            store.queue("Q", 0).lookup(offset, entry);
            bytes += entry.position() < position ? entry.size() : 0;
        }
        return bytes;
    }

    private Path copy() throws IOException {
        Path copy = temporary.resolve("copy");
        Files.createDirectories(copy.resolve("commitlog"));
        try (Stream<Path> all = Files.list(root.resolve("commitlog"))) {
            for (Path file : all.toList()) {
                Files.copy(file, copy.resolve("commitlog").resolve(file.getFileName()));
            }
        }
        return copy;
    }

    /** The process ends at some byte while records move or segments go: what the files hold then is opened. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 47, 48, 60, 300, 500, 900, 1200, 1600, 2500, 100_000})
    void endOfTheProcessInTheMiddleOfItLosesAndDoublesNothing(int bytes) throws IOException {
        for (int i = 0; i < 12; i++) {
            send("m" + i);
        }
        unconsumed.addAll(List.of(2L, 7L));
        long at = clock.millis() + Duration.ofHours(30).toMillis();
        append(store, message(store, "Late", 0, "timer").deliverAt(at));
        long tx = store.newTransaction();
        append(store, message(store, "Half", 0, "half").inTransaction(tx));
        age();
        files.faults.crashAfter(bytes);
        try {
            store.deleteExpired();
        } catch (StoreException ended) {
            assertThat(files.faults.crashed()).isTrue();
        }
        Path copy = copy();
        try {
            store.close();
        } catch (StoreException ended) {
            assertThat(files.faults.crashed()).isTrue();
        }
        root = copy;
        disk = LogFiles.SYSTEM;
        open();
        for (int round = 0; round < 3; round++) {
            assertThat(body(2)).isEqualTo("m2");
            assertThat(body(7)).isEqualTo("m7");
            assertThat(store.queue("Q", 0).maxOffset()).isEqualTo(12);
            assertThat(store.timersPending()).isEqualTo(1);
            assertThat(store.transactions()).hasSize(1);
            store.deleteExpired();
            assertThat(begin()).isPositive();
            store.close();
            open();
        }
        apply(store, new Control.Commit(tx, List.of()));
        clock.advance(Duration.ofHours(31));
        await().atMost(LIMIT).until(() -> store.timersPending() == 0);
        append(store, message(store, "U", 0, "published behind the timers"));
        assertThat(store.queue("Late", 0).maxOffset()).isEqualTo(1);
        assertThat(store.queue("Half", 0).maxOffset()).isEqualTo(1);
    }
}
