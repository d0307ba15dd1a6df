package org.apogeemq.broker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class OffsetBatchTest {
    @Property(tries = 300)
    void rangesAreDisjointAscendingAndHoldExactlyWhatWasAdded(
            @ForAll @Size(max = 200) List<@IntRange(max = 150) Integer> offsets) {
        OffsetBatch batch = new OffsetBatch();
        Set<Long> expected = new TreeSet<>();
        for (int offset : offsets) {
            batch.add(offset);
            expected.add(Long.valueOf(offset));
        }
        long[] ranges = batch.takeRanges();
        Set<Long> covered = new TreeSet<>();
        long last = -2;
        for (int i = 0; i < ranges.length; i += 2) {
            assertThat(ranges[i]).isGreaterThan(last);
            last = ranges[i + 1];
            for (long o = ranges[i]; o < ranges[i + 1]; o++) {
                covered.add(o);
            }
        }
        assertThat(covered).isEqualTo(expected);
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.takeRanges()).isEmpty();
    }
}
