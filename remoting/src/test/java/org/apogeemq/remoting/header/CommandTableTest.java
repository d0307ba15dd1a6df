package org.apogeemq.remoting.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apogeemq.remoting.protocol.HeaderCodec;
import org.apogeemq.remoting.protocol.HeaderField;
import org.apogeemq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.Test;

class CommandTableTest {
    @Test
    void everyRequestCodeIsInTheTableOnce() throws Exception {
        Set<Integer> codes = new HashSet<>();
        for (Field constant : RequestCode.class.getFields()) {
            codes.add(constant.getInt(null));
            assertThat(CommandTable.find(constant.getInt(null)).name()).isEqualTo(constant.getName());
        }
        assertThat(CommandTable.entries())
                .extracting(CommandTable.Entry::code)
                .containsExactlyInAnyOrderElementsOf(codes);
    }

    @Test
    void everyFieldIsDocumentedAndNamedOnce() {
        for (CommandTable.Entry entry : CommandTable.entries()) {
            Stream.of(entry.request(), entry.response())
                    .filter(header -> header != null)
                    .forEach(CommandTableTest::check);
        }
    }

    private static <H extends Record> void check(Class<H> header) {
        List<HeaderField> fields = HeaderCodec.of(header).fields();
        assertThat(fields)
                .allSatisfy(field -> assertThat(field.doc())
                        .as("%s.%s", header.getSimpleName(), field.name())
                        .isNotBlank());
        Set<String> names = new HashSet<>();
        fields.forEach(field -> assertThat(names.add(field.name())).isTrue());
        Set<String> letters = new HashSet<>();
        fields.forEach(field -> assertThat(letters.add(field.letter())).isTrue());
    }

    @Test
    void namesOfUnknownCodesAreTheirNumbers() {
        assertThat(CommandTable.name(RequestCode.HELLO)).isEqualTo("HELLO");
        assertThat(CommandTable.name(4711)).isEqualTo("4711");
    }
}
