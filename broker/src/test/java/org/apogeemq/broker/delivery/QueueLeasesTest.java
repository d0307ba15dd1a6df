package org.apogeemq.broker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class QueueLeasesTest {
    private static final int A = 1;
    private static final int B = 2;

    private final QueueLeases leases = new QueueLeases(0);
    private final ScanCursor all = leases.openCursor();

    @Test
    void recordsAreHandedOutInOffsetOrderOnceEach() {
        assertThat(take(A, 3)).isEqualTo(0);
        assertThat(take(B, 3)).isEqualTo(1);
        assertThat(take(A, 3)).isEqualTo(2);
        assertThat(take(A, 3)).isEqualTo(-1);
    }

    @Test
    void watermarkPassesOverWhatWasConsumedOutOfOrder() {
        take(A, 3);
        take(A, 3);
        take(A, 3);
        leases.acknowledge(1, A);
        assertThat(leases.watermark()).isZero();
        leases.acknowledge(0, A);
        assertThat(leases.watermark()).isEqualTo(2);
    }

    @Test
    void returnedRecordComesBeforeNewOnesWithItsCountRaised() {
        take(A, 10);
        take(A, 10);
        take(A, 10);
        assertThat(leases.release(1, A, true)).isEqualTo(1);
        assertThat(leases.next(all, 10)).isEqualTo(1);
        assertThat(leases.lease(1, B)).isEqualTo(1);
        assertThat(leases.next(all, 10)).isEqualTo(3);
    }

    @Test
    void acknowledgementOfSomebodyElsesLeaseIsRefused() {
        take(A, 1);
        assertThat(leases.acknowledge(0, B)).isFalse();
        assertThat(leases.release(0, B, true)).isEqualTo(-1);
        assertThat(leases.acknowledge(0, A)).isTrue();
        assertThat(leases.acknowledge(0, A)).isFalse();
    }

    @Test
    void heldRecordIsNeitherReleasedWithItsOwnerNorHandedOut() {
        take(A, 2);
        take(A, 2);
        leases.hold(0, A);
        List<Long> released = new ArrayList<>();
        leases.releaseAll(A, true, (offset, count) -> released.add(offset));
        assertThat(released).containsExactly(1L);
        assertThat(leases.next(all, 2)).isEqualTo(1);
        assertThat(leases.consumeHeld(0, A)).isTrue();
        assertThat(leases.watermark()).isEqualTo(1);
    }

    @Test
    void whatOneCursorRejectsStaysForAnother() {
        ScanCursor picky = leases.openCursor();
        leases.pass(picky, leases.next(picky, 2));
        assertThat(leases.next(picky, 2)).isEqualTo(1);
        assertThat(leases.next(all, 2)).isZero();
    }

    @Test
    void wideWindowIsConsumedFromTheTopDown() {
        int n = 5_000;
        for (int i = 0; i < n; i++) {
            assertThat(take(A, n)).isEqualTo(i);
        }
        for (int i = n - 1; i >= 0; i--) {
            assertThat(leases.watermark()).isZero();
            leases.acknowledge(i, A);
        }
        assertThat(leases.watermark()).isEqualTo(n);
        assertThat(take(A, n + 1)).isEqualTo(n);
    }

    @Test
    void advancingOverLeasedAndFreeOffsetsDropsThem() {
        take(A, 10);
        take(A, 10);
        leases.advanceTo(3_000);
        assertThat(leases.watermark()).isEqualTo(3_000);
        assertThat(leases.acknowledge(1, A)).isFalse();
        assertThat(leases.next(all, 3_001)).isEqualTo(3_000);
    }

    @Test
    void restoredStateIsWhatItWas() {
        QueueLeases restored = new QueueLeases(100);
        restored.restoreConsumed(102, 2_000);
        restored.restoreCount(101, 3);
        restored.restoreCount(50, 9);
        ScanCursor cursor = restored.openCursor();
        assertThat(restored.next(cursor, 5_000)).isEqualTo(100);
        restored.lease(100, A);
        assertThat(restored.next(cursor, 5_000)).isEqualTo(101);
        assertThat(restored.lease(101, A)).isEqualTo(3);
        assertThat(restored.next(cursor, 5_000)).isEqualTo(2_000);
        restored.acknowledge(100, A);
        restored.acknowledge(101, A);
        assertThat(restored.watermark()).isEqualTo(2_000);
    }

    private long take(int owner, long limit) {
        long offset = leases.next(all, limit);
        if (offset >= 0) {
            leases.lease(offset, owner);
        }
        return offset;
    }

    /** One step of the random walk: what happens, to whom, and a number that picks the offset. */
    record Step(int kind, int owner, int pick) {}

    @Provide
    Arbitrary<List<Step>> walks() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.integers().between(0, 11),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 1_000))
                .as(Step::new);
        return step.list().ofMaxSize(400);
    }

    /**
     * Two kinds of readers, one for all records and one for those with an even offset, against plain maps: every available
     * record that matches is handed out, in offset order among the returned and then among the new, and nothing else is.
     */
    @Property(tries = 400)
    void agreesWithTheModel(@ForAll("walks") List<Step> walk, @ForAll boolean farFromZero) {
        new Walk(farFromZero ? LeasePage.SIZE * 3L - 7 : 0).run(walk);
    }

    private static final class Walk {
        private final QueueLeases leases;
        private final ScanCursor all;
        private final ScanCursor even;
        private final Map<Long, Integer> leased = new TreeMap<>();
        private final Map<Long, Integer> held = new TreeMap<>();
        private final Set<Long> consumed = new HashSet<>();
        private final Map<Long, Integer> counts = new HashMap<>();
        private long low;
        private long limit;

        Walk(long start) {
            leases = new QueueLeases(start);
            all = leases.openCursor();
            even = leases.openCursor();
            low = start;
            limit = start + 1;
        }

        void run(List<Step> walk) {
            for (Step step : walk) {
                apply(step);
                while (consumed.contains(low)) {
                    low++;
                }
                assertThat(leases.watermark()).isEqualTo(low);
            }
        }

        private void apply(Step step) {
            switch (step.kind()) {
                case 0 -> limit += step.pick();
                case 1, 2, 3 -> take(all, step.owner(), false);
                case 4 -> take(even, step.owner(), true);
                case 5, 6 -> acknowledge(step);
                case 7 -> release(step);
                case 8 -> hold(step);
                case 9 -> settleHeld(step);
                case 10 -> releaseAll(step.owner());
                default -> advance(step);
            }
        }

        private void take(ScanCursor cursor, int owner, boolean evenOnly) {
            long offset = leases.next(cursor, limit);
            while (evenOnly && offset >= 0 && offset % 2 != 0) {
                leases.pass(cursor, offset);
                offset = leases.next(cursor, limit);
            }
            Set<Long> available = available(evenOnly);
            if (offset < 0) {
                assertThat(available).isEmpty();
                return;
            }
            assertThat(available).first().isEqualTo(offset);
            assertThat(leases.lease(offset, owner)).isEqualTo(counts.getOrDefault(offset, 0));
            leased.put(offset, owner);
        }

        private Set<Long> available(boolean evenOnly) {
            Set<Long> result = new TreeSet<>();
            for (long o = low; o < limit; o++) {
                if (!leased.containsKey(o)
                        && !held.containsKey(o)
                        && !consumed.contains(o)
                        && !(evenOnly && o % 2 != 0)) {
                    result.add(o);
                }
            }
            return result;
        }

        private void acknowledge(Step step) {
            long offset = pick(leased, step);
            boolean mine = leased.getOrDefault(offset, -1) == step.owner();
            assertThat(leases.acknowledge(offset, step.owner())).isEqualTo(mine);
            if (mine) {
                leased.remove(offset);
                consumed.add(offset);
            }
        }

        private void release(Step step) {
            long offset = pick(leased, step);
            boolean mine = leased.getOrDefault(offset, -1) == step.owner();
            boolean raise = step.pick() % 2 == 0;
            int count = counts.getOrDefault(offset, 0) + (raise ? 1 : 0);
            assertThat(leases.release(offset, step.owner(), raise)).isEqualTo(mine ? count : -1);
            if (mine) {
                leased.remove(offset);
                counts.put(offset, count);
            }
        }

        private void hold(Step step) {
            long offset = pick(leased, step);
            boolean mine = leased.getOrDefault(offset, -1) == step.owner();
            assertThat(leases.hold(offset, step.owner())).isEqualTo(mine);
            if (mine) {
                held.put(offset, leased.remove(offset));
            }
        }

        private void settleHeld(Step step) {
            long offset = pick(held, step);
            boolean mine = held.getOrDefault(offset, -1) == step.owner();
            if (step.pick() % 2 == 0) {
                assertThat(leases.consumeHeld(offset, step.owner())).isEqualTo(mine);
                if (mine) {
                    held.remove(offset);
                    consumed.add(offset);
                }
            } else {
                int count = counts.getOrDefault(offset, 0) + 1;
                assertThat(leases.releaseHeld(offset, step.owner(), true)).isEqualTo(mine ? count : -1);
                if (mine) {
                    held.remove(offset);
                    counts.put(offset, count);
                }
            }
        }

        private void releaseAll(int owner) {
            Set<Long> expected = new TreeSet<>();
            leased.forEach((offset, o) -> {
                if (o == owner) {
                    expected.add(offset);
                }
            });
            List<Long> released = new ArrayList<>();
            leases.releaseAll(owner, false, (offset, count) -> released.add(offset));
            assertThat(released).containsExactlyElementsOf(expected);
            expected.forEach(leased::remove);
        }

        private void advance(Step step) {
            if (step.pick() % 5 != 0) {
                return;
            }
            long to = low + step.pick();
            leases.advanceTo(to);
            for (long o = low; o < to; o++) {
                leased.remove(o);
                held.remove(o);
                consumed.add(o);
            }
            limit = Math.max(limit, to);
        }

        private static long pick(Map<Long, Integer> from, Step step) {
            if (from.isEmpty()) {
                return step.pick();
            }
            List<Long> offsets = new ArrayList<>(from.keySet());
            return offsets.get(step.pick() % offsets.size());
        }
    }
}
