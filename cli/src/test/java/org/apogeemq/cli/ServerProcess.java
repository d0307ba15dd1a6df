package org.apogeemq.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apogeemq.testkit.ChildJvm;

/** A server in a process of its own, started as {@code bin/apogee} does. */
final class ServerProcess implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern PORT = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");

    private final ChildJvm child;

    private ServerProcess(ChildJvm child) {
        this.child = child;
    }

    static ServerProcess start(String... arguments) throws IOException {
        Path logback = Path.of("src/main/dist/conf/logback.xml").toAbsolutePath();
        return new ServerProcess(ChildJvm.start(
                System.getProperty("java.class.path"),
                List.of("-Xmx256m", "-Dlogback.configurationFile=" + logback, "-Dapogee.log.level=INFO"),
                Apogee.class.getName(),
                List.of(arguments)));
    }

    String awaitLine(String part) throws InterruptedException {
        return child.awaitLine(line -> line.contains(part), LIMIT);
    }

    /** Port in the next line that says that something listens. */
    String awaitPort(String server) throws InterruptedException {
        Matcher matcher =
                PORT.matcher(child.awaitLine(line -> line.contains(server) && line.contains("listens"), LIMIT));
        if (!matcher.find()) {
            throw new AssertionError("no port in the line");
        }
        return matcher.group(1);
    }

    /** SIGTERM; the exit code. */
    int terminate() throws InterruptedException {
        return child.stop(LIMIT);
    }

    void kill() throws InterruptedException {
        child.kill();
    }

    int awaitExit() throws InterruptedException {
        return child.awaitExit(LIMIT);
    }

    @Override
    public void close() {
        child.close();
    }
}
