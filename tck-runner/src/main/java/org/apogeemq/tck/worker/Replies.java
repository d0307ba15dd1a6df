package org.apogeemq.tck.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apogeemq.tck.suite.Outcome;
import org.apogeemq.tck.suite.Outcome.Status;
import org.apogeemq.tck.suite.TestCase;

/** The lines between runner and worker: fields with tabs between them. */
public final class Replies {
    /** Command: tell all tests. */
    public static final String LIST = "list";

    /** Command, with a test's id: run it. */
    public static final String RUN = "run";

    private static final String TEST = "test";
    private static final String END = "end";
    private static final String OUTCOME = "outcome";

    private Replies() {}

    /** The command to run a test. */
    public static String run(TestCase test) {
        return RUN + "\t" + test.id();
    }

    static List<String> lines(List<TestCase> tests) {
        List<String> lines = new ArrayList<>();
        tests.forEach(test -> lines.add(String.join("\t", TEST, test.id(), test.className(), test.method())));
        lines.add(END);
        return lines;
    }

    static String line(Outcome outcome) {
        return String.join(
                "\t", OUTCOME, outcome.status().name(), outcome.reason().replaceAll("\\s+", " "));
    }

    /** The test that a line tells of, if it tells of one. */
    public static Optional<TestCase> test(String line) {
        String[] fields = line.split("\t", -1);
        return fields[0].equals(TEST) ? Optional.of(new TestCase(fields[1], fields[2], fields[3])) : Optional.empty();
    }

    /** Whether a line ends the list of tests. */
    public static boolean isEnd(String line) {
        return line.equals(END);
    }

    /** How a test ended, if a line tells that. */
    public static Optional<Outcome> outcome(String line) {
        String[] fields = line.split("\t", -1);
        return fields[0].equals(OUTCOME)
                ? Optional.of(new Outcome(Status.valueOf(fields[1]), fields[2]))
                : Optional.empty();
    }
}
