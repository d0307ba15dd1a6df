package org.apogeemq.remoting.jms;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PropertyTypesTest {

    @Provide
    Arbitrary<Object> values() {
        return Arbitraries.oneOf(
                Arbitraries.strings().map(v -> (Object) v),
                Arbitraries.of(true, false).map(v -> (Object) v),
                Arbitraries.bytes().map(v -> (Object) v),
                Arbitraries.shorts().map(v -> (Object) v),
                Arbitraries.integers().map(v -> (Object) v),
                Arbitraries.longs().map(v -> (Object) v),
                Arbitraries.floats().map(v -> (Object) v),
                Arbitraries.doubles().map(v -> (Object) v),
                Arbitraries.of(Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -0.0)
                        .map(v -> (Object) v),
                Arbitraries.of("", "\u0001", "a\\b", "\\u0001", "\uD800", "x\uDC00\uD83D\uDE00")
                        .map(v -> (Object) v));
    }

    @Property
    void everyValueComesBackWithItsType(@ForAll("values") Object value) {
        char type = PropertyTypes.typeOf(value);
        String text = type == PropertyTypes.EMPTY
                ? null
                : type == PropertyTypes.ESCAPED ? PropertyTypes.escape((String) value) : value.toString();
        if (text != null) {
            assertThat(text).isNotEmpty().doesNotContain("\u0001").doesNotContain("\u0002");
        }
        Object back = type == 0 ? text : PropertyTypes.value(type, text);
        assertThat(back).isEqualTo(value).hasSameClassAs(value);
    }

    @Test
    void nullIsAType() {
        assertThat(PropertyTypes.typeOf(null)).isEqualTo(PropertyTypes.NULL);
        assertThat(PropertyTypes.value(PropertyTypes.NULL, null)).isNull();
    }

    @Test
    void aTextThatDoesNotFitItsTypeIsNull() {
        assertThat(PropertyTypes.value('I', "x")).isNull();
        assertThat(PropertyTypes.value('B', "300")).isNull();
        assertThat(PropertyTypes.value('X', "\\uZZZZ")).isNull();
        assertThat(PropertyTypes.value('H', "ABC")).isNull();
        assertThat(PropertyTypes.value('I', null)).isNull();
    }
}
