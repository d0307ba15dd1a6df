package org.apogeemq.bench.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The outcome of one load: figures by name, and what was wrong.
 *
 * @param figures figures; {@code main} is the one for the table
 * @param problem null, or why the figures do not count
 */
public record Result(Map<String, Double> figures, String problem) {
    private static final String PREFIX = "RESULT ";

    /** Keeps the order of the figures. */
    public Result {
        figures = new LinkedHashMap<>(figures);
    }

    /**
     * A result without figures.
     *
     * @param problem what went wrong
     * @return the result
     */
    public static Result failed(String problem) {
        return new Result(Map.of(), problem);
    }

    /**
     * The figure for the table.
     *
     * @return the figure, or NaN when there is none
     */
    public double main() {
        return figures.getOrDefault("main", Double.NaN);
    }

    /**
     * Whether a line of a driver's output is a result.
     *
     * @param line the line
     * @return true for a result
     */
    public static boolean isResult(String line) {
        return line.startsWith(PREFIX);
    }

    String toLine() {
        StringBuilder line = new StringBuilder(PREFIX);
        figures.forEach(
                (name, value) -> line.append(name).append('=').append(value).append(' '));
        return line + (problem == null ? "" : "problem=" + problem.replace('\n', ' '));
    }

    /**
     * Reads the line a driver printed.
     *
     * @param line the line
     * @return the result
     */
    public static Result parse(String line) {
        int problemAt = line.indexOf("problem=");
        Map<String, Double> figures = new TreeMap<>();
        String list = line.substring(PREFIX.length(), problemAt < 0 ? line.length() : problemAt);
        for (String figure : list.isBlank() ? new String[0] : list.trim().split(" ")) {
            int equals = figure.indexOf('=');
            figures.put(figure.substring(0, equals), Double.valueOf(figure.substring(equals + 1)));
        }
        return new Result(figures, problemAt < 0 ? null : line.substring(problemAt + "problem=".length()));
    }
}
