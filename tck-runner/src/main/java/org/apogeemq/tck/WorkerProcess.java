package org.apogeemq.tck;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apogeemq.tck.porting.Porting;
import org.apogeemq.tck.suite.Outcome;
import org.apogeemq.tck.suite.TestCase;
import org.apogeemq.tck.worker.Replies;
import org.apogeemq.tck.worker.Worker;
import org.apogeemq.testkit.ChildJvm;

/** A {@link Worker} from the runner's side. */
final class WorkerProcess implements AutoCloseable {
    private final ChildJvm process;

    private WorkerProcess(ChildJvm process) {
        this.process = process;
    }

    /**
     * Starts a worker.
     *
     * @param suite the suite
     * @param settings what the suite is told
     * @param uri server under test
     * @param folder for its log and its temporary files; there must not be another worker on it
     */
    static WorkerProcess start(SuiteFiles suite, SuiteSettings settings, String uri, Path folder) throws IOException {
        String parts = suite.classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        List<String> options = new ArrayList<>(settings.jvmOptions(folder.resolve("tmp")));
        options.add("-Xmx512m");
        options.add("-D" + Porting.URI + "=" + uri);
        options.add("-D" + Worker.SUITE + "=" + parts);
        suite.javaTest().ifPresent(home -> options.add("-D" + Worker.JAVATEST_HOME + "=" + home.folder()));
        return new WorkerProcess(ChildJvm.start(
                System.getProperty("java.class.path") + File.pathSeparator + parts,
                options,
                Worker.class.getName(),
                List.of(folder.resolve("tests.log").toString())));
    }

    /** All tests of the suite. */
    List<TestCase> tests(Duration limit) throws InterruptedException {
        process.writeLine(Replies.LIST);
        List<TestCase> tests = new ArrayList<>();
        String line;
        do {
            line = process.awaitLine(any -> true, limit);
            Replies.test(line).ifPresent(tests::add);
        } while (!Replies.isEnd(line));
        return tests;
    }

    /** Runs one test; without an answer in time it has failed, and the worker is of no more use. */
    Outcome run(TestCase test, Duration limit) throws InterruptedException {
        process.writeLine(Replies.run(test));
        try {
            String line = process.awaitLine(any -> Replies.outcome(any).isPresent(), limit);
            return Optional.of(line).flatMap(Replies::outcome).orElseThrow();
        } catch (AssertionError noAnswer) {
            return Outcome.failed(
                    hasEnded() ? "the test's process ended" : "not ended after " + limit.toSeconds() + " s");
        }
    }

    /** Its output ends a little before the process does. */
    private boolean hasEnded() throws InterruptedException {
        try {
            process.awaitExit(Duration.ofSeconds(1));
            return true;
        } catch (AssertionError stillRuns) {
            return false;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
