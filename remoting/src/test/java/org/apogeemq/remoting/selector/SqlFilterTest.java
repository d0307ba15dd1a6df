package org.apogeemq.remoting.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the official broker answers for these filters, but where {@link SqlFilter} says otherwise. */
class SqlFilterTest {
    private static final Map<String, String> MESSAGE = Map.ofEntries(
            Map.entry("a", "3"),
            Map.entry("b", "10"),
            Map.entry("f", "10.5"),
            Map.entry("neg", "-4"),
            Map.entry("ex", "1e3"),
            Map.entry("big", "99999999999999999999"),
            Map.entry("s", "hello"),
            Map.entry("h", "hello"),
            Map.entry("t", "true"),
            Map.entry("T", "TRUE"),
            Map.entry("e", ""),
            Map.entry("$d", "3"),
            Map.entry("u_1", "3"),
            Map.entry("TAGS", "TagA"));

    private static Boolean evaluate(String filter) throws SelectorException {
        return SqlFilter.parse(filter).matches(MESSAGE::get);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a > 2",
                "a > 2.5",
                "a >= 3 AND a <= 3",
                "a<4 and b>5",
                "a = 3",
                "a = '3'",
                "a = 3.0",
                "a = 3L",
                "a <> 4",
                "a <> '4'",
                "f > 10",
                "f > 10.2",
                "f = 10.5",
                "neg = -4",
                "neg < 0",
                "ex = 1e3",
                "ex = 1000",
                "big > 5",
                "+a = 3",
                "5 > a",
                "-5 < a",
                "--5 = 5",
                ".5 = 0.5",
                "5. = 5",
                "b > a",
                "f > a",
                "a < b",
                "$d = 3",
                "u_1 = 3",
                "s = 'hello'",
                "s = h",
                "s <> 'Hello'",
                "'it''s' = 'it''s'",
                "e = ''",
                "e IS NOT NULL",
                "t = TRUE",
                "T = true",
                "TRUE = t",
                "s = FALSE",
                "t = 'true'",
                "missing IS NULL",
                "a is  not\tNULL",
                "(a = 3) IS NOT NULL",
                "missing = 3 IS NULL",
                "a = 3 = TRUE",
                "(a = 3) <> false",
                "a BETWEEN 1 AND 5",
                "a between 3 and 3",
                "b BETWEEN a AND 20",
                "b NOT BETWEEN 1 AND 5 AND a = 3",
                "a IN ('3', '4')",
                "(a) in ('3')",
                "a NOT IN ('4')",
                "TAGS IS NOT NULL AND TAGS IN ('TagA', 'TagB')",
                "s CONTAINS 'ell'",
                "s StartsWith 'he'",
                "s ENDSWITH 'lo'",
                "s NOT CONTAINS 'x'",
                "'abc' CONTAINS 'b'",
                "NOT (a > 5)",
                "NOT s = 'x'",
                "NOT t",
                "a > 5 OR b > 5",
                "a = 3 OR s > 5",
                "TRUE"
            })
    void matches(String filter) throws SelectorException {
        assertThat(evaluate(filter)).as(filter).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a > 3",
                "a > b",
                "a <> 3",
                "t",
                "a",
                "t = FALSE",
                "a = TRUE",
                "a = (b = 10)",
                "tAgS IS NOT NULL",
                "b BETWEEN 1 AND 5",
                "a NOT BETWEEN 1 AND 5",
                "missing CONTAINS 'x'",
                "missing NOT CONTAINS 'x'",
                "s CONTAINS ''",
                "s NOT CONTAINS ''",
                "3 CONTAINS '3'",
                "a > 5 AND missing > 1",
                "FALSE"
            })
    void doesNotMatch(String filter) throws SelectorException {
        assertThat(evaluate(filter)).as(filter).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing = 3",
                "missing <> 3",
                "missing > 3",
                "missing IN ('3')",
                "missing NOT IN ('3')",
                "NOT (missing > 2)",
                "a > 2 AND missing > 1",
                "a > 5 OR missing > 1",
                "s > 5",
                "s = 5",
                "s <> 5",
                "NOT s > 5",
                "e = 3",
                "s < TAGS",
                "s BETWEEN 1 AND 5",
                "-a = -3"
            })
    void isUnknown(String filter) throws SelectorException {
        assertThat(evaluate(filter)).as(filter).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    a > '2'               | 5  | a property or a number, which > works on
                    s BETWEEN 'a' AND 'z' | 11 | a property or a number, which BETWEEN works on
                    a > TRUE              | 5  | a property or a number
                    (a = 3) > 2           | 1  | a property or a number
                    a = NULL              | 5  | ask with IS NULL
                    NULL IS NULL          | 1  | ask with IS NULL
                    a BETWEEN 5 AND 1     | 11 | lower bound 5 of BETWEEN is greater than the upper bound 1
                    a IN (3, 4)           | 7  | a string in single quotes
                    a IN ()               | 7  | a string in single quotes
                    3 IN ('3')            | 1  | a property name before IN
                    s CONTAINS h          | 12 | a string in single quotes after CONTAINS
                    s LIKE 'h%'           | 3  | no LIKE in SQL92 filters
                    a + 1 = 4             | 3  | no arithmetic in SQL92 filters
                    a * 2 = 6             | 3  | no arithmetic in SQL92 filters
                    a != 4                | 3  | 'not equal' is <>
                    a == 3                | 4  | found '='
                    a > 2)                | 6  | AND, OR or the end
                    (a > 2                | 7  | expected )
                    a a                   | 3  | AND, OR or the end
                    a >                   | 4  | found the end
                    AND a = 3             | 1  | found 'AND'
                    a NOT NULL            | 7  | BETWEEN, IN, CONTAINS
                    a IS TRUE             | 6  | NULL or NOT NULL
                    a = 03                | 5  | not a decimal integer
                    a = 0x3               | 5  | not a decimal integer
                    a = 9223372036854775808 | 5 | range of a Java long
                    a > 5e400             | 5  | range of a Java double
                    'x'                   | 1  | a condition
                    3                     | 1  | a condition
                    s = "x                | 5  | single quotes
                    s = 'x                | 5  | no closing quote
                    x.y = 3               | 2  | has no meaning
                    """)
    void errorNamesPositionAndWhatIsAllowed(String filter, int character, String what) {
        assertThatThrownBy(() -> SqlFilter.parse(filter))
                .isInstanceOf(SelectorException.class)
                .hasMessageContaining("at character " + character + ":")
                .hasMessageContaining(what);
    }

    @Test
    void emptyFilterIsRefused() {
        for (String filter : new String[] {null, "", "  "}) {
            assertThatThrownBy(() -> SqlFilter.parse(filter))
                    .isInstanceOf(SelectorException.class)
                    .hasMessageContaining("needs a condition");
        }
    }

    @Test
    void deepAndLongFiltersAreRefusedInsteadOfOverflowingTheStack() {
        for (String filter : new String[] {
            "(".repeat(5000) + "a = 1" + ")".repeat(5000),
            "NOT ".repeat(10_000) + "a",
            "a = " + "-".repeat(10_000) + "1",
            "a" + " = 1".repeat(5000),
            "a" + " IS NULL".repeat(5000),
            "a = '" + "x".repeat(70_000) + "'"
        }) {
            assertThatThrownBy(() -> SqlFilter.parse(filter)).isInstanceOf(SelectorException.class);
        }
    }

    @Test
    void manyAlternativesAreFine() throws SelectorException {
        assertThat(evaluate("a = 99" + " OR a = 98".repeat(5000) + " OR a = 3")).isTrue();
    }
}
