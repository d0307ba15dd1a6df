package org.apogeemq.tck;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apogeemq.tck.suite.Outcome.Status;

/** The result by area, as Markdown tables. An area is the package of the tests, without what all packages have in common. */
final class Report {
    private final List<Result> results;
    private final int common;

    /** A report on these results. */
    Report(List<Result> results) {
        this.results = results;
        this.common = commonPrefix(results);
    }

    private static int commonPrefix(List<Result> results) {
        TreeSet<String> packages = results.stream()
                .map(result -> result.test().packageName() + ".")
                .collect(Collectors.toCollection(TreeSet::new));
        if (packages.isEmpty()) {
            return 0;
        }
        String first = packages.first();
        String last = packages.last();
        int same = 0;
        while (same < Math.min(first.length(), last.length()) && first.charAt(same) == last.charAt(same)) {
            same++;
        }
        return first.lastIndexOf('.', same - 1) + 1;
    }

    /** Whether all tests that were run passed, and any was. */
    boolean isPass() {
        return count(results, Status.PASSED) > 0 && count(results, Status.FAILED) == 0;
    }

    /** Prints areas, exclusions and failures. */
    void print(PrintStream out) {
        out.println("| area | passed | failed | left out |");
        out.println("| --- | ---: | ---: | ---: |");
        byArea().forEach((area, tests) -> row(out, area, tests));
        row(out, "all", results);
        section(out, "Left out by the runner", Status.EXCLUDED);
        section(out, "Left out by the suite", Status.SKIPPED);
        failures(out);
    }

    private Map<String, List<Result>> byArea() {
        return results.stream().collect(Collectors.groupingBy(this::area, TreeMap::new, Collectors.toList()));
    }

    private String area(Result result) {
        String name = result.test().packageName();
        return name.length() <= common ? name : name.substring(common).replace('.', '/');
    }

    private static void row(PrintStream out, String area, List<Result> tests) {
        long leftOut = count(tests, Status.EXCLUDED) + count(tests, Status.SKIPPED);
        out.printf("| %s | %d | %d | %d |%n", area, count(tests, Status.PASSED), count(tests, Status.FAILED), leftOut);
    }

    private static long count(List<Result> tests, Status status) {
        return tests.stream()
                .filter(result -> result.outcome().status() == status)
                .count();
    }

    private void section(PrintStream out, String title, Status status) {
        Map<String, List<Result>> byReason = results.stream()
                .filter(result -> result.outcome().status() == status)
                .collect(Collectors.groupingBy(result -> result.outcome().reason(), TreeMap::new, Collectors.toList()));
        if (byReason.isEmpty()) {
            return;
        }
        out.printf("%n%s:%n%n", title);
        byReason.forEach((reason, tests) -> out.printf(
                "- %d, because it %s: %s%n",
                tests.size(),
                reason,
                tests.stream().map(this::area).distinct().sorted().collect(Collectors.joining(", "))));
    }

    private void failures(PrintStream out) {
        List<Result> failed = new ArrayList<>(results);
        failed.removeIf(result -> result.outcome().status() != Status.FAILED);
        if (failed.isEmpty()) {
            return;
        }
        out.printf("%nFailed:%n%n");
        failed.forEach(result ->
                out.printf("- %s: %s%n", result.test().name(), result.outcome().reason()));
    }
}
