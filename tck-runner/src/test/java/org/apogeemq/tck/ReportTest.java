package org.apogeemq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apogeemq.tck.suite.Outcome;
import org.apogeemq.tck.suite.Outcome.Status;
import org.apogeemq.tck.suite.TestCase;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static Result result(String className, Outcome outcome) {
        return new Result(new TestCase(className, className, "m"), outcome);
    }

    private static String printed(Result... results) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Report(List.of(results)).print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    @Test
    void countsByPackageAndGivesReasons() {
        String report = printed(
                result("a.jms.core.queue.OneIT", Outcome.passed()),
                result("a.jms.core.queue.TwoIT", Outcome.failed("broken")),
                result("a.jms.core20.ThreeIT", Outcome.passed()),
                result("a.jms.ee.FourIT", new Outcome(Status.EXCLUDED, "needs a server")),
                result("a.jms.ee.FiveIT", new Outcome(Status.SKIPPED, "is old")));
        assertThat(report).isEqualTo("""
                        | area | passed | failed | left out |
                        | --- | ---: | ---: | ---: |
                        | core/queue | 1 | 1 | 0 |
                        | core20 | 1 | 0 | 0 |
                        | ee | 0 | 0 | 2 |
                        | all | 2 | 1 | 2 |

                        Left out by the runner:

                        - 1, because it needs a server: ee

                        Left out by the suite:

                        - 1, because it is old: ee

                        Failed:

                        - a.jms.core.queue.TwoIT.m: broken
                        """);
    }

    @Test
    void passesOnlyWhenSomethingPassedAndNothingFailed() {
        Result passed = result("a.B", Outcome.passed());
        assertThat(new Report(List.of()).isPass()).isFalse();
        assertThat(new Report(List.of(result("a.C", new Outcome(Status.SKIPPED, "x")))).isPass())
                .isFalse();
        assertThat(new Report(List.of(passed)).isPass()).isTrue();
        assertThat(new Report(List.of(passed, result("a.C", Outcome.failed("x")))).isPass())
                .isFalse();
    }
}
