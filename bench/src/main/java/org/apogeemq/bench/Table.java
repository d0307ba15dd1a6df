package org.apogeemq.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apogeemq.bench.load.Load;
import org.apogeemq.bench.load.Result;

/** Results of all loads and targets, and their two printed forms. */
final class Table {
    private final Map<Load, Map<Target, List<Result>>> results = new EnumMap<>(Load.class);

    void add(Load load, Target target, Result result) {
        results.computeIfAbsent(load, key -> new EnumMap<>(Target.class))
                .computeIfAbsent(target, key -> new ArrayList<>())
                .add(result);
    }

    /** Whether every count was right. */
    boolean sound() {
        return results.values().stream()
                .flatMap(row -> row.values().stream())
                .flatMap(List::stream)
                .allMatch(result -> result.problem() == null);
    }

    String text(List<Target> targets) {
        StringBuilder out = new StringBuilder();
        out.append(String.format("%-12s %-12s", "load", "unit"));
        targets.forEach(target -> out.append(String.format("%12s", target.label())));
        List<Target[]> pairs = pairs(targets);
        for (Target[] pair : pairs) {
            out.append(String.format("  %s", ratioTitle(pair)));
        }
        out.append('\n');
        results.forEach((load, row) -> {
            out.append(String.format("%-12s %-12s", load.label(), load.unit()));
            targets.forEach(target -> out.append(String.format("%12s", cell(load, row.get(target)))));
            for (Target[] pair : pairs) {
                double ratio = median(row.get(pair[0]), "main") / median(row.get(pair[1]), "main");
                String text = Double.isNaN(ratio) ? "-" : String.format(Locale.ROOT, "%.2f", ratio);
                out.append(String.format("  %" + ratioTitle(pair).length() + "s", text));
            }
            out.append('\n');
        });
        appendDetails(out, targets);
        return out.toString();
    }

    private void appendDetails(StringBuilder out, List<Target> targets) {
        out.append(
                "\nlatency of paced (ms: p50 / p99 / p99.9 / max) and broker CPU (microseconds per message, async)\n");
        for (Target target : targets) {
            Map<Target, List<Result>> paced = results.getOrDefault(Load.PACED, Map.of());
            Map<Target, List<Result>> async = results.getOrDefault(Load.ASYNC, Map.of());
            List<Result> latency = paced.get(target);
            out.append(String.format(
                    Locale.ROOT,
                    "%-12s %8.2f %8.2f %8.2f %8.2f   cpu %7.1f%n",
                    target.label(),
                    median(latency, "p50ms"),
                    median(latency, "p99ms"),
                    median(latency, "p999ms"),
                    median(latency, "maxms"),
                    median(async.get(target), "brokerCpuMicros")));
        }
        results.forEach((load, row) -> row.forEach((target, list) -> list.stream()
                .filter(result -> result.problem() != null)
                .forEach(result ->
                        out.append(String.format("! %s, %s: %s%n", load.label(), target.label(), result.problem())))));
    }

    /** Ours beside each product that is used the same way. */
    private static List<Target[]> pairs(List<Target> targets) {
        List<Target[]> pairs = new ArrayList<>();
        for (Target ours : targets) {
            for (Target peer : targets) {
                if (ours.ours() && !peer.ours() && ours.jms() == peer.jms()) {
                    pairs.add(new Target[] {ours, peer});
                }
            }
        }
        return pairs;
    }

    private static String ratioTitle(Target[] pair) {
        return pair[0].label() + "/" + pair[1].label();
    }

    private static String cell(Load load, List<Result> list) {
        double median = median(list, "main");
        boolean unsound = list != null && list.stream().anyMatch(result -> result.problem() != null);
        if (Double.isNaN(median)) {
            return unsound ? "FAILED" : "n/a";
        }
        String figure = String.format(Locale.ROOT, load.smallerIsBetter() ? "%.2f" : "%,.0f", median);
        return unsound ? figure + " !" : figure;
    }

    private static double median(List<Result> list, String figure) {
        if (list == null) {
            return Double.NaN;
        }
        double[] sorted = list.stream()
                .map(result -> result.figures().get(figure))
                .filter(value -> value != null)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : DoubleStream.of(sorted[middle - 1], sorted[middle]).average().orElseThrow();
    }

    String json() {
        List<String> rows = new ArrayList<>();
        results.forEach((load, row) -> row.forEach((target, list) -> list.forEach(result -> {
            StringBuilder json = new StringBuilder();
            json.append(String.format("{\"load\":\"%s\",\"target\":\"%s\"", load.label(), target.label()));
            result.figures()
                    .forEach((name, value) -> json.append(String.format(Locale.ROOT, ",\"%s\":%.3f", name, value)));
            if (result.problem() != null) {
                json.append(",\"problem\":\"")
                        .append(result.problem().replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
            rows.add(json.append('}').toString());
        })));
        return "[\n" + String.join(",\n", rows) + "\n]\n";
    }
}
