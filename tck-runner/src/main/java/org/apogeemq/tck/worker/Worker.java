package org.apogeemq.tck.worker;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apogeemq.tck.suite.JUnitSuite;
import org.apogeemq.tck.suite.Suite;

/**
 * Main class of the process in which tests run. Commands come by standard input, replies leave by standard output; what
 * the tests print goes to a log file. It ends with its input, so it does not outlive the runner.
 */
public final class Worker {
    /** System property: the parts of the class path that belong to the suite. */
    public static final String SUITE = "apogee.tck.suite";

    private Worker() {}

    /**
     * Serves commands until the input ends.
     *
     * @param arguments the log file
     * @throws IOException when the log file cannot be written or the runner is gone
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream replies = System.out;
        PrintStream log = new PrintStream(new FileOutputStream(arguments[0]), true, StandardCharsets.UTF_8);
        System.setOut(log);
        System.setErr(log);
        Suite suite = new JUnitSuite(roots());
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

    private static Set<Path> roots() {
        return Arrays.stream(System.getProperty(SUITE).split(File.pathSeparator))
                .map(Path::of)
                .collect(Collectors.toSet());
    }
}
