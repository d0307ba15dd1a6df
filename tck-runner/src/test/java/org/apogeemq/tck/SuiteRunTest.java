package org.apogeemq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apogeemq.tck.suite.Outcome;
import org.apogeemq.tck.suite.Outcome.Status;
import org.apogeemq.tck.suite.TestCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tiny suite against a real server, as a user's suite is run. */
@Timeout(600)
class SuiteRunTest {
    private static final long RECEIVE_MILLIS = 30_000;
    private static final Duration TEST_LIMIT = Duration.ofSeconds(45);

    private final List<Result> progress = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    Path folder;

    @Test
    void everyTestEndsAsItShouldAndOneThatFailsDisturbsNoOther() throws Exception {
        Path suiteFolder = Files.createDirectories(folder.resolve("suite"));
        SuiteRun run = new SuiteRun(
                SampleSuite.in(suiteFolder),
                new SuiteSettings(RECEIVE_MILLIS),
                TEST_LIMIT,
                Files.createDirectories(folder.resolve("run")),
                progress::add);
        List<TestCase> tests = run.tests();
        List<Result> results = run.run(tests, 2);

        Map<String, Status> ends = results.stream()
                .collect(Collectors.toMap(
                        r -> r.test().method(), r -> r.outcome().status()));
        assertThat(ends)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sendsAndReceives", Status.PASSED,
                        "isLeftOutByTheSuite", Status.SKIPPED,
                        "forgetsToUnsubscribe", Status.PASSED,
                        "findsNoSubscription", Status.PASSED,
                        "leavesAMessageAndFails", Status.FAILED,
                        "hangs", Status.FAILED,
                        "killsItsProcess", Status.FAILED,
                        "findsAFreshServer", Status.PASSED));
        assertThat(reason(results, "leavesAMessageAndFails"))
                .isEqualTo("java.lang.IllegalStateException: on purpose <- jakarta.jms.JMSException: the cause");
        assertThat(reason(results, "hangs")).isEqualTo("not ended after 45 s");
        assertThat(reason(results, "killsItsProcess")).isEqualTo("the test's process ended");
        assertThat(reason(results, "isLeftOutByTheSuite")).contains("not for this version");
        assertThat(progress).containsExactlyInAnyOrderElementsOf(results);
    }

    private static String reason(List<Result> results, String method) {
        return results.stream()
                .filter(result -> result.test().method().equals(method))
                .map(Result::outcome)
                .map(Outcome::reason)
                .findFirst()
                .orElseThrow();
    }
}
