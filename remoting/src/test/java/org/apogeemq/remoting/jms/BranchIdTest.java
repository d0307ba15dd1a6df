package org.apogeemq.remoting.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BranchIdTest {
    @Property(tries = 200)
    void textReadsBackEqual(
            @ForAll int format,
            @ForAll @Size(min = 1, max = 64) byte[] global,
            @ForAll @Size(max = 64) byte[] qualifier) {
        int formatId = format == -1 ? 0 : format;
        BranchId id = new BranchId(formatId, global, qualifier);
        BranchId read = BranchId.parse(id.toString());
        assertThat(read).isEqualTo(id).hasSameHashCodeAs(id).isEqualByComparingTo(id);
        assertThat(read.globalId()).isEqualTo(global);
        assertThat(read.qualifier()).isEqualTo(qualifier);
    }

    @Test
    void arraysOfTheCallerAreNotKept() {
        byte[] global = {1};
        byte[] qualifier = {2};
        BranchId id = new BranchId(7, global, qualifier);
        global[0] = 9;
        qualifier[0] = 9;
        id.globalId()[0] = 8;
        id.qualifier()[0] = 8;
        assertThat(id).hasToString("7:01:02");
    }

    @Test
    void ordersByFormatThenBytesWithoutSign() {
        BranchId[] ids = {
            BranchId.parse("2:01:"), BranchId.parse("1:ff:"), BranchId.parse("1:7f:"), BranchId.parse("1:7f:01")
        };
        Arrays.sort(ids);
        assertThat(ids).extracting(BranchId::toString).containsExactly("1:7f:", "1:7f:01", "1:ff:", "2:01:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1:00", "1:00:00:00", "x:00:00", "1:0:00", "1:zz:00", "1::00", "-1:00:00"})
    void otherTextsAreRefusedWithTheText(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BranchId.parse(text))
                .withMessageContaining("'" + text + "' is not an xid");
    }

    @Test
    void partsThatAreTooLongAreRefusedWithTheBound() {
        byte[] tooLong = new byte[65];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BranchId(1, tooLong, new byte[0]))
                .withMessage("the xid's global transaction id has 65 bytes, allowed are 1 to 64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BranchId(1, new byte[] {1}, tooLong))
                .withMessage("the xid's branch qualifier has 65 bytes, allowed are 0 to 64");
    }
}
