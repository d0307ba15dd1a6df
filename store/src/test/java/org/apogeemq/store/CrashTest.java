package org.apogeemq.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills a process that appends, commits and rolls back as fast as it can, again and again on the same folder. */
@Timeout(600)
class CrashTest {
    private static final int ROUNDS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(180);

    @TempDir
    Path root;

    private final long[] acknowledged = new long[CrashChild.PRODUCERS];
    private final Set<Long> committed = new HashSet<>();
    private final Set<Long> rolledBack = new HashSet<>();

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void killedProcessLosesNothingItAcknowledgedAndShowsNothingItRolledBack(FlushMode mode) throws Exception {
        Arrays.fill(acknowledged, -1);
        Random random = new Random(mode.ordinal());
        for (int round = 0; round < ROUNDS; round++) {
            int lines = 20 + random.nextInt(mode == FlushMode.SYNC ? 1500 : 15_000);
            try (ChildJvm child =
                    ChildJvm.start(CrashChild.class, root.toString(), mode.name(), Integer.toString(round))) {
                int[] left = {lines};
                child.awaitLine(line -> note(line) && --left[0] == 0, LIMIT);
                child.kill();
                drain(child);
            }
            verify();
        }
        assertThat(committed).isNotEmpty();
        assertThat(rolledBack).isNotEmpty();
    }

    private void drain(ChildJvm child) throws InterruptedException {
        try {
            child.awaitLine(
                    line -> {
                        note(line);
                        return false;
                    },
                    LIMIT);
        } catch (AssertionError endOfOutput) {
            assertThat(endOfOutput).hasMessageContaining("the child ended");
        }
    }

    /** A line may be torn by the kill: those that count end in a dot. */
    private boolean note(String line) {
        if (!line.endsWith(".")) {
            assertThat(line).doesNotContain("Exception");
            return false;
        }
        String[] words = line.substring(0, line.length() - 1).split(" ");
        long number = Long.parseLong(words[words.length - 1]);
        switch (words[0]) {
            case "A" -> acknowledged[Integer.parseInt(words[1])] = number;
            case "C" -> committed.add(number);
            case "R" -> rolledBack.add(number);
            default -> throw new AssertionError(line);
        }
        return true;
    }

    private void verify() {
        StoreConfig config =
                StoreConfig.builder(root).segmentSize(CrashChild.SEGMENT).build();
        try (Store store = LogStore.open(config, InstantSource.system(), StoreListener.NONE)) {
            assertThat(store.recovery().gaps()).isEmpty();
            for (int p = 0; p < CrashChild.PRODUCERS; p++) {
                List<String> bodies = bodies(store, "T", p);
                assertThat((long) bodies.size()).isGreaterThan(acknowledged[p]);
                for (int i = 0; i < bodies.size(); i++) {
                    assertThat(bodies.get(i)).startsWith(p + "-" + i + "-");
                }
            }
            verifyTransactions(store);
        }
    }

    private void verifyTransactions(Store store) {
        Map<Long, Integer> visible = new HashMap<>();
        for (int q = 0; q < CrashChild.TX_MESSAGES; q++) {
            for (String body : bodies(store, "X", q)) {
                visible.merge(Long.parseLong(body), 1, Integer::sum);
            }
        }
        assertThat(visible.values()).allMatch(n -> n == CrashChild.TX_MESSAGES);
        assertThat(visible.keySet()).containsAll(committed).doesNotContainAnyElementsOf(rolledBack);
        GroupState progress = store.progress("g", "P", 0);
        for (long id : committed) {
            assertThat(progress.isConsumed(id)).isTrue();
        }
        for (long id : rolledBack) {
            assertThat(progress.isConsumed(id)).isFalse();
        }
        for (long id : visible.keySet()) {
            assertThat(progress.isConsumed(id)).isTrue();
        }
    }

    private static List<String> bodies(Store store, String topic, int queueId) {
        TopicQueue queue = store.queue(topic, queueId);
        assertThat(queue.minOffset()).isZero();
        ByteBuffer target = ByteBuffer.allocate(4096);
        List<String> bodies = new ArrayList<>();
        for (long offset = 0; offset < queue.maxOffset(); offset++) {
            assertThat(Records.read(store, queue, offset, target.clear())).isPositive();
            assertThat(Records.queueOffset(target.flip())).isEqualTo(offset);
            bodies.add(Records.body(target));
        }
        return bodies;
    }
}
