package org.apogeemq.store;

import static org.apogeemq.store.Outcome.apply;
import static org.apogeemq.store.Records.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * After a loss of power any page that was not forced may be missing, also one before others that are there. What is damaged
 * behind the last force is a torn tail, what is damaged before it is not.
 */
@Timeout(120)
class PowerLossTest {
    private static final int BEFORE = 6;
    private static final int AFTER = 6;

    @TempDir
    Path temporary;

    private final FaultyFiles files = new FaultyFiles();
    private final ManualClock clock = new ManualClock();
    private final List<Long> positions = new ArrayList<>();
    private Path root;
    private Path copy;

    @BeforeEach
    void folder() {
        root = temporary.resolve("data");
        copy = temporary.resolve("copy");
    }

    private Store open(Path folder, FlushMode flush, DamagePolicy policy) {
        StoreConfig config = StoreConfig.builder(folder)
                .segmentSize(64 << 10)
                .flush(flush)
                .flushIntervalMillis(Integer.MAX_VALUE)
                .damagePolicy(policy)
                .files(files)
                .build();
        return LogStore.open(config, clock, StoreListener.NONE);
    }

    private void append(Store store, int messages, int size) {
        for (int i = 0; i < messages; i++) {
            positions.add(Outcome.append(store, message(store, "T", 0, positions.size() + "-" + "x".repeat(size)))
                    .position(0));
        }
    }

    /** Some messages, a force, some more; the folder is copied while the store is open, as the power fails. */
    private long writeAndLosePower(FlushMode flush, int size) throws IOException {
        try (Store store = open(root, flush, DamagePolicy.REFUSE)) {
            append(store, BEFORE, size);
            store.flush();
            append(store, AFTER, size);
            copyFolder();
            return positions.get(BEFORE - 1);
        }
    }

    private void copyFolder() throws IOException {
        Files.createDirectories(copy.resolve("commitlog"));
        for (Path file : files(root)) {
            Files.copy(file, copy.resolve("commitlog").resolve(file.getFileName()));
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("commitlog"))) {
            return files.sorted(Comparator.naturalOrder()).toList();
        }
    }

    private static Path segmentOf(Path root, long position) throws IOException {
        Path found = null;
        for (Path file : files(root)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".log") && Long.parseLong(name.replace(".log", "")) <= position) {
                found = file;
            }
        }
        return found;
    }

    private void damage(long position, byte[] bytes) throws IOException {
        Path file = segmentOf(copy, position);
        long base = Long.parseLong(file.getFileName().toString().replace(".log", ""));
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.seek(position - base);
            f.write(bytes);
        }
    }

    private void flip(long position) throws IOException {
        Path file = segmentOf(copy, position);
        long base = Long.parseLong(file.getFileName().toString().replace(".log", ""));
        byte old = Files.readAllBytes(file)[(int) (position - base)];
        damage(position, new byte[] {(byte) (old ^ 4)});
    }

    private void shows(Store store, int messages) {
        TopicQueue queue = store.queue("T", 0);
        assertThat(queue.maxOffset()).isEqualTo(messages);
        ByteBuffer target = ByteBuffer.allocate(8192);
        for (int i = 0; i < messages; i++) {
            assertThat(Records.read(store, queue, i, target.clear())).isPositive();
            assertThat(Records.body(target.flip())).startsWith(i + "-");
        }
    }

    @Test
    void flippedBitBehindTheLastForceCutsTheTailWithAReport() throws IOException {
        writeAndLosePower(FlushMode.ASYNC, 10);
        flip(positions.get(BEFORE + 2) + 60);
        try (Store store = open(copy, FlushMode.ASYNC, DamagePolicy.REFUSE)) {
            shows(store, BEFORE + 2);
            RecoveryReport report = store.recovery();
            assertThat(report.cutPosition()).isEqualTo(positions.get(BEFORE + 2) - 48);
            assertThat(report.cutBytes()).isPositive();
            assertThat(report.cutRecords()).isEqualTo(AFTER - 3);
            assertThat(report.gaps()).isEmpty();
            Outcome.append(store, message(store, "T", 0, BEFORE + 2 + "-again"));
        }
        try (Store store = open(copy, FlushMode.ASYNC, DamagePolicy.REFUSE)) {
            assertThat(store.recovery().clean()).isTrue();
            shows(store, BEFORE + 3);
        }
    }

    @Test
    void pageOfZerosBehindTheLastForceCutsTheTailAlsoWhenWholeRecordsFollow() throws IOException {
        writeAndLosePower(FlushMode.ASYNC, 1000);
        damage(positions.get(BEFORE + 1) - 48, new byte[2000]);
        try (Store store = open(copy, FlushMode.ASYNC, DamagePolicy.REFUSE)) {
            shows(store, BEFORE + 1);
            assertThat(store.recovery().cutPosition()).isEqualTo(positions.get(BEFORE + 1) - 48);
            assertThat(store.recovery().cutRecords()).isEqualTo(AFTER - 3);
        }
    }

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void damageBeforeTheLastForceStopsTheStart(FlushMode flush) throws IOException {
        long forced = writeAndLosePower(flush, 10);
        for (int i : new int[] {0, BEFORE / 2, BEFORE - 1}) {
            Path whole = segmentOf(copy, 0);
            byte[] bytes = Files.readAllBytes(whole);
            flip(positions.get(i) + 60);
            assertThatThrownBy(() -> open(copy, flush, DamagePolicy.REFUSE))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.category()).isEqualTo(Category.DAMAGED))
                    .hasMessageContaining(whole.toString())
                    .hasMessageContaining("position " + (positions.get(i) - 48))
                    .hasMessageContaining("KEEP_REST")
                    .satisfies(e -> assertThat(forcedUpTo(e.getMessage())).isGreaterThanOrEqualTo(forced));
            Files.write(whole, bytes);
        }
    }

    private static long forcedUpTo(String message) {
        return Long.parseLong(message.replaceAll("(?s).*was on the disk up to position (\\d+).*", "$1"));
    }

    @Test
    void withSyncFlushOnlyTheLastWriteMayBeTorn() throws IOException {
        writeAndLosePower(FlushMode.SYNC, 10);
        int last = BEFORE + AFTER - 1;
        flip(positions.get(last - 1) + 60);
        assertThatThrownBy(() -> open(copy, FlushMode.SYNC, DamagePolicy.REFUSE))
                .hasMessageContaining("position " + (positions.get(last - 1) - 48));
        flip(positions.get(last - 1) + 60);
        flip(positions.get(last) + 60);
        try (Store store = open(copy, FlushMode.SYNC, DamagePolicy.REFUSE)) {
            shows(store, last);
            assertThat(store.recovery().cutRecords()).isZero();
        }
    }

    @Test
    void keepRestKeepsWholeRecordsBehindDamageWhereverItIs() throws IOException {
        writeAndLosePower(FlushMode.ASYNC, 10);
        flip(positions.get(BEFORE + 2) + 60);
        try (Store store = open(copy, FlushMode.ASYNC, DamagePolicy.KEEP_REST)) {
            assertThat(store.queue("T", 0).maxOffset()).isEqualTo(BEFORE + AFTER);
            assertThat(store.recovery().gaps()).hasSize(1);
            assertThat(store.recovery().cutPosition()).isEqualTo(-1);
        }
    }

    /** Three segments of which nothing was forced but the first one's beginning: each place where the first hole may be. */
    @Test
    void holeInASegmentBeforeTheNewestCutsTheSegmentsBehindIt() throws IOException {
        try (Store store = open(root, FlushMode.ASYNC, DamagePolicy.REFUSE)) {
            append(store, 20, 1000);
            store.flush();
            files.faults.stallForces(true);
            apply(store, new Control.MetadataPut("kind", "early", new byte[1]));
            append(store, 20, 1000);
            apply(store, new Control.MetadataPut("kind", "late", new byte[1]));
            while (store.statistics().segments() < 2) {
                append(store, 1, 1000);
            }
            copyFolder();
            files.faults.stallForces(false);
        }
        damage(positions.get(30) - 48, new byte[100]);
        try (Store store = open(copy, FlushMode.ASYNC, DamagePolicy.REFUSE)) {
            shows(store, 30);
            assertThat(store.statistics().segments()).isEqualTo(1);
            assertThat(store.metadata("kind", "early")).isNotNull();
            assertThat(store.metadata("kind", "late")).isNull();
            assertThat(store.recovery().cutRecords()).isEqualTo(positions.size() - 31 + 1);
            Outcome.append(store, message(store, "T", 0, "30-again"));
        }
        try (Store store = open(copy, FlushMode.ASYNC, DamagePolicy.REFUSE)) {
            assertThat(store.recovery().clean()).isTrue();
            shows(store, 31);
        }
    }
}
