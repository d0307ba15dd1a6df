package org.apogeemq.remoting.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.8 of Jakarta Messaging 3.1, and what this parser promises beyond. */
@Timeout(120)
class SelectorTest {

    private static final Map<String, Object> MESSAGE = message();

    private static Map<String, Object> message() {
        Map<String, Object> values = new HashMap<>();
        values.put("yes", true);
        values.put("no", false);
        values.put("b", (byte) 7);
        values.put("s", (short) 300);
        values.put("i", 42);
        values.put("max", Integer.MAX_VALUE);
        values.put("l", 5_000_000_000L);
        values.put("f", 1.1f);
        values.put("d", 2.5d);
        values.put("nan", Double.NaN);
        values.put("color", "blue");
        values.put("number", "2");
        values.put("empty", "");
        values.put("quote", "literal's");
        values.put("percent", "100%");
        values.put("under_score", "_foo");
        values.put("$dollar", "x");
        values.put("größe", 12);
        values.put("emoji", "a\uD83D\uDE00b");
        values.put("JMSType", "car");
        values.put("JMSPriority", 4);
        values.put("JMSDeliveryMode", "PERSISTENT");
        values.put("JMSXGroupSeq", 3);
        values.put("JMS_APOGEE_KEYS", "k1");
        return values;
    }

    private static String evaluate(String selector) throws SelectorException {
        Boolean result = Selector.parse(selector).matches(MESSAGE::get);
        return result == null ? "U" : result ? "T" : "F";
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // literals
                "TRUE | T",
                "false | F",
                "'it''s' = 'it''s' | T",
                "'' = empty | T",
                "quote = 'literal''s' | T",
                "42 = i | T",
                "0x2A = i | T",
                "052 = i | T",
                "0b101010 = i | T",
                "4_2 = i | T",
                "42L = i | T",
                "+42 = i | T",
                "-(-42) = i | T",
                "- 42 = -i | T",
                "-9223372036854775808 < 0 | T",
                "0xFFFFFFFFFFFFFFFF = -1 | T",
                "42. = i | T",
                "4.2E1 = i | T",
                "420e-1 = i | T",
                ".5 < 1 | T",
                "7E3 = 7000 | T",
                "0x1p3 = 8 | T",
                // identifiers and keywords
                "yes | T",
                "no | F",
                "missing | U",
                "color | F",
                "NOT color | T",
                "nOt no | T",
                "NOT NO | U",
                "Yes | U",
                "$dollar = 'x' | T",
                "größe = 12 | T",
                "not no aNd yes oR no | T",
                // comparison of alike values
                "i = 42 | T",
                "i <> 42 | F",
                "i > 41 | T",
                "i >= 42 | T",
                "i < 42 | F",
                "i <= 42 | T",
                "color = 'blue' | T",
                "color <> 'blue' | F",
                "color = 'BLUE' | F",
                "yes = TRUE | T",
                "yes <> no | T",
                // exact with approximate
                "i = 42.0 | T",
                "d > 2 | T",
                "b < d | F",
                "f = 1.1 | F",
                "f = 1.1f | T",
                "9007199254740993 = 9007199254740992.0 | T",
                "9007199254740993 = 9007199254740992 | F",
                "nan = nan | F",
                "nan <> nan | T",
                // values that are not alike: false, whatever the operator
                "number > 1 | F",
                "number = 2 | F",
                "number <> 2 | F",
                "color = TRUE | F",
                "yes = 'true' | F",
                "yes <> 'true' | F",
                "yes > no | F",
                "color > color | F",
                "color < missing | U",
                "number + 1 = 3 | F",
                "number + 1 <> 3 | F",
                "NOT (number + 1 = 3) | T",
                "-color < 0 | F",
                // null
                "missing = 1 | U",
                "missing <> 1 | U",
                "missing = missing | U",
                "missing + 1 = 1 | U",
                "NOT (missing = 1) | U",
                "missing IS NULL | T",
                "missing IS NOT NULL | F",
                "color is null | F",
                "color is not null | T",
                "empty IS NULL | F",
                // arithmetic
                "i + 8 = 50 | T",
                "i - 8 = 34 | T",
                "i -8 = 34 | T",
                "i * 2 = 84 | T",
                "i / 5 = 8 | T",
                "i / 5.0 = 8.4 | T",
                "2 + 3 * 4 = 14 | T",
                "(2 + 3) * 4 = 20 | T",
                "10 - 4 - 3 = 3 | T",
                "100 / 10 / 5 = 2 | T",
                "-i + 50 = 8 | T",
                "l + 1 = 5000000001 | T",
                "max + 1 > 0 | T",
                "max + b < 0 | T",
                "9223372036854775807 + 1 < 0 | T",
                "i / 0 = 1 | U",
                "i / 0 IS NULL | E",
                "i / 0.0 > 1000 | T",
                // BETWEEN
                "i BETWEEN 42 AND 50 | T",
                "i BETWEEN 43 AND 50 | F",
                "i BETWEEN 30 AND 42 | T",
                "i NOT BETWEEN 43 AND 50 | T",
                "i NOT BETWEEN 42 AND 50 | F",
                "i BETWEEN 40 AND 44 AND yes | T",
                "missing BETWEEN 1 AND 2 | U",
                "missing NOT BETWEEN 1 AND 2 | U",
                "i BETWEEN missing AND 1 | F",
                "i BETWEEN missing AND 100 | U",
                "i NOT BETWEEN missing AND 1 | T",
                "color BETWEEN 1 AND 2 | F",
                "color NOT BETWEEN 1 AND 2 | F",
                "d BETWEEN b - 5 AND 3 | T",
                // IN
                "color IN ('red', 'blue') | T",
                "color IN ('red') | F",
                "color NOT IN ('red', 'blue') | F",
                "color NOT IN ('red') | T",
                "missing IN ('red') | U",
                "missing NOT IN ('red') | U",
                "i IN ('42') | F",
                "i NOT IN ('42') | F",
                "i NOT IN ('x') | F",
                "NOT i IN ('x') | T",
                // LIKE
                "color LIKE 'bl%' | T",
                "color LIKE '%u%' | T",
                "color LIKE 'b_ue' | T",
                "color LIKE 'b_e' | F",
                "color LIKE 'blue' | T",
                "color LIKE '%' | T",
                "empty LIKE '%' | T",
                "empty LIKE '' | T",
                "empty LIKE '_' | F",
                "color NOT LIKE 'r%' | T",
                "missing LIKE '%' | U",
                "missing NOT LIKE '%' | U",
                "i LIKE '42' | F",
                "i NOT LIKE 'x' | F",
                "under_score LIKE '\\_%' ESCAPE '\\' | T",
                "color LIKE '\\_%' ESCAPE '\\' | F",
                "percent LIKE '100!%' ESCAPE '!' | T",
                "percent LIKE '%!%' ESCAPE '!' | T",
                "emoji LIKE 'a_b' | T",
                "emoji LIKE 'a__b' | F",
                "color LIKE 'b.ue' | F",
                // headers
                "JMSType = 'car' AND JMSPriority >= 4 | T",
                "JMSDeliveryMode = 'PERSISTENT' | T",
                "JMSXGroupSeq = 3 | T",
                "JMS_APOGEE_KEYS LIKE 'k%' | T",
                // precedence
                "TRUE OR FALSE AND FALSE | T",
                "(TRUE OR FALSE) AND FALSE | F",
                "NOT FALSE AND FALSE | F",
                "NOT (FALSE AND FALSE) | T",
                "NOT i = 42 | F",
            })
    void evaluatesAsTheSpecificationSays(String selector, String expected) throws SelectorException {
        if (expected.equals("E")) {
            assertThatThrownBy(() -> Selector.parse(selector)).isInstanceOf(SelectorException.class);
        } else {
            assertThat(evaluate(selector)).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "{0} AND {1} = {2}, {0} OR {1} = {3}")
    @CsvSource({
        "TRUE, TRUE, T, T", "TRUE, FALSE, F, T", "TRUE, unknown, U, T",
        "FALSE, TRUE, F, T", "FALSE, FALSE, F, F", "FALSE, unknown, F, U",
        "unknown, TRUE, U, T", "unknown, FALSE, F, U", "unknown, unknown, U, U"
    })
    void tables3Dash4And3Dash5(String a, String b, String and, String or) throws SelectorException {
        assertThat(evaluate(a + " AND " + b)).isEqualTo(and);
        assertThat(evaluate(a + " OR " + b)).isEqualTo(or);
    }

    @ParameterizedTest(name = "NOT {0} = {1}")
    @CsvSource({"TRUE, F", "FALSE, T", "unknown, U"})
    void table3Dash6(String operand, String expected) throws SelectorException {
        assertThat(evaluate("NOT " + operand)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "=TEST 'test' | 0 | expected a property name, a literal or (, found '='",
                "a = | 3 | found the end",
                "a = 'x | 4 | no closing quote",
                "a = 1 b | 6 | expected AND, OR or the end, found 'b'",
                "a == 1 | 3 | found '='",
                "a != 1 | 2 | <>",
                "a = \"x\" | 4 | single quotes",
                "a = 1 AND | 9 | found the end",
                "AND a | 0 | found 'AND'",
                "(a = 1 | 6 | expected ), found the end",
                "a = 1) | 5 | found ')'",
                "a + 1 | 0 | expected a condition",
                "42 | 0 | expected a condition",
                "'x' OR TRUE | 0 | expected a condition",
                "TRUE OR 1 | 8 | expected a condition",
                "NOT 1 | 4 | expected a condition",
                "'a' + 1 = 2 | 0 | expected a number, which + works on",
                "a > 'x' | 4 | expected a number, which > works on",
                "TRUE = 0 | 0 | literals of different types",
                "a = 1 OR 'x' <> 1 | 9 | literals of different types",
                "a > TRUE | 4 | expected a number, which > works on",
                "a BETWEEN 1 | 11 | expected AND and the upper bound",
                "a BETWEEN 1 OR 2 | 12 | expected AND and the upper bound",
                "a BETWEEN 'x' AND 'y' | 10 | expected a number",
                "a IN () | 6 | expected a string in single quotes, found ')'",
                "a IN ('x' 'y') | 10 | expected , or )",
                "a IN (1, 2) | 6 | expected a string in single quotes",
                "a IN 'x' | 5 | expected (",
                "1 IN ('x') | 0 | expected a property name before IN",
                "'a' LIKE 'x' | 0 | expected a property name before LIKE",
                "a LIKE b | 7 | expected a pattern",
                "a LIKE 'x' ESCAPE 'ab' | 18 | exactly one character",
                "a LIKE 'x' ESCAPE '' | 18 | exactly one character",
                "a LIKE 'x!' ESCAPE '!' | 7 | ends in its escape character",
                "a IS 1 | 5 | expected NULL or NOT NULL",
                "a IS NOT 1 | 9 | expected NULL",
                "1 IS NULL | 0 | expected a property name before IS NULL",
                "a NOT 1 | 6 | expected BETWEEN, IN or LIKE after NOT",
                "NULL = a | 0 | found 'NULL'",
                "escape = 1 | 0 | found 'ESCAPE'",
                "a = 9223372036854775808 | 4 | range of a Java long",
                "a = -9223372036854775809 | 5 | range of a Java long",
                "a = 09 | 4 | range of a Java long",
                "a = 5abc | 4 | range of a Java long",
                "a = 1e999 | 4 | range of a Java double",
                "a = 1.2.3 | 4 | range of a Java double",
                "JMSRedelivered = TRUE | 0 | cannot be selected by",
                "JMSDestination = 'x' | 0 | only JMSDeliveryMode, JMSPriority",
                "a = 1 /* comment */ | 7 | expected a property name",
                "a # b | 2 | '#' has no meaning",
            })
    void refusesWithPositionAndReason(String selector, int position, String reason) {
        assertThatThrownBy(() -> Selector.parse(selector))
                .isInstanceOfSatisfying(
                        SelectorException.class, e -> assertThat(e.position()).isEqualTo(position))
                .hasMessageContaining(reason)
                .hasMessageContaining("at character " + (position + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void anEmptySelectorMatchesEverything(String text) throws SelectorException {
        assertThat(Selector.parse(text).isAll()).isTrue();
        assertThat(Selector.parse(text).accepts(name -> null)).isTrue();
        assertThat(Selector.parse(null)).isSameAs(Selector.ALL);
    }

    @Test
    void aMessageMatchesOnlyWhenTheSelectorIsTrue() throws SelectorException {
        assertThat(Selector.parse("missing = 1").accepts(MESSAGE::get)).isFalse();
        assertThat(Selector.parse("no").accepts(MESSAGE::get)).isFalse();
        assertThat(Selector.parse("yes").accepts(MESSAGE::get)).isTrue();
    }

    @Test
    void selectorsOnlyAboutTheTypeAreRecognized() throws SelectorException {
        assertThat(Selector.parse("JMSType = 'a'").types()).isEqualTo(Set.of("a"));
        assertThat(Selector.parse("'a' = JMSType").types()).isEqualTo(Set.of("a"));
        assertThat(Selector.parse("(JMSType IN ('a', 'b')) OR JMSType = 'c'").types())
                .isEqualTo(Set.of("a", "b", "c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JMSType <> 'a'",
                "JMSType NOT IN ('a')",
                "JMSType LIKE 'a%'",
                "JMSType = 'a' AND x = 1",
                "JMSType = 'a' OR x = 1",
                "NOT JMSType = 'a'",
                "color IN ('a')",
                "JMSType = color",
                "JMSType IS NULL",
                "TRUE",
                ""
            })
    void otherSelectorsAreNotTakenForTypeFilters(String selector) throws SelectorException {
        assertThat(Selector.parse(selector).types()).isNull();
    }

    @Test
    void nestingIsBounded() throws SelectorException {
        for (String open : List.of("(", "NOT ", "- ", "+ ")) {
            String selector = open.repeat(10_000) + "a";
            assertThatThrownBy(() -> Selector.parse(selector))
                    .isInstanceOf(SelectorException.class)
                    .hasMessageContaining("nests deeper than 200");
        }
        String chains = "(".repeat(190) + "a" + ("+1".repeat(100) + ")").repeat(190) + " = 1";
        for (String selector : List.of("a" + " + 1".repeat(10_000) + " = 1", chains)) {
            assertThatThrownBy(() -> Selector.parse(selector))
                    .isInstanceOf(SelectorException.class)
                    .hasMessageContaining("more than 1000 operations");
        }
        assertThat(Selector.parse("(".repeat(150) + "TRUE" + ")".repeat(150)).accepts(name -> null))
                .isTrue();
    }

    @Test
    void manyAlternativesAreNoNesting() throws SelectorException {
        Selector selector = Selector.parse("a = 1" + " OR a = 2".repeat(5_000));
        assertThat(selector.accepts(name -> 2)).isTrue();
        assertThat(selector.accepts(name -> 3)).isFalse();
    }

    @Test
    void lengthIsBounded() {
        assertThatThrownBy(() -> Selector.parse("a = '" + "x".repeat(Selector.MAX_LENGTH) + "'"))
                .isInstanceOf(SelectorException.class)
                .hasMessageContaining("at most 65536");
    }

    @Test
    void aPatternOfManySequencesTakesNoExponentialTime() throws SelectorException {
        Selector selector = Selector.parse("color LIKE '" + "%a".repeat(200) + "b'");
        assertThat(selector.accepts(name -> "a".repeat(5_000))).isFalse();
    }
}
