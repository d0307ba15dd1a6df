package org.apogeemq.broker.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.UniqueKeys;
import org.apogeemq.remoting.protocol.CommandException;

class ReceivedPropertiesTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Map<String, String> ADDED =
            Map.of("MSG_REGION", "DefaultRegion", "TRACE_ON", "true", "CLUSTER", "c");

    private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW));
    private final ReceivedProperties properties = new ReceivedProperties(
            new DeliveryTimes(BrokerConfig.of(Settings.of(Map.of(), "test")), clock),
            new UniqueKeys(InetAddress.getLoopbackAddress(), clock),
            "c");

    @Property
    void everyPropertyOfTheUserIsStoredAsItCame(
            @ForAll("userProperties") Map<String, String> user, @ForAll boolean lastEnded) throws Exception {
        String received = MessageProperties.encode(user);
        if (!lastEnded && !received.isEmpty()) {
            received = received.substring(0, received.length() - 1);
        }
        ReceivedProperties.Edited edited = properties.edit(received, false);

        Map<String, String> stored = MessageProperties.decode(edited.text());
        assertThat(stored).containsAllEntriesOf(ADDED).containsKey("UNIQ_KEY");
        Map<String, String> ofUser = new HashMap<>(user);
        ofUser.keySet().removeAll(ADDED.keySet());
        ofUser.keySet().remove("POP_CK");
        assertThat(stored).containsAllEntriesOf(ofUser);
        assertThat(stored.keySet()).doesNotContain("POP_CK");
        assertThat(edited.deliverAt()).isZero();
    }

    @Provide
    Arbitrary<Map<String, String>> userProperties() {
        Arbitrary<String> names = Arbitraries.oneOf(
                Arbitraries.of("UNIQ_KEY", "TAGS", "KEYS", "MSG_REGION", "TRACE_ON", "CLUSTER", "POP_CK", "MSG_R", "D"),
                Arbitraries.strings().withCharRange('A', 'z').ofMinLength(1).ofMaxLength(8));
        Arbitrary<String> values = Arbitraries.strings()
                .withCharRange(' ', '\u00ff')
                .ofMinLength(1)
                .ofMaxLength(10);
        return Arbitraries.maps(names, values).ofMaxSize(8);
    }

    @Example
    void delaysBecomeDeliveryTimesAndALevelWins() throws Exception {
        assertThat(edit(Map.of("DELAY", "3")).deliverAt()).isEqualTo(NOW + 10_000);
        assertThat(edit(Map.of("DELAY", "99")).deliverAt()).isEqualTo(NOW + 7_200_000);
        assertThat(edit(Map.of("DELAY", "0")).deliverAt()).isZero();
        assertThat(edit(Map.of("TIMER_DELAY_SEC", "2")).deliverAt()).isEqualTo(NOW + 2000);
        assertThat(edit(Map.of("TIMER_DELAY_MS", "7")).deliverAt()).isEqualTo(NOW + 7);
        assertThat(edit(Map.of("TIMER_DELIVER_MS", "12345")).deliverAt()).isEqualTo(12_345);
        ReceivedProperties.Edited both = edit(Map.of("DELAY", "1", "TIMER_DELAY_SEC", "500"));
        assertThat(both.deliverAt()).isEqualTo(NOW + 1000);
        assertThat(MessageProperties.decode(both.text())).doesNotContainKeys("DELAY", "TIMER_DELAY_SEC");
    }

    @Example
    void delayOfADeadLetterIsDropped() throws Exception {
        assertThat(properties
                        .edit(MessageProperties.encode(Map.of("DELAY", "3")), true)
                        .deliverAt())
                .isZero();
    }

    @Example
    void delaysThatAreNoTimesAreNamed() {
        assertThatThrownBy(() -> edit(Map.of("DELAY", "soon")))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("DELAY")
                .hasMessageContaining("soon");
        assertThatThrownBy(() -> edit(Map.of("TIMER_DELAY_SEC", Long.toString(Long.MAX_VALUE))))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("TIMER_DELAY_SEC")
                .hasMessageContaining("timerMaxDelaySec");
    }

    private ReceivedProperties.Edited edit(Map<String, String> user) throws CommandException {
        return properties.edit(MessageProperties.encode(user), false);
    }
}
