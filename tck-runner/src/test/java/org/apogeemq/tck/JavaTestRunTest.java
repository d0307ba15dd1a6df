package org.apogeemq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apogeemq.tck.suite.Outcome;
import org.apogeemq.tck.suite.Outcome.Status;
import org.apogeemq.tck.suite.TestCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A tiny suite in JavaTest form against a real server, as a user's suite is run. */
@Timeout(600)
class JavaTestRunTest {
    @TempDir
    Path folder;

    @Test
    void suiteThatIsStillInItsArchiveIsRunEachTestInAProcessOfItsOwn() throws Exception {
        Path archive = SampleJavaTestSuite.zip(SampleJavaTestSuite.in(folder), folder.resolve("suite.zip"));
        SuiteFiles suite = SuiteFiles.in(SuiteArchive.unpack(archive, folder.resolve("unpacked")));
        SuiteRun run = new SuiteRun(
                suite,
                new SuiteSettings(30_000),
                Duration.ofSeconds(120),
                Files.createDirectories(folder.resolve("run")),
                result -> {});
        List<TestCase> tests = run.tests();
        assertThat(tests).extracting(TestCase::className).containsOnly(SampleJavaTestSuite.TESTS);

        Map<String, Outcome> ends = run.run(tests, 1).stream()
                .collect(Collectors.toMap(result -> result.test().method(), Result::outcome));
        assertThat(ends)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sendsAndReceives", Outcome.passed(),
                        "isTheFirstInItsProcess", Outcome.passed(),
                        "isAlsoTheFirst", Outcome.passed(),
                        "fails", Outcome.failed("Test case throws exception: on purpose: /opt/jms/lib and ${unknown}"),
                        "isExcluded", new Outcome(Status.SKIPPED, "is in the suite's list of excluded tests")));
    }
}
