package org.apogeemq.tck;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
import org.apogeemq.tck.suite.Outcome.Status;
import org.apogeemq.tck.suite.TestCase;

/**
 * Runs tests, class by class, on one or several lanes. A lane has a server and a worker of its own and runs one test at a
 * time; after a test that did not pass it gets new ones, because what that test left behind disturbs others.
 */
final class SuiteRun {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final List<Path> suite;
    private final SuiteSettings settings;
    private final Duration testLimit;
    private final Path folder;
    private final Consumer<Result> progress;
    private final AtomicInteger workers = new AtomicInteger();

    /**
     * A run.
     *
     * @param suite the suite's part of the class path
     * @param settings what the suite is told
     * @param testLimit after which a test has failed
     * @param folder an empty one, for logs and data
     * @param progress called for each result, from the lanes' threads, one at a time
     */
    SuiteRun(List<Path> suite, SuiteSettings settings, Duration testLimit, Path folder, Consumer<Result> progress) {
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
            Callable<List<Result>> lane = () -> runLane(classes);
            List<Result> results = new ArrayList<>();
            for (Future<List<Result>> ended : threads.invokeAll(Collections.nCopies(lanes, lane))) {
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

    private List<Result> runLane(Queue<List<TestCase>> classes) throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        Queue<TestCase> waiting = new ArrayDeque<>();
        while (refill(waiting, classes)) {
            Path own = folder.resolve("run-" + workers.incrementAndGet());
            try (ServerProcess server = ServerProcess.start(own, START_LIMIT);
                    WorkerProcess worker = WorkerProcess.start(suite, settings, server.uri(), own)) {
                Result result;
                do {
                    TestCase test = waiting.remove();
                    result = new Result(test, worker.run(test, testLimit));
                    results.add(result);
                    progress.accept(result);
                } while (result.outcome().status() != Status.FAILED && refill(waiting, classes));
            }
        }
        return results;
    }

    private static boolean refill(Queue<TestCase> waiting, Queue<List<TestCase>> classes) {
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
