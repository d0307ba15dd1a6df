package org.apogeemq.remoting.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class SelectorPropertiesTest {

    /** An expression with its value in Kleene's logic: 0 false, 1 unknown, 2 true. */
    private record Sample(String text, int value) {}

    private static final Map<String, Boolean> MESSAGE = Map.of("t", true, "f", false);

    @Provide
    Arbitrary<Sample> conditions() {
        Arbitrary<Sample> leaf = Arbitraries.of(
                new Sample("t", 2),
                new Sample("f", 0),
                new Sample("u", 1),
                new Sample("TRUE", 2),
                new Sample("FALSE", 0));
        return Arbitraries.recursive(() -> leaf, SelectorPropertiesTest::combined, 0, 6);
    }

    private static Arbitrary<Sample> combined(Arbitrary<Sample> parts) {
        return Arbitraries.oneOf(
                parts.map(a -> new Sample("NOT (" + a.text() + ")", 2 - a.value())),
                Combinators.combine(parts, parts)
                        .as((a, b) -> new Sample(
                                "(" + a.text() + ") AND (" + b.text() + ")", Math.min(a.value(), b.value()))),
                Combinators.combine(parts, parts)
                        .as((a, b) -> new Sample(
                                "(" + a.text() + ") or (" + b.text() + ")", Math.max(a.value(), b.value()))));
    }

    @Property
    void logicIsKleenes(@ForAll("conditions") Sample sample) throws SelectorException {
        Boolean result = Selector.parse(sample.text()).matches(MESSAGE::get);
        assertThat(result == null ? 1 : result ? 2 : 0).as(sample.text()).isEqualTo(sample.value());
    }

    @Property
    void likeIsTheRegularExpressionItStandsFor(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 12) String text,
            @ForAll("patterns") List<String> pattern)
            throws SelectorException {
        StringBuilder regex = new StringBuilder();
        for (String element : pattern) {
            regex.append(element.equals("%") ? ".*" : element.equals("_") ? "." : element);
        }
        boolean expected = Pattern.matches(regex.toString(), text);
        assertThat(Selector.parse("x LIKE '" + String.join("", pattern) + "'").accepts(name -> text))
                .isEqualTo(expected);
    }

    @Provide
    Arbitrary<List<String>> patterns() {
        return Arbitraries.of("a", "b", "c", "%", "_").list().ofMaxSize(10);
    }

    @Property
    void longArithmeticIsJavas(@ForAll long a, @ForAll long b) throws SelectorException {
        Map<String, Object> message = Map.of("a", a, "b", b, "sum", a + b, "difference", a - b, "product", a * b);
        assertThat(Selector.parse("a + b = sum AND a - b = difference AND a * b = product")
                        .accepts(message::get))
                .isTrue();
    }

    @Property
    void comparisonsOfIntegersAndDoublesAreJavas(@ForAll long a, @ForAll double b) throws SelectorException {
        Map<String, Object> message = Map.of("a", a, "b", b);
        assertThat(Selector.parse("a < b").accepts(message::get)).isEqualTo(a < b);
        assertThat(Selector.parse("a >= b").accepts(message::get)).isEqualTo(a >= b);
        assertThat(Selector.parse("a = b").accepts(message::get)).isEqualTo(a == b);
    }

    @Property
    void anyLongIsALiteral(@ForAll long value) throws SelectorException {
        assertThat(Selector.parse("a = " + value).accepts(name -> value)).isTrue();
        assertThat(Selector.parse("a = 0x" + Long.toHexString(value)).accepts(name -> value))
                .isTrue();
        assertThat(Selector.parse("a = 0" + Long.toOctalString(value)).accepts(name -> value))
                .isTrue();
    }

    @Property
    void anyStringIsALiteral(@ForAll String value) throws SelectorException {
        assertThat(Selector.parse("a = '" + value.replace("'", "''") + "'").accepts(name -> value))
                .isTrue();
    }

    @Property(tries = 3000)
    void anyTextParsesOrIsRefusedWithAPositionInIt(@ForAll("texts") String text) {
        try {
            Selector.parse(text).matches(name -> name.length() % 2 == 0 ? name : Integer.valueOf(name.length()));
        } catch (SelectorException e) {
            assertThat(e.position()).isBetween(0, text.length());
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> words = Arbitraries.of(
                "a", "JMSType", "AND", "OR", "NOT", "IN", "LIKE", "ESCAPE", "IS", "NULL", "BETWEEN", "TRUE", "(", ")",
                ",", "=", "<>", "<", ">=", "+", "-", "*", "/", "'x'", "'%_'", "'", "1", "0x1F", "1.5", "1e", ".",
                "\uD83D");
        return words.list().ofMaxSize(15).map(list -> String.join(" ", list));
    }
}
