package org.apogeemq.broker.pop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apogeemq.remoting.body.MessageQueue;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
    @Test
    void averageGivesBlocksAndTheFirstMembersOneMore() {
        assertThat(ids(5, 2, 0, "AVG")).containsExactly(0, 1, 2);
        assertThat(ids(5, 2, 1, "AVG")).containsExactly(3, 4);
        assertThat(ids(2, 3, 2, "AVG")).isEmpty();
    }

    @Test
    void averageByCircleDealsQueuesOut() {
        assertThat(ids(5, 2, 0, "AVG_BY_CIRCLE")).containsExactly(0, 2, 4);
        assertThat(ids(5, 2, 1, "AVG_BY_CIRCLE")).containsExactly(1, 3);
    }

    @Property
    void everyQueueHasOneOwner(
            @ForAll @IntRange(max = 40) int queues,
            @ForAll @IntRange(min = 1, max = 12) int members,
            @ForAll boolean circle) {
        List<Integer> all = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            all.addAll(ids(queues, members, member, circle ? "AVG_BY_CIRCLE" : "AVG"));
        }
        assertThat(all).doesNotHaveDuplicates().hasSize(queues);
    }

    private static List<Integer> ids(int queues, int members, int member, String strategy) {
        List<MessageQueue> all = new ArrayList<>();
        for (int i = 0; i < queues; i++) {
            all.add(new MessageQueue("T", "b", i));
        }
        return Assignments.share(all, members, member, strategy).stream()
                .map(MessageQueue::queueId)
                .toList();
    }
}
