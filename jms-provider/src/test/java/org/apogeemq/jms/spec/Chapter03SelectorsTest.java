package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.8, message selection, decided by the broker for one message with a property of every type. */
class Chapter03SelectorsTest extends SpecTest {
    private static Queue queue;
    private Session session;

    @BeforeEach
    void sendOne() throws JMSException {
        session = session();
        if (queue != null) {
            return;
        }
        queue = queue(session);
        Message message = session.createMessage();
        message.setBooleanProperty("t", true);
        message.setBooleanProperty("f", false);
        message.setByteProperty("b", (byte) 7);
        message.setShortProperty("sh", (short) 300);
        message.setIntProperty("i", 42);
        message.setIntProperty("intMax", Integer.MAX_VALUE);
        message.setLongProperty("l", 10_000_000_000L);
        message.setLongProperty("longMax", Long.MAX_VALUE);
        message.setFloatProperty("fl", 1.5f);
        message.setDoubleProperty("d", 2.25);
        message.setDoubleProperty("zero", 0.0);
        message.setStringProperty("s", "text");
        message.setStringProperty("quote", "it's");
        message.setStringProperty("two", "2");
        message.setStringProperty("yes", "true");
        message.setStringProperty("under", "_foo%");
        message.setStringProperty("empty", "");
        message.setStringProperty("$dollar_1", "x");
        message.setJMSType("kind");
        message.setJMSCorrelationID("corr");
        session.createProducer(queue).send(message, jakarta.jms.DeliveryMode.NON_PERSISTENT, 7, 0);
        // nobody waits for the broker to have a message that is not persistent
        await().atMost(Duration.ofMillis(SOON)).until(() -> matches(null));
    }

    private boolean matches(String selector) throws JMSException {
        try (var browser = session.createBrowser(queue, selector)) {
            return browser.getEnumeration().hasMoreElements();
        }
    }

    /** T, F and U as selectors: the values of an expression, seen through itself and through its negation. */
    private static String expression(char value) {
        return switch (value) {
            case 'T' -> "i = 42";
            case 'F' -> "i = 41";
            default -> "nothing = 1";
        };
    }

    private void hasValue(String expression, char value) throws JMSException {
        assertThat(matches(expression)).as(expression).isEqualTo(value == 'T');
        assertThat(matches("NOT (" + expression + ")")).as("NOT " + expression).isEqualTo(value == 'F');
    }

    @ParameterizedTest
    @CsvSource({"T,T,T", "T,F,F", "T,U,U", "F,T,F", "F,F,F", "F,U,F", "U,T,U", "U,F,F", "U,U,U"})
    @DisplayName("3.8.1.2 table 3-4: AND")
    void and(char left, char right, char result) throws JMSException {
        hasValue("(" + expression(left) + ") AND (" + expression(right) + ")", result);
    }

    @ParameterizedTest
    @CsvSource({"T,T,T", "T,F,T", "T,U,T", "F,T,T", "F,F,F", "F,U,U", "U,T,T", "U,F,U", "U,U,U"})
    @DisplayName("3.8.1.2 table 3-5: OR")
    void or(char left, char right, char result) throws JMSException {
        hasValue("(" + expression(left) + ") OR (" + expression(right) + ")", result);
    }

    @ParameterizedTest
    @CsvSource({"T,F", "F,T", "U,U"})
    @DisplayName("3.8.1.2 table 3-6: NOT")
    void not(char value, char result) throws JMSException {
        hasValue("NOT (" + expression(value) + ")", result);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing = 1",
                "nothing <> 1",
                "nothing > 1",
                "nothing = 'x'",
                "nothing + 1 = 2",
                "-nothing = 1",
                "i + nothing > 0",
                "nothing BETWEEN 1 AND 2",
                "i BETWEEN nothing AND 100",
                "nothing NOT BETWEEN 1 AND 2",
                "nothing IN ('a')",
                "nothing NOT IN ('a')",
                "nothing LIKE '%'",
                "nothing NOT LIKE '%'",
                "nothing = TRUE",
                "nothing",
                "nothing = nothing"
            })
    @DisplayName("3.8.1.2 what is compared or calculated with null is unknown")
    void whatIsComparedOrCalculatedWithNullIsUnknown(String expression) throws JMSException {
        hasValue(expression, 'U');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing IS NULL",
                "i IS NOT NULL",
                "empty IS NOT NULL",
                "NOT (i IS NULL)",
                "JMSMessageID IS NOT NULL",
                "t",
                "t = TRUE",
                "f = FALSE",
                "NOT f",
                "t <> f",
                "b = 7",
                "sh = 300",
                "i = 42",
                "l = 10000000000",
                "fl = 1.5",
                "d = 2.25",
                "d = 225E-2",
                "i = 42.0",
                "42 = i",
                "i <> 41",
                "i < 43",
                "i <= 42",
                "i >= 42",
                "i > 41.9",
                "d < i",
                "i + 1 = 43",
                "i - 2 * 20 = 2",
                "(i - 2) * 2 = 80",
                "-i = -42",
                "+i = 42",
                "- -i = 42",
                "i / 5 = 8",
                "i / 5.0 = 8.4",
                "-7 / 2 = -3",
                "i * fl = 63",
                "longMax = 9223372036854775807",
                "intMax + 1 = -2147483648 OR intMax + 1 = 2147483648",
                "i BETWEEN 42 AND 42",
                "i NOT BETWEEN 43 AND 99",
                "s BETWEEN 1 AND 2 OR TRUE",
                "s IN ('a', 'text')",
                "s NOT IN ('a', 'b')",
                "quote = 'it''s'",
                "quote IN ('it''s')",
                "s LIKE 't%'",
                "s LIKE '_ext'",
                "s LIKE 'text'",
                "s LIKE '%'",
                "empty LIKE ''",
                "empty LIKE '%'",
                "s NOT LIKE 'tex'",
                "under LIKE '\\_%' ESCAPE '\\'",
                "under LIKE '!_foo!%' ESCAPE '!'",
                "s NOT LIKE '\\_%' ESCAPE '\\'",
                "$dollar_1 = 'x'",
                "i = 42 AND s = 'text' OR f",
                "f AND f OR t",
                "NOT f AND t",
                "I IS NULL",
                "JMSPriority = 7",
                "JMSDeliveryMode = 'NON_PERSISTENT'",
                "JMSType = 'kind'",
                "JMSCorrelationID = 'corr'",
                "JMSTimestamp > 0",
                "JMSMessageID LIKE 'ID:%'",
                "i\t=\n42",
                "i=42 and not f or nothing is not null"
            })
    @DisplayName("3.8.1.1 what is true of the message")
    void whatIsTrue(String expression) throws JMSException {
        hasValue(expression, 'T');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two = 2",
                "two > 1",
                "two <> 2",
                "s = TRUE",
                "yes = TRUE",
                "t = 'true'",
                "i = '42'",
                "i <> 'x'",
                "t > f",
                "two BETWEEN 1 AND 3",
                "i LIKE '42'",
                "s = 1",
                "JMSPriority = '7'",
                "JMSDeliveryMode = 1"
            })
    @DisplayName("3.8.1.1 values of different types are not converted: the comparison does not match")
    void valuesOfDifferentTypesAreNotConverted(String expression) throws JMSException {
        assertThat(matches(expression)).as(expression).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i / 0 = 1",
                "i / 0 <> 1",
                "i / (b - 7) > 0",
                "longMax + 1 > longMax",
                "i / zero < 0",
                "zero / zero = zero / zero",
                "s + 1 = 2",
                "-s = 1",
                "t * 2 = 2"
            })
    @DisplayName(
            "3.8.1.1 division by zero, overflow and arithmetic with what is no number do not match and disturb nothing")
    void divisionAndOverflow(String expression) throws JMSException {
        assertThat(matches(expression)).as(expression).isFalse();
        assertThat(matches("i = 42")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"i / zero > 0", "longMax + 1 = -9223372036854775808", "longMax * 1.0 > 9E18", "d / fl = 1.5"})
    @DisplayName("3.8.1.1 arithmetic is that of Java")
    void arithmeticIsThatOfJava(String expression) throws JMSException {
        assertThat(matches(expression)).as(expression).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i =",
                "= 1",
                "i = 42 AND",
                "(i = 42",
                "i = 42)",
                "i == 42",
                "i != 42",
                "s = \"text\"",
                "s = 'text",
                "i BETWEEN 1",
                "s IN ()",
                "s IN (1)",
                "s LIKE 1",
                "s LIKE 'a' ESCAPE 'ab'",
                "s LIKE 'a' ESCAPE",
                "NULL = 1",
                "i IS 1",
                "1 IS NULL",
                "AND = 1",
                "i = 42 /* comment */",
                "s > 'a'",
                "i = 42; i = 41",
                "99999999999999999999 = i",
                "1a = 2",
                "i NOT = 1",
                "JMSDestination = 'x'",
                "JMSExpiration > 0",
                "JMSReplyTo IS NULL",
                "JMSRedelivered = TRUE",
                "'a' 'b'"
            })
    @DisplayName("3.8.1.1 what is no selector is refused when it is presented")
    void whatIsNoSelectorIsRefused(String selector) {
        assertThatThrownBy(() -> session.createBrowser(queue, selector))
                .as(selector)
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createConsumer(queue, selector))
                .as(selector)
                .isInstanceOf(InvalidSelectorException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    @DisplayName("3.8.1.1 an empty selector is none")
    void anEmptySelectorIsNone(String selector) throws JMSException {
        assertThat(matches(selector)).isTrue();
    }
}
