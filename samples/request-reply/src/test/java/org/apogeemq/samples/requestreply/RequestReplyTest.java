package org.apogeemq.samples.requestreply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class RequestReplyTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void everyQuestionGetsItsAnswer() throws Exception {
        try (ChildJvm sample = ChildJvm.start(RequestReply.class)) {
            sample.awaitLine("'espresso' has 8 letters"::equals, LIMIT);
            sample.awaitLine("'tea' has 3 letters"::equals, LIMIT);
            sample.awaitLine("Done"::equals, LIMIT);
            assertThat(sample.awaitExit(LIMIT)).isZero();
        }
    }
}
