package org.apogeemq.store.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.store.Control;
import org.apogeemq.store.index.LogQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class QueueTableTest {
    private static final int TOPICS = 1000;

    private final QueueTable table = new QueueTable();

    private void letGo(List<LogQueue> kept, List<LogQueue> left) {
        table.leftOut(kept, left);
        table.letGo();
    }

    @Test
    void queuesThatNobodyHasAndTheStateLeavesOutAreForgotten() {
        LogQueue held = table.queue("held", 2);
        List<LogQueue> kept = new ArrayList<>(List.of(table.queue("kept", 0)));
        for (int i = 0; i < TOPICS; i++) {
            table.queue("temporary-" + i, 0);
        }
        letGo(kept, List.of());
        kept.clear();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            letGo(table.queues("kept"), List.of());
            return table.topics() == 2;
        });
        assertThat(table.find("held", 2)).isSameAs(held);
        assertThat(table.queues("kept")).hasSize(1);
        assertThat(table.find("temporary-7", 0)).isNull();
        assertThat(table.queue("temporary-7", 0).topic()).isEqualTo("temporary-7");
    }

    @Test
    void queueThatTheLogKnowsAgainIsKept() {
        table.queue("T", 0).entries().restore(5, 5);
        letGo(List.of(), table.queues("T"));
        List<LogQueue> held = table.queues("T");
        assertThat(table.leftOut()).containsExactlyElementsOf(held);
        table.resume(new Control.QueueResumed("T", 0, 5));
        assertThat(table.leftOut()).isEmpty();
        held.clear();
        System.gc();
        assertThat(table.find("T", 0).entries().nextOffset()).isEqualTo(5);
    }
}
