package org.apogeemq.store;

import static org.apogeemq.store.Outcome.append;
import static org.apogeemq.store.Outcome.apply;
import static org.apogeemq.store.Records.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apogeemq.store.StoreException.Category;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.testkit.ManualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Torn tails, flipped bits, lost files: what was damaged is cut with a report or refused, never accepted and never hidden. */
@Timeout(120)
class DamageTest {
    private static final String FIRST = "00000000000000000000.log";

    @TempDir
    Path temporary;

    private final ManualClock clock = new ManualClock();
    private Path root;

    @BeforeEach
    void folder() {
        root = temporary.resolve("data");
    }

    private Store open() {
        return open(DamagePolicy.REFUSE);
    }

    private Store open(DamagePolicy policy) {
        StoreConfig config = StoreConfig.builder(root)
                .segmentSize(64 << 10)
                .damagePolicy(policy)
                .build();
        return LogStore.open(config, clock, StoreListener.NONE);
    }

    private long small() {
        try (Store store = open()) {
            append(store, message(store, "T", 0, "first", "KEYS", "k"));
            append(store, message(store, "T", 0, "second"));
            append(store, message(store, "T", 0, "third", "TAGS", "t"), message(store, "T", 0, "fourth", "TAGS", "u"));
            return store.statistics().maxPosition();
        }
    }

    /** As after a crash: without the note that a clean stop leaves, which says that all is on the disk. */
    private long smallAndCrash() throws IOException {
        long end = small();
        cutTo(log(FIRST), end);
        return end;
    }

    private void segments(int messages) {
        try (Store store = open()) {
            long tx = store.newTransaction();
            append(store, message(store, "X", 0, "half").inTransaction(tx));
            for (int i = 0; i < messages; i++) {
                append(store, message(store, "T", 0, i + "-" + "x".repeat(1000)));
                if (i == messages / 2) {
                    apply(store, new Control.Commit(tx, List.of()));
                }
            }
        }
    }

    private static String body(Store store, String topic, long offset) {
        ByteBuffer target = ByteBuffer.allocate(4096);
        return Records.read(store, store.queue(topic, 0), offset, target) < 0 ? null : Records.body(target.flip());
    }

    private Path log(String name) {
        return root.resolve("commitlog").resolve(name);
    }

    private List<Path> logs(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("commitlog"))) {
            return files.filter(path -> path.toString().endsWith(suffix))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }

    private static void flip(Path file, long at, int bit) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.seek(at);
            int value = f.read();
            f.seek(at);
            f.write(value ^ 1 << bit);
        }
    }

    private static void cutTo(Path file, long length) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            long full = f.length();
            f.setLength(length);
            f.setLength(full);
        }
    }

    @Test
    void tailTornAtAnyByteIsCutAndTheRestIsThere() throws IOException {
        long end = smallAndCrash();
        Path whole = temporary.resolve("whole");
        Files.copy(log(FIRST), whole);
        long secondEnd;
        try (Store store = open()) {
            QueueEntry entry = new QueueEntry();
            store.queue("T", 0).lookup(1, entry);
            secondEnd = entry.position() + entry.size();
        }
        for (long at = secondEnd; at < end; at++) {
            Files.copy(whole, log(FIRST), StandardCopyOption.REPLACE_EXISTING);
            cutTo(log(FIRST), at);
            try (Store store = open()) {
                assertThat(store.queue("T", 0).maxOffset()).isEqualTo(2);
                assertThat(body(store, "T", 1)).isEqualTo("second");
                boolean torn = at > secondEnd;
                // the first bytes of a header are zeros: a tail of nothing but these is no tail
                assertThat(store.recovery().cutPosition()).isIn(torn ? secondEnd : -1, -1L);
                assertThat(store.recovery().cutPosition() >= 0).isEqualTo(at > secondEnd + 3);
                assertThat(append(store, message(store, "T", 0, "again")).queueOffset(0))
                        .isEqualTo(2);
            }
            try (Store store = open()) {
                assertThat(store.recovery().clean()).isTrue();
                assertThat(body(store, "T", 2)).isEqualTo("again");
            }
        }
    }

    @Test
    void bitFlippedInTheTailIsCutAndReported() throws IOException {
        long end = smallAndCrash();
        Path whole = temporary.resolve("whole");
        Files.copy(log(FIRST), whole);
        long secondEnd;
        try (Store store = open()) {
            QueueEntry entry = new QueueEntry();
            store.queue("T", 0).lookup(1, entry);
            secondEnd = entry.position() + entry.size();
        }
        for (long at = secondEnd; at < end; at++) {
            Files.copy(whole, log(FIRST), StandardCopyOption.REPLACE_EXISTING);
            flip(log(FIRST), at, (int) (at % 8));
            try (Store store = open()) {
                assertThat(store.queue("T", 0).maxOffset()).as("flip at %d", at).isEqualTo(2);
                assertThat(store.recovery().cutPosition()).isEqualTo(secondEnd);
                assertThat(store.recovery().cutBytes()).isEqualTo(end - secondEnd);
            }
        }
    }

    @Test
    void bitFlippedInTheMiddleStopsTheStartOrIsLeftOutAndReported() throws IOException {
        small();
        long position;
        int size;
        try (Store store = open()) {
            QueueEntry entry = new QueueEntry();
            store.queue("T", 0).lookup(1, entry);
            position = entry.position();
            size = entry.size();
        }
        Path whole = temporary.resolve("whole");
        Files.copy(log(FIRST), whole);
        for (long at = position - 48; at < position + size; at += 3) {
            Files.copy(whole, log(FIRST), StandardCopyOption.REPLACE_EXISTING);
            flip(log(FIRST), at, (int) (at % 8));
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.DAMAGED))
                    .hasMessageContaining(log(FIRST).toString())
                    .hasMessageContaining("position " + (position - 48))
                    .hasMessageContaining("KEEP_REST");
            try (Store store = open(DamagePolicy.KEEP_REST)) {
                assertThat(store.recovery().gaps())
                        .containsExactly(new RecoveryReport.Gap(FIRST, position - 48, 48L + size));
                assertThat(body(store, "T", 0)).isEqualTo("first");
                assertThat(body(store, "T", 1)).isNull();
                assertThat(body(store, "T", 2)).isEqualTo("third");
                assertThat(body(store, "T", 3)).isEqualTo("fourth");
                assertThat(store.offsetByTime("T", 0, Long.MAX_VALUE, TimeBound.UPPER))
                        .isEqualTo(3);
            }
        }
    }

    @Test
    void missingOrDamagedIndexIsRebuiltFromItsSegment() throws IOException {
        segments(300);
        try (Store store = open()) {
            store.deleteExpired();
        }
        List<Path> indexes = logs(".idx");
        assertThat(indexes).hasSizeGreaterThan(3);
        Files.delete(indexes.get(0));
        flip(indexes.get(1), Files.size(indexes.get(1)) / 2, 3);
        cutTo(indexes.get(2), 20);
        try (Store store = open()) {
            assertThat(store.recovery().rebuiltIndexes())
                    .containsExactlyElementsOf(indexes.subList(0, 3).stream()
                            .map(path -> path.getFileName().toString())
                            .toList());
            checkAll(store, 300);
        }
        for (Path index : logs(".idx")) {
            Files.delete(index);
        }
        try (Store store = open()) {
            checkAll(store, 300);
        }
    }

    private static void checkAll(Store store, int messages) {
        for (int i = 0; i < messages; i++) {
            assertThat(body(store, "T", i)).startsWith(i + "-");
        }
        assertThat(body(store, "X", 0)).isEqualTo("half");
        assertThat(store.queue("X", 0).maxOffset()).isEqualTo(1);
    }

    @Test
    void tornStateAtTheNewestSegmentsHeadIsNotNeeded() throws IOException {
        segments(300);
        List<Path> logs = logs(".log");
        Path last = logs.get(logs.size() - 1);
        for (long bytes : new long[] {0, 1, 47, 60, 100}) {
            long lost = lastOffsets(last);
            cutTo(last, bytes);
            try (Store store = open()) {
                assertThat(store.queue("T", 0).maxOffset()).isEqualTo(lost);
                for (long i = 0; i < lost; i++) {
                    assertThat(body(store, "T", i)).startsWith(i + "-");
                }
                assertThat(body(store, "X", 0)).isEqualTo("half");
                while (store.queue("T", 0).maxOffset() < 300) {
                    long next = store.queue("T", 0).maxOffset();
                    append(store, message(store, "T", 0, next + "-" + "x".repeat(1000)));
                }
            }
        }
    }

    /** The first offset whose record is in the last segment. */
    private long lastOffsets(Path last) {
        long base = Long.parseLong(last.getFileName().toString().replace(".log", ""));
        try (Store store = open()) {
            QueueEntry entry = new QueueEntry();
            long offset = store.queue("T", 0).maxOffset();
            while (store.queue("T", 0).lookup(offset - 1, entry) && entry.position() >= base) {
                offset--;
            }
            return offset;
        }
    }

    @Test
    void damagedStateWithRecordsBehindItStopsTheStartOrIsReplacedByTheOneBefore() throws IOException {
        segments(300);
        List<Path> logs = logs(".log");
        Path last = logs.get(logs.size() - 1);
        flip(last, 60, 1);
        assertThatThrownBy(this::open)
                .hasMessageContaining(last.toString())
                .hasMessageContaining("its state is damaged");
        try (Store store = open(DamagePolicy.KEEP_REST)) {
            assertThat(store.recovery().gaps()).hasSize(1);
            checkAll(store, 300);
            assertThat(append(store, message(store, "T", 0, "on")).queueOffset(0))
                    .isEqualTo(300);
        }
    }

    @Test
    void missingSegmentStopsTheStart() throws IOException {
        segments(300);
        Path second = logs(".log").get(1);
        Files.delete(second);
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.DAMAGED))
                .hasMessageContaining(second.getFileName().toString())
                .hasMessageContaining("missing");
    }

    @Test
    void logOfANewerVersionIsRefused() throws IOException {
        small();
        ByteBuffer head = ByteBuffer.wrap(Files.readAllBytes(log(FIRST)));
        head.putShort(14, (short) 3);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(head.array(), 12, 36);
        head.putInt(8, (int) crc.getValue());
        Files.write(log(FIRST), head.array());
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.INCOMPATIBLE))
                .hasMessageContaining("format 3");
    }

    @Test
    void damagedRecordIsNotHandedOutByPosition() throws IOException {
        long position;
        try (Store store = open()) {
            position = append(store, message(store, "T", 0, "hello")).position(0);
            flip(log(FIRST), position + 90, 0);
            assertThat(store.readAt(position)).isNull();
        }
    }
}
