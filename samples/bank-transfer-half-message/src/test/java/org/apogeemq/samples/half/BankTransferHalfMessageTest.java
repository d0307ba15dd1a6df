package org.apogeemq.samples.half;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(400)
class BankTransferHalfMessageTest {
    private static final Duration LIMIT = Duration.ofSeconds(180);

    @Test
    void theBooksAreRightAfterBothCrashes() throws Exception {
        try (ChildJvm sample = ChildJvm.start(BankTransferHalfMessage.class)) {
            sample.awaitLine("North: crash AFTER_THE_DEBIT"::equals, LIMIT);
            sample.awaitLine("North: crash BEFORE_THE_DEBIT"::equals, LIMIT);
            sample.awaitLine("Anna has 60, Berta has 40"::equals, LIMIT);
            sample.awaitLine("Done"::equals, LIMIT);
            assertThat(sample.awaitExit(LIMIT)).isZero();
        }
    }
}
