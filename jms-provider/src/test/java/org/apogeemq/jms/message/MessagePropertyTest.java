package org.apogeemq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.5. */
@Timeout(120)
class MessagePropertyTest {

    private final ApogeeMessage message = new ApogeeMessage();

    @ParameterizedTest
    @NullAndEmptySource
    void aPropertyNeedsAName(String name) {
        assertThatThrownBy(() -> message.setIntProperty(name, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.getIntProperty(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1a, must begin with",
        "a-b, has '-' at 1",
        "a.b, has '.' at 1",
        "a b, has ' ' at 1",
        "NULL, keyword",
        "true, keyword",
        "Between, keyword",
        "escape, keyword",
        "JMSFoo, reserved",
        "JMSCorrelationID, setters of their own"
    })
    void aNameMustBeASelectorIdentifier(String name, String reason) {
        assertThatThrownBy(() -> message.setStringProperty(name, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining(reason);
    }

    @Test
    void aNameMayNotHoldIgnorableCharacters() {
        assertThatThrownBy(() -> message.setStringProperty("a\u0001b", "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "_a", "$a", "a1", "gr\u00f6\u00dfe", "JMSXFoo", "JMS_Other_x", "nullable", "DELAY", "__x"})
    void theseNamesAreAllowedAndComeBack(String name) throws JMSException {
        message.setLongProperty(name, 5);
        JmsMessage back = Records.throughRecord(message);
        assertThat(back.getObjectProperty(name)).isEqualTo(5L);
        assertThat(Collections.list(back.getPropertyNames())).contains(name);
    }

    @Test
    void onlyTheEightTypesAreAllowed() {
        for (Object value : new Object[] {'c', new byte[1], new Object(), java.util.List.of()}) {
            assertThatThrownBy(() -> message.setObjectProperty("x", value))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining("property 'x'")
                    .hasMessageContaining("allowed are");
        }
    }

    @Test
    void receivedPropertiesAreReadOnlyUntilCleared() throws JMSException {
        message.setIntProperty("a", 1);
        JmsMessage back = Records.throughRecord(message);
        assertThatThrownBy(() -> back.setIntProperty("b", 2))
                .isInstanceOf(MessageNotWriteableException.class)
                .hasMessageContaining("clearProperties()");
        back.clearProperties();
        assertThat(back.getPropertyNames().hasMoreElements()).isFalse();
        back.setIntProperty("b", 2);
        assertThat(back.getIntProperty("b")).isEqualTo(2);
        JmsMessage again = Records.throughRecord(back);
        assertThat(again.propertyExists("a")).isFalse();
        assertThat(again.getIntProperty("b")).isEqualTo(2);
    }

    @Test
    void clearingPropertiesKeepsBodyAndTheOtherWayRound() throws JMSException {
        ApogeeTextMessage text = new ApogeeTextMessage("x");
        text.setIntProperty("a", 1);
        ApogeeTextMessage back = Records.throughRecord(text);
        back.clearProperties();
        assertThat(back.getText()).isEqualTo("x");
        assertThatThrownBy(() -> back.setText("y")).isInstanceOf(MessageNotWriteableException.class);
        ApogeeTextMessage other = Records.throughRecord(text);
        other.clearBody();
        assertThat(other.getIntProperty("a")).isEqualTo(1);
        assertThatThrownBy(() -> other.setIntProperty("a", 2)).isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    void receivedHeadersMayBeChanged() throws JMSException {
        JmsMessage back = Records.throughRecord(message);
        back.setJMSType("t");
        back.setJMSCorrelationID("c");
        back.setJMSReplyTo(Records.orders());
        back.setJMSPriority(1);
        back.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
        back.setJMSRedelivered(true);
        assertThat(back.getJMSType()).isEqualTo("t");
        assertThat(back.getJMSRedelivered()).isTrue();
        assertThat(back.getJMSPriority()).isEqualTo(1);
    }

    @Test
    void headersAreChecked() {
        assertThatThrownBy(() -> message.setJMSPriority(10)).hasMessageContaining("0 to 9");
        assertThatThrownBy(() -> message.setJMSPriority(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> message.setJMSDeliveryMode(0)).hasMessageContaining("PERSISTENT");
    }

    @Test
    void missingPropertiesAreNull() throws JMSException {
        assertThat(message.getStringProperty("x")).isNull();
        assertThat(message.getObjectProperty("x")).isNull();
        assertThat(message.getBooleanProperty("x")).isFalse();
        assertThat(message.propertyExists("x")).isFalse();
        assertThat(message.propertyExists(null)).isFalse();
    }

    @Test
    void acknowledgeDoesNothingOnAMessageThatWasNotReceived() throws JMSException {
        message.acknowledge();
        AtomicInteger calls = new AtomicInteger();
        message.onAcknowledge(calls::incrementAndGet);
        message.acknowledge();
        assertThat(calls).hasValue(1);
    }

    @Test
    void namesMayBeIteratedWhileSetting() throws JMSException {
        message.setIntProperty("a", 1);
        var names = message.getPropertyNames();
        message.setIntProperty("b", 1);
        assertThat(Collections.list(names)).containsExactly("a");
    }
}
