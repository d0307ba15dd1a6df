package org.apogeemq.remoting.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class JmsNamesTest {

    @ParameterizedTest(name = "{0} is the topic {1}")
    @CsvSource({
        "ORDERS, ORDERS",
        "ORDERS.EU, ORDERS%2EEU",
        "a_b-C9, a_b-C9",
        "100%, 100%25",
        "a|b, a%7Cb",
        "grün, gr%C3%BCn",
        "a b/c, a%20b%2Fc",
        "%2E, %252E",
        "%DLQ%JMSQ_ORDERS%2EEU, %DLQ%JMSQ_ORDERS%2EEU",
        "%RETRY%g, %RETRY%g",
    })
    void namesAndTopicsCorrespond(String name, String topic) {
        assertThat(JmsNames.physical(name)).isEqualTo(topic);
        assertThat(JmsNames.logical(topic)).isEqualTo(name);
    }

    @Test
    void aDeadLetterQueueMayBeNamedWithADot() {
        assertThat(JmsNames.physical("%DLQ%JMSQ_ORDERS.EU")).isEqualTo("%DLQ%JMSQ_ORDERS%2EEU");
    }

    @ParameterizedTest
    @CsvSource({"50%, 50%", "a%2ex, a%2ex", "a%FFb, a%FFb", "%ZZ, %ZZ"})
    void whatIsNoEscapeIsLeftAlone(String topic, String name) {
        assertThat(JmsNames.logical(topic)).isEqualTo(name);
    }

    @Property
    void everyNameThatFitsComesBack(@ForAll @StringLength(min = 1, max = 14) String name) {
        if (name.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            assertThatThrownBy(() -> JmsNames.physical(name)).hasMessageContaining("not valid Unicode");
            return;
        }
        String topic = JmsNames.physical(name);
        assertThat(topic).matches("[%a-zA-Z0-9_|-]{1,127}");
        assertThat(JmsNames.logical(topic)).isEqualTo(name);
    }

    @Property
    void differentSubscriptionsHaveDifferentGroups(
            @ForAll @StringLength(min = 1, max = 5) @CharRange(from = 'a', to = 'c') @CharRange(from = '_', to = '_')
                    String clientId,
            @ForAll @StringLength(min = 1, max = 5) @CharRange(from = 'a', to = 'c') @CharRange(from = '_', to = '_')
                    String name) {
        String group = JmsNames.durableGroup(clientId, name);
        assertThat(group.split("_")).hasSize(3);
        assertThat(JmsNames.sharedGroup(clientId, name)).isNotEqualTo(group);
        assertThat(JmsNames.sharedGroup(null, clientId + "_" + name))
                .isNotEqualTo(JmsNames.sharedGroup(clientId, name));
    }

    @Test
    void groupsAreThoseOfTheDesign() {
        assertThat(JmsNames.queueGroup("ORDERS%2EEU")).isEqualTo("JMSQ_ORDERS%2EEU");
        assertThat(JmsNames.durableGroup("app_1", "my.sub")).isEqualTo("JMSD_app%5F1_my%2Esub");
        assertThat(JmsNames.sharedGroup("app", "sub")).isEqualTo("JMSS_app_sub");
        assertThat(JmsNames.sharedGroup(null, "sub")).isEqualTo("JMSS_sub");
    }

    @Test
    void lengthIsBoundedAndNamed() {
        assertThat(JmsNames.physical("x".repeat(127))).hasSize(127);
        assertThatThrownBy(() -> JmsNames.physical("x".repeat(128)))
                .hasMessageContaining("needs 128 characters as a topic")
                .hasMessageContaining("at most 127");
        assertThatThrownBy(() -> JmsNames.physical("ü".repeat(22))).hasMessageContaining("needs 132 characters");
        assertThatThrownBy(() -> JmsNames.durableGroup("c", "n".repeat(250))).hasMessageContaining("at most 255");
        assertThatThrownBy(() -> JmsNames.physical("")).hasMessageContaining("must not be empty");
    }
}
