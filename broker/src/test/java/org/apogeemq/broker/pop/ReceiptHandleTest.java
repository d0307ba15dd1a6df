package org.apogeemq.broker.pop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptHandleTest {
    @Property
    void whatIsWrittenIsReadBack(
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long start,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long popTime,
            @ForAll @IntRange(min = 0, max = Integer.MAX_VALUE) int revive,
            @ForAll @IntRange(min = 0, max = 2) int retry,
            @ForAll @AlphaChars @StringLength(min = 1, max = 20) String broker,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long offset)
            throws CommandException {
        ReceiptHandle handle = new ReceiptHandle(start, popTime, 60_000, revive, retry, broker, 3, offset);
        assertThat(ReceiptHandle.parse(handle.toString())).isEqualTo(handle);
    }

    @Property
    void anyTextIsReadOrRefusedByName(@ForAll String text) {
        try {
            assertThat(ReceiptHandle.parse(text).toString()).isNotEmpty();
        } catch (CommandException e) {
            assertThat(e.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
            assertThat(e.getMessage()).startsWith("receipt handle");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 2 3",
                "x 1 1 0 0 b 0 0",
                "-1 1 1 0 0 b 0 0",
                "1 1 1 0 3 b 0 0",
                "1 1 1 0 0  0 0",
                "1 1 1 0 0 b 99999999999 0",
                "1 1 1 0 0 b 0 0 0"
            })
    void malformedHandleIsRefused(String text) {
        assertThatThrownBy(() -> ReceiptHandle.parse(text)).isInstanceOf(CommandException.class);
    }

    @Test
    void handleOfAnotherBrokerOrMessageIsRefused() throws CommandException {
        ReceiptHandle handle = ReceiptHandle.parse("5 100 60000 0 0 broker-a 1 7");
        handle.checkIsOf("broker-a", 1, 7);
        assertThatThrownBy(() -> handle.checkIsOf("broker-b", 1, 7)).hasMessageContaining("it is of broker broker-a");
        assertThatThrownBy(() -> handle.checkIsOf("broker-a", 2, 7)).hasMessageContaining("queue 1 offset 7");
        assertThatThrownBy(() -> handle.checkIsOf("broker-a", 1, 8)).hasMessageContaining("offset 8");
    }
}
