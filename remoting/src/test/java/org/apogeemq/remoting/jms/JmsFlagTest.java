package org.apogeemq.remoting.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JmsFlagTest {

    @Property
    void everyPartComesBack(
            @ForAll BodyKind body,
            @ForAll boolean nullBody,
            @ForAll DestinationKind destination,
            @ForAll boolean persistent,
            @ForAll @IntRange(max = 9) int priority,
            @ForAll boolean expires) {
        int flag = JmsFlag.of(body, nullBody, destination, persistent, priority, expires);
        assertThat(JmsFlag.isJms(flag)).isTrue();
        assertThat(JmsFlag.body(flag)).isEqualTo(body);
        assertThat(JmsFlag.isNullBody(flag)).isEqualTo(nullBody);
        assertThat(JmsFlag.destination(flag)).isEqualTo(destination);
        assertThat(JmsFlag.isPersistent(flag)).isEqualTo(persistent);
        assertThat(JmsFlag.priority(flag)).isEqualTo(priority);
        assertThat(JmsFlag.expires(flag)).isEqualTo(expires);
        assertThat(JmsFlag.reachesTopics(flag)).isEqualTo(destination.isTopic());
        assertThat(JmsFlag.reachesQueues(flag)).isEqualTo(!destination.isTopic());
    }

    @Test
    void theBitsAreOnDisk() {
        assertThat(JmsFlag.of(BodyKind.TEXT, false, DestinationKind.QUEUE, true, 4, false))
                .isEqualTo(0x4A4D0441);
        assertThat(JmsFlag.of(BodyKind.OBJECT, true, DestinationKind.TEMPORARY_TOPIC, false, 9, true))
                .isEqualTo(0x4A4D19B5);
    }

    @Test
    void aRocketMqRecordReachesBothAndIsPersistentBytesOfPriority4() {
        for (int flag : new int[] {0, 1, -1, 0x4A4C0000}) {
            assertThat(JmsFlag.isJms(flag)).isFalse();
            assertThat(JmsFlag.reachesQueues(flag)).isTrue();
            assertThat(JmsFlag.reachesTopics(flag)).isTrue();
            assertThat(JmsFlag.body(flag)).isEqualTo(BodyKind.BYTES);
            assertThat(JmsFlag.isPersistent(flag)).isTrue();
            assertThat(JmsFlag.priority(flag)).isEqualTo(4);
            assertThat(JmsFlag.expires(flag)).isFalse();
        }
    }

    @Test
    void aBodyOfALaterVersionIsBytes() {
        assertThat(JmsFlag.body(0x4A4D000F)).isEqualTo(BodyKind.BYTES);
    }

    @Test
    void priorityIsChecked() {
        assertThatThrownBy(() -> JmsFlag.of(BodyKind.TEXT, false, DestinationKind.QUEUE, true, 10, false))
                .hasMessageContaining("10")
                .hasMessageContaining("0..9");
    }
}
