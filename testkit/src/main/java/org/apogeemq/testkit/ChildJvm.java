package org.apogeemq.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A main class in a JVM of its own, whose lines the test reads and which it can kill. Standard error is joined to standard
 * output. Closing kills it. For one test thread.
 */
public final class ChildJvm implements AutoCloseable {
    /** Options of a JVM that lives for seconds: it starts with less work for the processors. */
    public static final List<String> LIGHT = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final int REMEMBERED_LINES = 200;
    private static final Duration KILL_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final Deque<String> recent = new ArrayDeque<>();
    private final LongSupplier nanoClock = System::nanoTime;

    private ChildJvm(Process process) {
        this.process = process;
        Thread reader = new Thread(this::readLines, "child-jvm-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a main class with this JVM's class path and {@link #LIGHT} options.
     *
     * @param mainClass the class
     * @param arguments its arguments
     * @return the child
     * @throws IOException when it cannot be started
     */
    public static ChildJvm start(Class<?> mainClass, String... arguments) throws IOException {
        return start(System.getProperty("java.class.path"), LIGHT, mainClass.getName(), List.of(arguments));
    }

    /**
     * Starts a main class with a class path of its own.
     *
     * @param classPath the class path
     * @param options JVM options such as {@code -Xmx256m}
     * @param mainClass the class's name
     * @param arguments its arguments
     * @return the child
     * @throws IOException when it cannot be started
     */
    public static ChildJvm start(String classPath, List<String> options, String mainClass, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void readLines() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(Optional.of(line));
            }
        } catch (IOException ended) {
            lines.add(Optional.of("(output lost: " + ended.getMessage() + ")"));
        } finally {
            lines.add(Optional.empty());
        }
    }

    /**
     * Waits for a line, leaving out those before it.
     *
     * @param wanted which line
     * @param limit longest wait
     * @return the line
     * @throws AssertionError when the output ends or the limit passes first; it has the last lines of the output
     * @throws InterruptedException when interrupted
     */
    public String awaitLine(Predicate<String> wanted, Duration limit) throws InterruptedException {
        long deadline = nanoClock.getAsLong() + limit.toNanos();
        while (true) {
            Optional<String> next = lines.poll(deadline - nanoClock.getAsLong(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError("no such line within " + limit + "; last output:\n" + recentOutput());
            }
            if (next.isEmpty()) {
                lines.add(next);
                throw new AssertionError("the child ended before that line; last output:\n" + recentOutput());
            }
            String line = next.get();
            if (recent.size() == REMEMBERED_LINES) {
                recent.removeFirst();
            }
            recent.addLast(line);
            if (wanted.test(line)) {
                return line;
            }
        }
    }

    private String recentOutput() {
        return String.join("\n", recent);
    }

    /**
     * Writes a line to the child's standard input.
     *
     * @param line without its end
     * @throws UncheckedIOException when the child is gone
     */
    public void writeLine(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /**
     * Ends the child at once, as {@code kill -9} does, and waits until it is gone.
     *
     * @throws InterruptedException when interrupted
     */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit(KILL_LIMIT);
    }

    /**
     * Asks the child to end, as {@code kill -15} does, and waits for it.
     *
     * @param limit longest wait
     * @return its exit code
     * @throws InterruptedException when interrupted
     */
    public int stop(Duration limit) throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy would close its output with the last lines in it
        return awaitExit(limit);
    }

    /**
     * Waits until the child has ended.
     *
     * @param limit longest wait
     * @return its exit code
     * @throws AssertionError when it still runs then
     * @throws InterruptedException when interrupted
     */
    public int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("the child still runs after " + limit + "; last output:\n" + recentOutput());
        }
        return process.exitValue();
    }

    /**
     * Whether the child still runs.
     *
     * @return true while it does
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * The child's process number.
     *
     * @return pid
     */
    public long pid() {
        return process.pid();
    }

    /** Kills it, and waits until it is gone: what it writes at last is not to come while its files are deleted. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
