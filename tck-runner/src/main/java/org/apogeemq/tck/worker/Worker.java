package org.apogeemq.tck.worker;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apogeemq.tck.suite.JUnitSuite;
import org.apogeemq.tck.suite.JavaTestHome;
import org.apogeemq.tck.suite.JavaTestSuite;
import org.apogeemq.tck.suite.Suite;

/**
 * Main class of the process in which tests run. Commands come by standard input, replies leave by standard output; what
 * the tests print goes to a log file. It ends with its input, so it does not outlive the runner.
 */
public final class Worker {
    /** System property: the parts of the class path that belong to the suite. */
    public static final String SUITE = "apogee.tck.suite";

    /** System property: where a suite in JavaTest form was unpacked; not set for a suite for the JUnit platform. */
    public static final String JAVATEST_HOME = "apogee.tck.javatest";

    /** System property: the file with what the suite is told. */
    public static final String SETTINGS = "apogee.tck.settings";

    private Worker() {}

    /**
     * Serves commands until the input ends.
     *
     * @param arguments the log file
     * @throws IOException when the log file cannot be written or the runner is gone
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream replies = System.out;
        PrintStream log = new PrintStream(new FileOutputStream(arguments[0], true), true, StandardCharsets.UTF_8);
        System.setOut(log);
        System.setErr(log);
        Suite suite = suite();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            if (line.equals(Replies.LIST)) {
                Replies.lines(suite.tests()).forEach(replies::println);
            } else {
                String id = line.substring(Replies.RUN.length() + 1);
                log.println("---- " + id);
                replies.println(Replies.line(suite.run(id)));
                Leftovers.remove();
            }
            replies.flush();
        }
        System.exit(0); // threads that tests left behind do not hold it
    }

    private static Suite suite() throws IOException {
        String home = System.getProperty(JAVATEST_HOME);
        if (home == null) {
            return new JUnitSuite(roots());
        }
        return new JavaTestSuite(
                new JavaTestHome(Path.of(home)), settings(), Path.of(System.getProperty("java.io.tmpdir")));
    }

    private static Map<String, String> settings() throws IOException {
        Properties read = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(System.getProperty(SETTINGS)))) {
            read.load(file);
        }
        return read.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, read::getProperty));
    }

    private static Set<Path> roots() {
        return Arrays.stream(System.getProperty(SUITE).split(File.pathSeparator))
                .map(Path::of)
                .collect(Collectors.toSet());
    }
}
