package org.apogeemq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.11 and the Javadoc of the message interfaces. */
@Timeout(120)
class MessageBodyTest {

    private interface Action {
        void run() throws JMSException;
    }

    private static void notWriteable(Action action) {
        assertThatThrownBy(action::run)
                .isInstanceOf(MessageNotWriteableException.class)
                .hasMessageContaining("clearBody()");
    }

    // ---- text

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "gr\u00fcn \uD83D\uDE00", "line\nline\u0000\u0001\u0002"})
    void textComesBack(String text) throws JMSException {
        ApogeeTextMessage back = Records.throughRecord(new ApogeeTextMessage(text));
        assertThat(back.getText()).isEqualTo(text);
        assertThat(back.getBody(String.class)).isEqualTo(text);
        assertThat(back.getBody(CharSequence.class)).isEqualTo(text);
    }

    @Test
    void nullTextIsNotEmptyText() throws JMSException {
        ApogeeTextMessage back = Records.throughRecord(new ApogeeTextMessage());
        assertThat(back.getText()).isNull();
        assertThat(back.getBody(Integer.class)).isNull();
        assertThat(back.isBodyAssignableTo(Integer.class)).isTrue();
        assertThat(Records.throughRecord(back).getText()).isNull();
    }

    @Test
    void receivedTextIsReadOnlyUntilCleared() throws JMSException {
        ApogeeTextMessage back = Records.throughRecord(new ApogeeTextMessage("x"));
        notWriteable(() -> back.setText("y"));
        back.clearBody();
        assertThat(back.getText()).isNull();
        back.setText("y");
        assertThat(back.getText()).isEqualTo("y");
        assertThat(Records.throughRecord(back).getText()).isEqualTo("y");
    }

    // ---- getBody and isBodyAssignableTo

    static Stream<Arguments> bodies() throws JMSException {
        ApogeeMapMessage map = new ApogeeMapMessage();
        map.setInt("a", 1);
        ApogeeBytesMessage bytes = new ApogeeBytesMessage();
        bytes.writeByte((byte) 1);
        ApogeeObjectMessage object = new ApogeeObjectMessage();
        object.setObject(42);
        ApogeeStreamMessage stream = new ApogeeStreamMessage();
        stream.writeInt(1);
        return Stream.of(
                Arguments.of(
                        new ApogeeTextMessage("x"),
                        List.of(String.class, Object.class, Comparable.class),
                        List.of(Integer.class, Map.class)),
                Arguments.of(map, List.of(Map.class, Object.class), List.of(HashMap.class, String.class)),
                Arguments.of(bytes, List.of(byte[].class, Object.class), List.of(String.class, int[].class)),
                Arguments.of(
                        object,
                        List.of(Integer.class, Number.class, java.io.Serializable.class, Object.class),
                        List.of(String.class)),
                Arguments.of(new ApogeeMessage(), List.of(String.class, Object.class, Map.class), List.of()),
                Arguments.of(stream, List.of(), List.of(Object.class, List.class)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void getBodyAgreesWithIsBodyAssignableTo(JmsMessage sent, List<Class<?>> allowed, List<Class<?>> refused)
            throws JMSException {
        if (sent instanceof ApogeeBytesMessage bytes) {
            bytes.reset();
        }
        for (JmsMessage message : List.of(sent, Records.throughRecord(sent))) {
            for (Class<?> type : allowed) {
                assertThat(message.isBodyAssignableTo(type)).as("%s", type).isTrue();
                Object body = message.getBody(type);
                assertThat(body == null || type.isInstance(body)).isTrue();
            }
            for (Class<?> type : refused) {
                assertThat(message.isBodyAssignableTo(type)).as("%s", type).isFalse();
                assertThatThrownBy(() -> message.getBody(type)).isInstanceOf(MessageFormatException.class);
            }
        }
    }

    // ---- map

    @Test
    void mapEntriesComeBackWithTheirTypes() throws JMSException {
        ApogeeMapMessage map = new ApogeeMapMessage();
        map.setBytes("part", new byte[] {1, 2, 3, 4}, 1, 2);
        map.setBytes("none", null);
        map.setString("text", null);
        map.setChar("c", '\uD800');
        ApogeeMapMessage back = Records.throughRecord(map);
        assertThat(back.getBytes("part")).containsExactly(2, 3);
        assertThat(back.itemExists("none")).isTrue();
        assertThat(back.getBytes("none")).isNull();
        assertThat(back.getString("text")).isNull();
        assertThat(back.getChar("c")).isEqualTo('\uD800');
        assertThat(back.itemExists("missing")).isFalse();
        assertThat(back.getObject("missing")).isNull();
        assertThat(Collections.list(back.getMapNames())).containsExactly("part", "none", "text", "c");
        notWriteable(() -> back.setInt("x", 1));
        back.clearBody();
        assertThat(back.getMapNames().hasMoreElements()).isFalse();
        back.setInt("x", 1);
        assertThat(back.getInt("x")).isEqualTo(1);
    }

    @Test
    void mapCopiesArraysBothWays() throws JMSException {
        byte[] bytes = {1};
        ApogeeMapMessage map = new ApogeeMapMessage();
        map.setBytes("a", bytes);
        map.setObject("b", bytes);
        bytes[0] = 9;
        map.getBytes("a")[0] = 8;
        ((byte[]) map.getObject("b"))[0] = 8;
        assertThat(map.getBytes("a")).containsExactly(1);
        assertThat(map.getBytes("b")).containsExactly(1);
    }

    @Test
    void mapRefusesBadNamesAndValues() {
        ApogeeMapMessage map = new ApogeeMapMessage();
        assertThatThrownBy(() -> map.setInt(null, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> map.setInt("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> map.setObject("x", new Object()))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("map entry 'x' cannot hold a java.lang.Object")
                .hasMessageContaining("allowed are");
    }

    // ---- stream

    @Test
    void streamIsWrittenThenRead() throws JMSException {
        ApogeeStreamMessage stream = new ApogeeStreamMessage();
        assertThatThrownBy(stream::readInt).isInstanceOf(MessageNotReadableException.class);
        stream.writeInt(1);
        stream.writeString(null);
        stream.reset();
        notWriteable(() -> stream.writeInt(2));
        assertThat(stream.readInt()).isEqualTo(1);
        assertThat(stream.readString()).isNull();
        assertThatThrownBy(stream::readInt)
                .isInstanceOf(MessageEOFException.class)
                .hasMessageContaining("2 values");
        stream.reset();
        assertThat(stream.readInt()).isEqualTo(1);
        stream.clearBody();
        assertThatThrownBy(stream::readInt).isInstanceOf(MessageNotReadableException.class);
        stream.writeInt(3);
        stream.reset();
        assertThat(stream.readInt()).isEqualTo(3);
    }

    @Test
    void streamByteArraysAreReadInPieces() throws JMSException {
        ApogeeStreamMessage stream = new ApogeeStreamMessage();
        stream.writeBytes(new byte[] {1, 2, 3, 4});
        stream.writeBytes(new byte[0]);
        stream.writeBytes(null);
        stream.writeInt(5);
        ApogeeStreamMessage back = Records.throughRecord(stream);
        byte[] two = new byte[2];
        assertThat(back.readBytes(two)).isEqualTo(2);
        assertThat(two).containsExactly(1, 2);
        assertThatThrownBy(back::readInt)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("2 bytes have been read");
        assertThatThrownBy(back::readObject).isInstanceOf(MessageFormatException.class);
        assertThat(back.readBytes(two)).isEqualTo(2);
        assertThat(two).containsExactly(3, 4);
        assertThat(back.readBytes(two)).isEqualTo(-1);
        assertThat(back.readBytes(two)).as("empty array").isZero();
        assertThat(back.readBytes(two)).as("null array").isEqualTo(-1);
        assertThat(back.readInt()).isEqualTo(5);
    }

    @Test
    void aByteArrayReadWithRoomToSpareIsDone() throws JMSException {
        ApogeeStreamMessage stream = new ApogeeStreamMessage();
        stream.writeBytes(new byte[] {1, 2, 3}, 1, 2);
        stream.writeInt(5);
        stream.reset();
        assertThat(stream.readBytes(new byte[3])).isEqualTo(2);
        assertThat(stream.readInt()).isEqualTo(5);
    }

    @Test
    void streamRefusesOtherObjects() {
        assertThatThrownBy(() -> new ApogeeStreamMessage().writeObject(new StringBuilder()))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("java.lang.StringBuilder");
    }

    // ---- bytes

    @Test
    void bytesAreWrittenThenRead() throws JMSException {
        ApogeeBytesMessage bytes = new ApogeeBytesMessage();
        assertThatThrownBy(bytes::readByte).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(bytes::getBodyLength).isInstanceOf(MessageNotReadableException.class);
        bytes.writeBoolean(true);
        bytes.writeByte((byte) -1);
        bytes.writeShort((short) -2);
        bytes.writeChar('x');
        bytes.writeInt(3);
        bytes.writeLong(4);
        bytes.writeFloat(1.5f);
        bytes.writeDouble(2.5);
        bytes.writeUTF("gr\u00fcn");
        bytes.writeBytes(new byte[] {7, 8, 9}, 1, 2);
        ApogeeBytesMessage back = Records.throughRecord(bytes);
        notWriteable(() -> back.writeByte((byte) 1));
        assertThat(back.getBodyLength()).isEqualTo(1 + 1 + 2 + 2 + 4 + 8 + 4 + 8 + 2 + 5 + 2);
        assertThat(back.readBoolean()).isTrue();
        assertThat(back.readUnsignedByte()).isEqualTo(255);
        assertThat(back.readUnsignedShort()).isEqualTo(65534);
        assertThat(back.readChar()).isEqualTo('x');
        assertThat(back.readInt()).isEqualTo(3);
        assertThat(back.readLong()).isEqualTo(4);
        assertThat(back.readFloat()).isEqualTo(1.5f);
        assertThat(back.readDouble()).isEqualTo(2.5);
        assertThat(back.readUTF()).isEqualTo("gr\u00fcn");
        assertThatThrownBy(back::readInt)
                .isInstanceOf(MessageEOFException.class)
                .hasMessageContaining("2 bytes are left");
        byte[] rest = new byte[5];
        assertThat(back.readBytes(rest)).isEqualTo(2);
        assertThat(rest).startsWith(8, 9);
        assertThat(back.readBytes(rest)).isEqualTo(-1);
        assertThatThrownBy(back::readByte).isInstanceOf(MessageEOFException.class);
        back.reset();
        assertThat(back.readBoolean()).isTrue();
    }

    @Test
    void writeObjectTakesEveryPrimitiveAndNoNull() throws JMSException {
        ApogeeBytesMessage bytes = new ApogeeBytesMessage();
        for (Object value : List.of(true, (byte) 1, (short) 1, 'c', 1, 1L, 1f, 1d, "s", new byte[1])) {
            bytes.writeObject(value);
        }
        bytes.reset();
        assertThat(bytes.getBodyLength()).isEqualTo(1 + 1 + 2 + 2 + 4 + 8 + 4 + 8 + 3 + 1);
        bytes.clearBody();
        assertThatThrownBy(() -> bytes.writeObject(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> bytes.writeObject(List.of())).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void getBodyResetsBytes() throws JMSException {
        ApogeeBytesMessage bytes = new ApogeeBytesMessage();
        bytes.writeByte((byte) 5);
        assertThat(bytes.getBody(byte[].class)).containsExactly(5);
        assertThat(bytes.readByte()).isEqualTo((byte) 5);
        assertThat(bytes.getBody(byte[].class)).containsExactly(5);
        assertThat(bytes.readByte()).isEqualTo((byte) 5);
    }

    @Test
    void readBytesChecksItsLength() throws JMSException {
        ApogeeBytesMessage bytes = new ApogeeBytesMessage();
        bytes.writeInt(1);
        bytes.reset();
        assertThatThrownBy(() -> bytes.readBytes(new byte[2], 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> bytes.readBytes(new byte[2], -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(bytes.readBytes(new byte[2], 1)).isEqualTo(1);
    }

    @Test
    void utfErrorsLeaveThePositionWhereItWas() throws JMSException {
        ApogeeBytesMessage bytes = new ApogeeBytesMessage();
        assertThatThrownBy(() -> bytes.writeUTF("x".repeat(70_000)))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("65535");
        bytes.writeShort((short) 3);
        bytes.writeBytes(new byte[] {'a', (byte) 0xFF, (byte) 0xFF});
        ApogeeBytesMessage back = Records.throughRecord(bytes);
        assertThatThrownBy(back::readUTF).isInstanceOf(MessageFormatException.class);
        assertThat(back.readShort()).isEqualTo((short) 3);
        back.reset();
        back.readByte();
        assertThatThrownBy(back::readUTF).isInstanceOf(MessageEOFException.class);
    }

    @Test
    void bytesMayBeSentWhileWrittenAndGoOn() throws JMSException {
        ApogeeBytesMessage bytes = new ApogeeBytesMessage();
        bytes.writeByte((byte) 1);
        assertThat(Records.throughRecord(bytes).getBody(byte[].class)).containsExactly(1);
        bytes.writeByte((byte) 2);
        assertThat(Records.throughRecord(bytes).getBody(byte[].class)).containsExactly(1, 2);
    }

    @Test
    void halfReadBytesAreSentWhole() throws JMSException {
        ApogeeBytesMessage bytes = new ApogeeBytesMessage();
        bytes.writeShort((short) 0x0102);
        ApogeeBytesMessage back = Records.throughRecord(bytes);
        back.readByte();
        assertThat(Records.throughRecord(back).getBody(byte[].class)).containsExactly(1, 2);
    }
}
