package org.apogeemq.remoting.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apogeemq.remoting.jms.BodyKind;
import org.apogeemq.remoting.jms.DestinationKind;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.StoredMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlBoundTest {
    private static final int FLAG = JmsFlag.of(BodyKind.TEXT, false, DestinationKind.TOPIC, true, 4, false);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a = 'x' | a = 'x'",
                "'x' = a | a = 'x'",
                "a IN ('y', 'x') AND b = 'z' | ((a = 'x' OR a = 'y') AND b = 'z')",
                "a = 'x' AND n > 5 | a = 'x'",
                "a = 'x' OR b IS NULL | (a = 'x' OR b IS NULL)",
                "JMSType = 'car' AND a = 'x' | (TAGS = 'car' AND a = 'x')",
                "DELAY = 'x' | __JMSP_DELAY = 'x'",
                "NOT (b = 'z') AND a = 'x' | a = 'x'"
            })
    void saysWhatSql92Has(String selector, String bound) throws SelectorException {
        assertThat(Selector.parse(selector).sqlBound()).contains(bound);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n = 5",
                "a <> 'x'",
                "a IS NOT NULL",
                "NOT (a = 'x')",
                "a NOT IN ('x')",
                "a LIKE 'x%'",
                "a = 'x' OR n > 5",
                "a = ''",
                "a = 'it''s'",
                "a = 'b\\c'",
                "größe = 'x'",
                "a = 'größe'",
                "contains = 'x'",
                "JMSCorrelationID = 'x'",
                "JMSXGroupID = 'x'",
                "flag",
                ""
            })
    void saysNothingOfWhatItHasNotOrMeansOtherwise(String selector) throws SelectorException {
        assertThat(Selector.parse(selector).sqlBound()).isEmpty();
    }

    @Test
    void saysNothingWhenItWouldBeTooLong() throws SelectorException {
        String texts = IntStream.range(0, 1000).mapToObj(i -> "'" + i + "'").collect(Collectors.joining(","));
        assertThat(Selector.parse("a IN (" + texts + ")").sqlBound()).isEmpty();
    }

    @Property(tries = 5000)
    void holdsForWhateverTheSelectorAccepts(
            @ForAll("selectors") String text, @ForAll("records") Map<String, String> record) throws SelectorException {
        Selector selector = Selector.parse(text);
        if (selector.sqlBound().isPresent() && selector.accepts(new JmsSelectorContext().wrap(message(record)))) {
            SqlFilter filter = SqlFilter.parse(selector.sqlBound().get());
            assertThat(filter.accepts(record::get))
                    .as("%s of %s", filter, record)
                    .isTrue();
        }
    }

    private static StoredMessage message(Map<String, String> properties) {
        ByteBuf record = Unpooled.buffer();
        new MessageEncoder()
                .topic("T")
                .flag(FLAG)
                .properties(MessageProperties.encode(properties))
                .encode(record);
        return StoredMessage.of(record);
    }

    @Provide
    Arbitrary<String> selectors() {
        Arbitrary<String> leaf = Arbitraries.of(
                "a = 'x'",
                "b = '5'",
                "a = b",
                "a IN ('x', 'y')",
                "b NOT IN ('x')",
                "c <> 'x'",
                "b IS NULL",
                "c IS NOT NULL",
                "n > 4",
                "n = 5",
                "n BETWEEN 1 AND 6",
                "a LIKE '_'",
                "JMSType = 'x'",
                "JMSType IS NULL",
                "DELAY = 'x'");
        return Arbitraries.recursive(
                () -> leaf,
                parts -> Arbitraries.oneOf(
                        parts.map(part -> "NOT (" + part + ")"),
                        Combinators.combine(parts, parts).as((one, other) -> "(" + one + " AND " + other + ")"),
                        Combinators.combine(parts, parts).as((one, other) -> "(" + one + " OR " + other + ")")),
                0,
                4);
    }

    /** Properties as a record has them: some absent, null or empty, some of them numbers. */
    @Provide
    Arbitrary<Map<String, String>> records() {
        Arbitrary<String> values = Arbitraries.of("x", "y", "5", "5.5", "-", "null", "empty");
        List<String> keys = List.of("a", "b", "c", "n", "TAGS", "__JMSP_DELAY", "DELAY");
        return values.list().ofSize(keys.size()).map(list -> {
            Map<String, String> record = new HashMap<>();
            StringBuilder types = new StringBuilder();
            for (int i = 0; i < keys.size(); i++) {
                String key = keys.get(i);
                switch (list.get(i)) {
                    case "-" -> record.remove(key);
                    case "null" -> types.append(",N").append(key);
                    case "empty" -> types.append(",E").append(key);
                    default -> record.put(key, list.get(i));
                }
                if (key.equals("n") && "5".equals(record.get(key))) {
                    types.append(",I").append(key);
                }
            }
            if (!types.isEmpty()) {
                record.put("__JMSTypes", types.substring(1));
            }
            return record;
        });
    }
}
