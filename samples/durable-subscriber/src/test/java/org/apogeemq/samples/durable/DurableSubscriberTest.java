package org.apogeemq.samples.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class DurableSubscriberTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void subscriberGetsWhatWasSentWhileItWasAway() throws Exception {
        try (ChildJvm sample = ChildJvm.start(DurableSubscriber.class)) {
            sample.awaitLine("The reader is back and got 'coffee 4.10'"::equals, LIMIT);
            sample.awaitLine("The reader is back and got 'coffee 3.90'"::equals, LIMIT);
            sample.awaitLine("Done"::equals, LIMIT);
            assertThat(sample.awaitExit(LIMIT)).isZero();
        }
    }
}
