package org.apogeemq.remoting.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SqlFilterPropertiesTest {
    private static final int FALSE = 0;
    private static final int UNKNOWN = 1;
    private static final int TRUE = 2;

    /** A filter as text, and what it gives for a message by a model that knows no parser: one of the three constants. */
    private record Sample(String text, Function<Map<String, String>, Integer> model) {}

    @Property(tries = 2000)
    void randomWordsAreParsedOrRefusedAndNeverFailOtherwise(@ForAll("words") List<String> words) {
        parseAndEvaluate(String.join(" ", words));
    }

    @Property(tries = 1000)
    void randomTextIsParsedOrRefusedAndNeverFailsOtherwise(@ForAll String text) {
        parseAndEvaluate(text);
    }

    private static void parseAndEvaluate(String text) {
        Map<String, String> message = Map.of("a", "3", "b", "text", "c", "1e5");
        try {
            SqlFilter.parse(text).matches(message::get);
        } catch (SelectorException e) {
            assertThat(e.position()).isBetween(0, text.length());
            assertThat(e).hasMessageContaining("at character");
        }
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of(
                        "a",
                        "b",
                        "c",
                        "missing",
                        "1",
                        "-2.5",
                        "1e400",
                        "'x'",
                        "'",
                        "(",
                        ")",
                        ",",
                        "=",
                        "<>",
                        "<",
                        ">=",
                        "AND",
                        "OR",
                        "NOT",
                        "IN",
                        "IS",
                        "NULL",
                        "TRUE",
                        "BETWEEN",
                        "CONTAINS",
                        "STARTSWITH",
                        "ENDSWITH",
                        "LIKE",
                        "+",
                        "-",
                        "*",
                        "!",
                        "\"",
                        "\u4e2d",
                        "03",
                        "0x1",
                        "a.b")
                .list()
                .ofMaxSize(14);
    }

    @Property(tries = 2000)
    void evaluationIsThatOfTheModel(
            @ForAll("conditions") Sample sample, @ForAll("messages") Map<String, String> message)
            throws SelectorException {
        Boolean result = SqlFilter.parse(sample.text()).matches(message::get);
        assertThat(result == null ? UNKNOWN : result ? TRUE : FALSE)
                .as("%s of %s", sample.text(), message)
                .isEqualTo(sample.model().apply(message));
    }

    @Provide
    Arbitrary<Map<String, String>> messages() {
        Arbitrary<String> value = Arbitraries.of("0", "1", "2", "3", "-1", "2.5", "x", "xy", "");
        return Combinators.combine(value, value, value, Arbitraries.integers().between(0, 7))
                .as((a, b, c, present) -> {
                    Map<String, String> message = new HashMap<>();
                    if ((present & 1) != 0) {
                        message.put("a", a);
                    }
                    if ((present & 2) != 0) {
                        message.put("b", b);
                    }
                    if ((present & 4) != 0) {
                        message.put("c", c);
                    }
                    return message;
                });
    }

    @Provide
    Arbitrary<Sample> conditions() {
        Arbitrary<String> name = Arbitraries.of("a", "b", "c");
        Arbitrary<Integer> number = Arbitraries.integers().between(-1, 3);
        Arbitrary<Sample> leaf = Arbitraries.oneOf(
                Combinators.combine(name, Arbitraries.of("=", "<>", "<", "<=", ">", ">="), number)
                        .as((n, operator, k) ->
                                new Sample(n + " " + operator + " " + k, m -> compare(m.get(n), operator, k))),
                Combinators.combine(name, Arbitraries.of("x", "2", ""), Arbitraries.of(true, false))
                        .as((n, text, equal) -> new Sample(
                                n + (equal ? " = '" : " <> '") + text + "'",
                                m -> m.get(n) == null ? UNKNOWN : m.get(n).equals(text) == equal ? TRUE : FALSE)),
                name.map(n -> new Sample(n + " IS NULL", m -> m.get(n) == null ? TRUE : FALSE)),
                Combinators.combine(name, Arbitraries.integers().between(-1, 1), number.filter(k -> k >= 1))
                        .as((n, low, high) -> new Sample(
                                n + " BETWEEN " + low + " AND " + high,
                                m -> Math.min(compare(m.get(n), ">=", low), compare(m.get(n), "<=", high)))),
                name.map(n -> new Sample(
                        n + " IN ('1', 'x')",
                        m -> m.get(n) == null ? UNKNOWN : List.of("1", "x").contains(m.get(n)) ? TRUE : FALSE)),
                name.map(n -> new Sample(
                        n + " CONTAINS 'x'", m -> m.get(n) != null && m.get(n).contains("x") ? TRUE : FALSE)));
        return Arbitraries.recursive(() -> leaf, SqlFilterPropertiesTest::combined, 0, 4);
    }

    private static Arbitrary<Sample> combined(Arbitrary<Sample> parts) {
        return Arbitraries.oneOf(
                parts.map(a -> new Sample(
                        "NOT (" + a.text() + ")", m -> TRUE - a.model().apply(m))),
                Combinators.combine(parts, parts)
                        .as((a, b) -> new Sample(
                                "(" + a.text() + ") AND (" + b.text() + ")",
                                m -> Math.min(a.model().apply(m), b.model().apply(m)))),
                Combinators.combine(parts, parts)
                        .as((a, b) -> new Sample(
                                "(" + a.text() + ") OR (" + b.text() + ")",
                                m -> Math.max(a.model().apply(m), b.model().apply(m)))));
    }

    private static int compare(String text, String operator, int number) {
        if (text == null || !text.matches("-?[0-9.]+")) {
            return UNKNOWN;
        }
        double value = Double.parseDouble(text);
        boolean result = switch (operator) {
            case "=" -> value == number;
            case "<>" -> value != number;
            case "<" -> value < number;
            case "<=" -> value <= number;
            case ">" -> value > number;
            default -> value >= number;
        };
        return result ? TRUE : FALSE;
    }
}
