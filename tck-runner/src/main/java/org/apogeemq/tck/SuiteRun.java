package org.apogeemq.tck;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apogeemq.tck.suite.Outcome.Status;
import org.apogeemq.tck.suite.TestCase;

/**
 * Runs tests, class by class, on one or several lanes. A lane has a server and a worker of its own, for a suite in JavaTest
 * form a worker for each test, and runs one test at a time; after a test that did not pass it gets new ones, because what
 * that test left behind disturbs others.
 */
final class SuiteRun {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final SuiteFiles suite;
    private final SuiteSettings settings;
    private final Duration testLimit;
    private final Path folder;
    private final Consumer<Result> progress;
    private final AtomicInteger servers = new AtomicInteger();

    /**
     * A run.
     *
     * @param suite the suite
     * @param settings what the suite is told
     * @param testLimit after which a test has failed
     * @param folder an empty one, for logs and data
     * @param progress called for each result, from the lanes' threads, one at a time
     */
    SuiteRun(SuiteFiles suite, SuiteSettings settings, Duration testLimit, Path folder, Consumer<Result> progress) {
        this.suite = suite;
        this.settings = settings;
        this.testLimit = testLimit;
        this.folder = folder;
        this.progress = progress;
    }

    /** All tests of the suite. */
    List<TestCase> tests() throws IOException, InterruptedException {
        try (WorkerProcess worker = WorkerProcess.start(suite, settings, "none", folder.resolve("list"))) {
            return worker.tests(START_LIMIT);
        }
    }

    /** Runs tests on so many lanes. */
    List<Result> run(List<TestCase> tests, int lanes) throws IOException, InterruptedException {
        Queue<List<TestCase>> classes = new ConcurrentLinkedQueue<>(byClass(tests));
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        try {
            List<Lane> all =
                    Stream.generate(() -> new Lane(classes)).limit(lanes).toList();
            List<Result> results = new ArrayList<>();
            for (Future<List<Result>> ended : threads.invokeAll(all)) {
                results.addAll(ended.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IOException("the run was not completed: " + e.getCause(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Collection<List<TestCase>> byClass(List<TestCase> tests) {
        Map<String, List<TestCase>> classes = new LinkedHashMap<>();
        tests.forEach(test -> classes.computeIfAbsent(test.className(), name -> new ArrayList<>())
                .add(test));
        return classes.values();
    }

    /** One server after the other, and the tests that run on them. For one thread. */
    private final class Lane implements Callable<List<Result>> {
        private final Queue<List<TestCase>> classes;
        private final Queue<TestCase> waiting = new ArrayDeque<>();
        private final List<Result> results = new ArrayList<>();

        Lane(Queue<List<TestCase>> classes) {
            this.classes = classes;
        }

        @Override
        public List<Result> call() throws IOException, InterruptedException {
            while (refill()) {
                Path own = folder.resolve("run-" + servers.incrementAndGet());
                try (ServerProcess server = ServerProcess.start(own, START_LIMIT)) {
                    boolean passed;
                    do {
                        passed = runProcess(server, own);
                    } while (passed && refill());
                }
            }
            return results;
        }

        /** Runs tests in a process until that has had its share or one has failed. */
        private boolean runProcess(ServerProcess server, Path own) throws IOException, InterruptedException {
            try (WorkerProcess worker = WorkerProcess.start(suite, settings, server.uri(), own)) {
                boolean passed;
                do {
                    TestCase test = waiting.remove();
                    Result result = new Result(test, worker.run(test, testLimit));
                    results.add(result);
                    progress.accept(result);
                    passed = result.outcome().status() != Status.FAILED;
                } while (passed && !suite.isProcessPerTest() && refill());
                return passed;
            }
        }

        private boolean refill() {
            while (waiting.isEmpty()) {
                List<TestCase> next = classes.poll();
                if (next == null) {
                    return false;
                }
                waiting.addAll(next);
            }
            return true;
        }
    }
}
