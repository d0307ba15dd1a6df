package org.apogeemq.broker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.junit.jupiter.api.Test;

class LookAheadTest {
    private static final int OWNER = 1;

    private final QueueLeases leases = new QueueLeases(0);
    private final MessageGroups groups = new MessageGroups();
    private final LookAhead ahead = new LookAhead();

    private static Subscription subscription() {
        SubscriptionSpec spec =
                new SubscriptionSpec(1, SubscriptionKind.QUEUE, "Q", "JMSQ_Q", false, 0, null, null, null, false, 0);
        return new Subscription(OWNER, spec, null, null);
    }

    /** Gives away the next record; -1 when there is none. */
    private long take(Subscription subscription) {
        LookAhead.Lane lane = ahead.next(subscription, groups, leases);
        if (lane == null) {
            return -1;
        }
        long offset = lane.first();
        leases.lease(offset, OWNER);
        if (lane.group() != MessageGroups.NONE) {
            groups.leased(lane.group(), subscription);
        }
        ahead.removeFirst(lane);
        return offset;
    }

    @Test
    void higherPriorityGoesFirstAndEqualOnesInOrder() {
        ahead.add(0, 4, MessageGroups.NONE, 100);
        ahead.add(1, 9, MessageGroups.NONE, 100);
        ahead.add(2, 4, MessageGroups.NONE, 100);
        ahead.add(3, 9, MessageGroups.NONE, 100);
        Subscription one = subscription();
        assertThat(List.of(take(one), take(one), take(one), take(one), take(one)))
                .containsExactly(1L, 3L, 0L, 2L, -1L);
    }

    @Test
    void aGroupAtWorkWaitsForItsOwnerAndOthersGoOn() {
        Subscription one = subscription();
        Subscription two = subscription();
        int group = MessageGroups.numberOf("a");
        ahead.add(0, 4, group, 100);
        ahead.add(1, 4, group, 100);
        ahead.add(2, 4, MessageGroups.NONE, 100);
        assertThat(take(one)).isZero();
        assertThat(take(two)).isEqualTo(2);
        assertThat(take(two)).isEqualTo(-1);
        one.closed = true;
        assertThat(take(two)).as("its lease is still out").isEqualTo(-1);
        leases.acknowledge(0, OWNER);
        assertThat(groups.ended(group)).isTrue();
        assertThat(take(two)).isEqualTo(1);
    }

    @Test
    void whatWentAnotherWayIsLeftOut() {
        ahead.add(0, 4, MessageGroups.NONE, 100);
        ahead.add(1, 4, MessageGroups.NONE, 100);
        leases.lease(0, 7);
        assertThat(take(subscription())).isEqualTo(1);
        leases.release(0, 7, true);
        ahead.add(0, 4, MessageGroups.NONE, 100);
        assertThat(take(subscription())).isZero();
    }

    /** A record to look at. */
    record Looked(int priority, int group) {}

    @Provide
    Arbitrary<List<Looked>> records() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 4))
                .as(Looked::new)
                .list()
                .ofMaxSize(200);
    }

    /** Each goes once; of two in one group, and of two of one priority without groups, the earlier goes first. */
    @Property(tries = 200)
    void everyRecordGoesOnceInItsOrder(@ForAll("records") List<Looked> records) {
        new LookAheadTest().takeAll(records);
    }

    private void takeAll(List<Looked> records) {
        for (int i = 0; i < records.size(); i++) {
            ahead.add(i, records.get(i).priority(), records.get(i).group(), 10);
        }
        Subscription one = subscription();
        List<Long> taken = new ArrayList<>();
        for (long offset = take(one); offset >= 0; offset = take(one)) {
            taken.add(offset);
        }
        assertThat(taken).doesNotHaveDuplicates().hasSize(records.size());
        Map<String, Long> last = new HashMap<>();
        int lowestUngrouped = 9;
        for (long offset : taken) {
            Looked record = records.get((int) offset);
            boolean grouped = record.group() != MessageGroups.NONE;
            String line = grouped ? "group " + record.group() : "priority " + record.priority();
            assertThat(offset).isGreaterThan(last.getOrDefault(line, -1L));
            last.put(line, offset);
            if (!grouped) {
                assertThat(record.priority()).isLessThanOrEqualTo(lowestUngrouped);
                lowestUngrouped = record.priority();
            }
        }
    }
}
