package org.apogeemq.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options and means of printing data: mixed into every command that prints some. */
public final class Output {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** Whether programs read the output. */
    public boolean json() {
        return json;
    }

    /** Prints a line for people. */
    public void line(String text) {
        writer().println(text);
    }

    /** Prints a value as JSON. */
    public void printJson(Object value) {
        try {
            writer().println(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot be written as JSON: " + value.getClass(), e);
        }
    }

    /**
     * Prints columns with a line of headings; numbers stand right. Nothing but the headings when there are no rows.
     *
     * @param headings one for each column
     * @param rows cells, as many in each as there are headings
     */
    public void table(List<String> headings, List<List<String>> rows) {
        int[] widths = headings.stream().mapToInt(String::length).toArray();
        boolean[] numbers = new boolean[widths.length];
        Arrays.fill(numbers, !rows.isEmpty());
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
                numbers[i] &= row.get(i).matches("-?\\d+");
            }
        }
        print(headings, widths, numbers);
        rows.forEach(row -> print(row, widths, numbers));
    }

    private void print(List<String> cells, int[] widths, boolean[] numbers) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(numbers[i] ? padding + cells.get(i) : cells.get(i) + padding)
                    .append("  ");
        }
        writer().println(line.toString().stripTrailing());
    }

    private PrintWriter writer() {
        return command.commandLine().getOut();
    }
}
