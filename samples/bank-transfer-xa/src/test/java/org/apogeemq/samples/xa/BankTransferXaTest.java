package org.apogeemq.samples.xa;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class BankTransferXaTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @Test
    void uncoveredTransferLeavesNothingBehindAndTheCoveredOneArrives() throws Exception {
        try (ChildJvm sample = ChildJvm.start(BankTransferXa.class)) {
            sample.awaitLine("Rolled back: Anna has not got 500"::equals, LIMIT);
            sample.awaitLine("Sent 60"::equals, LIMIT);
            sample.awaitLine("Received 60"::equals, LIMIT);
            sample.awaitLine("Anna has 40, Berta has 60"::equals, LIMIT);
            sample.awaitLine("Done"::equals, LIMIT);
            assertThat(sample.awaitExit(LIMIT)).isZero();
        }
    }
}
