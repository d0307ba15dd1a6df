package org.apogeemq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables 3-2 (properties) and 3-7 (map and stream) of the specification, every cell. */
@Timeout(120)
class ConversionTableTest {

    private static final String[] COLUMNS = {
        "boolean", "byte", "short", "char", "int", "long", "float", "double", "String", "byte[]"
    };

    private static final Map<String, Object> ROWS = Map.of(
            "boolean",
            true,
            "byte",
            (byte) 1,
            "short",
            (short) 2,
            "char",
            'c',
            "int",
            3,
            "long",
            4L,
            "float",
            5.5f,
            "double",
            6.5d,
            "byte[]",
            new byte[] {7});

    private static final Map<String, String> TABLE = Map.of(
            "boolean", "boolean String",
            "byte", "byte short int long String",
            "short", "short int long String",
            "char", "char String",
            "int", "int long String",
            "long", "long String",
            "float", "float double String",
            "double", "double String",
            "byte[]", "byte[]");

    private interface Reader {
        Object read(String column) throws JMSException;
    }

    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        TABLE.forEach((row, marked) -> {
            for (String column : COLUMNS) {
                cells.add(Arguments.of(row, column, List.of(marked.split(" ")).contains(column)));
            }
        });
        return cells.stream();
    }

    @ParameterizedTest(name = "map entry set as {0}, read as {1}: {2}")
    @MethodSource("cells")
    void map(String row, String column, boolean allowed) throws JMSException {
        ApogeeMapMessage message = new ApogeeMapMessage();
        message.setObject("x", ROWS.get(row));
        check(row, column, allowed, c -> readMap(message, c));
    }

    @ParameterizedTest(name = "stream value written as {0}, read as {1}: {2}")
    @MethodSource("cells")
    void stream(String row, String column, boolean allowed) throws JMSException {
        ApogeeStreamMessage message = new ApogeeStreamMessage();
        message.writeObject(ROWS.get(row));
        message.reset();
        check(row, column, allowed, c -> readStream(message, c));
        if (!allowed) {
            assertThat(message.readObject())
                    .as("section 3.11.3: the value can be read again")
                    .isEqualTo(ROWS.get(row));
        }
    }

    @ParameterizedTest(name = "property set as {0}, read as {1}: {2}")
    @MethodSource("cells")
    void property(String row, String column, boolean allowed) throws JMSException {
        if (isNoPropertyType(row) || isNoPropertyType(column)) {
            return;
        }
        ApogeeMessage message = new ApogeeMessage();
        message.setObjectProperty("x", ROWS.get(row));
        check(row, column, allowed, c -> readProperty(message, c));
    }

    private static boolean isNoPropertyType(String type) {
        return type.equals("char") || type.equals("byte[]");
    }

    private static void check(String row, String column, boolean allowed, Reader reader) throws JMSException {
        if (allowed) {
            Object read = reader.read(column);
            Object written = ROWS.get(row);
            assertThat(read instanceof byte[] bytes ? (Object) (int) bytes[0] : read.toString())
                    .isEqualTo(written instanceof byte[] bytes ? (Object) (int) bytes[0] : written.toString());
        } else {
            assertThatThrownBy(() -> reader.read(column))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining("cannot be read as " + column);
        }
    }

    static Stream<Arguments> strings() {
        return Stream.of(
                Arguments.of("true", "boolean", true),
                Arguments.of("TRUE", "boolean", true),
                Arguments.of("yes", "boolean", false),
                Arguments.of("12", "byte", (byte) 12),
                Arguments.of("300", "byte", null),
                Arguments.of("300", "short", (short) 300),
                Arguments.of("70000", "short", null),
                Arguments.of("70000", "int", 70000),
                Arguments.of("x", "int", null),
                Arguments.of("", "int", null),
                Arguments.of("5000000000", "long", 5_000_000_000L),
                Arguments.of("1.5", "long", null),
                Arguments.of("1.5", "float", 1.5f),
                Arguments.of("x", "float", null),
                Arguments.of("1.5", "double", 1.5d),
                Arguments.of("x", "double", null));
    }

    @ParameterizedTest(name = "the string {0} read as {1}: {2}")
    @MethodSource("strings")
    void string(String text, String column, Object expected) throws JMSException {
        ApogeeMapMessage map = new ApogeeMapMessage();
        map.setString("x", text);
        ApogeeStreamMessage stream = new ApogeeStreamMessage();
        stream.writeString(text);
        stream.reset();
        ApogeeMessage properties = new ApogeeMessage();
        properties.setStringProperty("x", text);
        for (Reader reader :
                List.<Reader>of(c -> readMap(map, c), c -> readStream(stream, c), c -> readProperty(properties, c))) {
            if (expected == null) {
                assertThatThrownBy(() -> reader.read(column)).isInstanceOf(NumberFormatException.class);
            } else {
                assertThat(reader.read(column)).isEqualTo(expected);
            }
        }
        if (expected == null) {
            assertThat(stream.readString()).as("the position has not moved").isEqualTo(text);
        }
    }

    @ParameterizedTest(name = "a string read as char or byte[] is refused")
    @MethodSource("stringTargets")
    void stringIsNoCharAndNoBytes(String column) throws JMSException {
        ApogeeMapMessage map = new ApogeeMapMessage();
        map.setString("x", "c");
        assertThatThrownBy(() -> readMap(map, column)).isInstanceOf(MessageFormatException.class);
    }

    static Stream<String> stringTargets() {
        return Stream.of("char", "byte[]");
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                Arguments.of("boolean", null),
                Arguments.of("byte", NumberFormatException.class),
                Arguments.of("short", NumberFormatException.class),
                Arguments.of("char", NullPointerException.class),
                Arguments.of("int", NumberFormatException.class),
                Arguments.of("long", NumberFormatException.class),
                Arguments.of("float", NullPointerException.class),
                Arguments.of("double", NullPointerException.class));
    }

    /** "As calling the primitive's corresponding valueOf(String) conversion method with a null value." */
    @ParameterizedTest(name = "null read as {0}: {1}")
    @MethodSource("nulls")
    void nullIsReadAsValueOfNull(String column, Class<? extends RuntimeException> expected) throws JMSException {
        ApogeeMapMessage map = new ApogeeMapMessage();
        map.setObject("x", null);
        ApogeeStreamMessage stream = new ApogeeStreamMessage();
        stream.writeObject(null);
        stream.reset();
        for (Reader reader : List.<Reader>of(
                c -> readMap(map, c),
                c -> readMap(new ApogeeMapMessage(), c),
                c -> readStream(stream, c),
                c -> column.equals("char") ? readMap(map, c) : readProperty(new ApogeeMessage(), c))) {
            if (expected == null) {
                assertThat(reader.read(column)).isEqualTo(false);
            } else {
                assertThatThrownBy(() -> reader.read(column)).isInstanceOf(expected);
            }
        }
    }

    private static Object readMap(ApogeeMapMessage m, String column) throws JMSException {
        return switch (column) {
            case "boolean" -> m.getBoolean("x");
            case "byte" -> m.getByte("x");
            case "short" -> m.getShort("x");
            case "char" -> m.getChar("x");
            case "int" -> m.getInt("x");
            case "long" -> m.getLong("x");
            case "float" -> m.getFloat("x");
            case "double" -> m.getDouble("x");
            case "String" -> m.getString("x");
            default -> m.getBytes("x");
        };
    }

    private static Object readStream(ApogeeStreamMessage m, String column) throws JMSException {
        return switch (column) {
            case "boolean" -> m.readBoolean();
            case "byte" -> m.readByte();
            case "short" -> m.readShort();
            case "char" -> m.readChar();
            case "int" -> m.readInt();
            case "long" -> m.readLong();
            case "float" -> m.readFloat();
            case "double" -> m.readDouble();
            case "String" -> m.readString();
            default -> {
                byte[] bytes = new byte[10];
                m.readBytes(bytes);
                yield bytes;
            }
        };
    }

    private static Object readProperty(ApogeeMessage m, String column) throws JMSException {
        return switch (column) {
            case "boolean" -> m.getBooleanProperty("x");
            case "byte" -> m.getByteProperty("x");
            case "short" -> m.getShortProperty("x");
            case "int" -> m.getIntProperty("x");
            case "long" -> m.getLongProperty("x");
            case "float" -> m.getFloatProperty("x");
            case "double" -> m.getDoubleProperty("x");
            default -> m.getStringProperty("x");
        };
    }
}
