package org.apogeemq.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class QuickstartTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void queueAndTopicDeliverOnTheEmbeddedBroker() throws Exception {
        try (ChildJvm sample = ChildJvm.start(Quickstart.class)) {
            sample.awaitLine("Queue: the waiter got 'espresso'"::equals, LIMIT);
            sample.awaitLine("Queue: the waiter got 'flat white'"::equals, LIMIT);
            sample.awaitLine("Queue: the waiter got 'tea'"::equals, LIMIT);
            sample.awaitLine("Topic: the kitchen screen shows 'happy hour until six'"::equals, LIMIT);
            sample.awaitLine("Topic: the bar screen shows 'happy hour until six'"::equals, LIMIT);
            sample.awaitLine("Done"::equals, LIMIT);
            assertThat(sample.awaitExit(LIMIT)).isZero();
        }
    }
}
