package org.apogeemq.samples.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class SideBySideTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void bothClientsGetTheMessagesOfBoth() throws Exception {
        try (ChildJvm sample = ChildJvm.start(SideBySide.class)) {
            List<String> lines = new ArrayList<>();
            sample.awaitLine(
                    line -> {
                        lines.add(line);
                        return line.equals("Done");
                    },
                    LIMIT);
            assertThat(lines)
                    .contains(
                            "JMS got '4.10 by JMS' with JMSType coffee",
                            "JMS got '3.90 by RocketMQ' with JMSType coffee",
                            "RocketMQ client got '4.10 by JMS' with tag coffee",
                            "RocketMQ client got '3.90 by RocketMQ' with tag coffee");
            assertThat(sample.awaitExit(LIMIT)).isZero();
        }
    }
}
