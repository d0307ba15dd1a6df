package org.apogeemq.store;

import static org.apogeemq.store.Outcome.append;
import static org.apogeemq.store.Outcome.apply;
import static org.apogeemq.store.Records.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A message that may be stored once only. */
@Timeout(120)
class OnceTest {
    @TempDir
    Path root;

    private final ManualClock clock = new ManualClock();
    private final FaultyFiles files = new FaultyFiles();
    private Store store;

    @BeforeEach
    void open() {
        StoreConfig config = StoreConfig.builder(root)
                .segmentSize(64 << 10)
                .flush(FlushMode.SYNC)
                .files(files)
                .build();
        store = LogStore.open(config, clock, StoreListener.NONE);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private MessageAppend keyed(String key, String body) {
        return message(store, "T", 0, body, "UNIQ_KEY", key);
    }

    private Outcome begin(MessageAppend... messages) {
        Outcome outcome = new Outcome();
        store.append(messages, outcome);
        return outcome;
    }

    @Test
    void onlyWhatIsNotStoredIsAppendedAndTheResultTellsWhereTheOtherIs() {
        AppendResult first = append(store, keyed("a", "1"), keyed("b", "2"));
        clock.advance(Duration.ofSeconds(5));
        MessageAppend again = keyed("b", "2").once("b");
        MessageAppend other = keyed("c", "3").once("c");
        AppendResult second = append(store, again, other);
        assertThat(again.storedBefore()).isEqualTo(new StoredAt(0, 1, first.position(1), first.storeTimestamp()));
        assertThat(second.position(0)).isEqualTo(first.position(1));
        assertThat(other.storedBefore()).isNull();
        assertThat(second.queueOffset(1)).isEqualTo(2);
        assertThat(store.queue("T", 0).maxOffset()).isEqualTo(3);
        store.close();
        open();
        MessageAppend afterRestart = keyed("a", "1").once("a");
        append(store, afterRestart);
        assertThat(afterRestart.storedBefore().queueOffset()).isZero();
    }

    @Test
    void appendStillOnItsWayIsFoundBehindAStalledDisk() throws Exception {
        files.faults.stallWrites(true);
        Outcome stalled = begin(keyed("x", "1"));
        await().atMost(Duration.ofSeconds(60)).until(() -> files.faults.stalledNow() > 0);
        List<Outcome> waiting = new ArrayList<>();
        waiting.add(begin(keyed("a", "2")));
        MessageAppend x = keyed("x", "1").once("x");
        MessageAppend a = keyed("a", "2").once("a");
        MessageAppend b = keyed("b", "3").once("b");
        MessageAppend again = keyed("b", "3").once("b");
        waiting.add(begin(x, a, b));
        waiting.add(begin(again));
        waiting.add(begin(keyed("c", "4")));
        files.faults.stallWrites(false);
        assertThat(stalled.get().queueOffset(0)).isZero();
        waiting.forEach(Outcome::get);
        assertThat(x.storedBefore().queueOffset()).isZero();
        assertThat(a.storedBefore().queueOffset()).isEqualTo(1);
        assertThat(b.queueOffset()).isEqualTo(2);
        assertThat(again.storedBefore().position()).isEqualTo(b.position());
        assertThat(store.queue("T", 0).maxOffset()).isEqualTo(4);
    }

    @Test
    void appendThatFailedBeforeDoesNotCount() {
        files.faults.diskSpace(0);
        try {
            append(store, keyed("a", "1"));
        } catch (StoreException full) {
            assertThat(full.category()).isEqualTo(StoreException.Category.DISK_FULL);
        }
        files.faults.diskSpace(Long.MAX_VALUE);
        MessageAppend again = keyed("a", "1").once("a");
        append(store, again);
        assertThat(again.storedBefore()).isNull();
        assertThat(again.queueOffset()).isZero();
    }

    @Test
    void anotherTopicAnotherKeyAndAHalfMessageDoNotCount() {
        append(store, message(store, "Other", 0, "1", "UNIQ_KEY", "a"));
        append(store, message(store, "T", 0, "1", "KEYS", "a"));
        long tx = store.newTransaction();
        append(store, keyed("a", "1").inTransaction(tx));
        apply(store, new Control.Rollback(tx, List.of()));
        MessageAppend message = keyed("a", "1").once("a");
        append(store, message);
        assertThat(message.storedBefore()).isNull();
    }

    @Test
    void originalInASegmentThatIsFullByNowIsFound() throws IOException {
        append(store, keyed("a", "1"));
        for (int i = 0; i < 100; i++) {
            append(store, message(store, "U", 0, "x".repeat(1000)));
        }
        assertThat(store.statistics().segments()).isGreaterThan(1);
        MessageAppend again = keyed("a", "1").once("a");
        append(store, again);
        assertThat(again.storedBefore().queueOffset()).isZero();
    }
}
