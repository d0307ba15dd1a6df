package org.apogeemq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apogeemq.remoting.jms.BodyKind;
import org.apogeemq.remoting.jms.DestinationKind;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.message.MessageEncoder;

class MessageRoundTripTest {

    private static final char[] NAME_CHARS = "abcXYZ019_$\u00e9".toCharArray();

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars(NAME_CHARS)
                .ofMinLength(1)
                .ofMaxLength(12)
                .map(s -> "n" + s);
    }

    @Provide
    Arbitrary<String> validText() {
        return Arbitraries.strings()
                .ofMaxLength(60)
                .filter(s -> s.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE));
    }

    private Arbitrary<Object> primitives() {
        return Arbitraries.oneOf(
                validText().map(v -> (Object) v),
                Arbitraries.of(true, false).map(v -> (Object) v),
                Arbitraries.bytes().map(v -> (Object) v),
                Arbitraries.shorts().map(v -> (Object) v),
                Arbitraries.integers().map(v -> (Object) v),
                Arbitraries.longs().map(v -> (Object) v),
                Arbitraries.floats().map(v -> (Object) v),
                Arbitraries.doubles().map(v -> (Object) v));
    }

    @Provide
    Arbitrary<Object> propertyValues() {
        return Arbitraries.oneOf(
                        primitives(), Arbitraries.strings().ofMaxLength(20).map(v -> (Object) v))
                .injectNull(0.1);
    }

    @Provide
    Arbitrary<Object> bodyValues() {
        return Arbitraries.oneOf(
                        primitives(),
                        Arbitraries.chars().map(v -> (Object) v),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(v -> (Object) v))
                .injectNull(0.1);
    }

    @Provide
    Arbitrary<Map<String, Object>> properties() {
        return Arbitraries.maps(names(), propertyValues()).ofMaxSize(12);
    }

    @Provide
    Arbitrary<Map<String, Object>> mapBodies() {
        return Arbitraries.maps(validText().filter(s -> !s.isEmpty()), bodyValues())
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<Object>> streamBodies() {
        return bodyValues().list().ofMaxSize(20);
    }

    @Property
    void propertiesComeBack(@ForAll("properties") Map<String, Object> properties) throws JMSException {
        ApogeeMessage message = new ApogeeMessage();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        JmsMessage back = Records.throughRecord(Records.throughRecord(message));
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            assertThat(back.propertyExists(property.getKey())).isTrue();
            assertThat(back.getObjectProperty(property.getKey())).isEqualTo(property.getValue());
        }
        assertThat(Collections.list(back.getPropertyNames()).stream().filter(name -> name.startsWith("n")))
                .containsExactlyInAnyOrderElementsOf(properties.keySet());
    }

    @Property
    void mapsComeBack(@ForAll("mapBodies") Map<String, Object> entries) throws JMSException {
        ApogeeMapMessage message = new ApogeeMapMessage();
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            message.setObject(entry.getKey(), entry.getValue());
        }
        ApogeeMapMessage back = Records.throughRecord(Records.throughRecord(message));
        assertThat(Collections.list(back.getMapNames())).containsExactlyInAnyOrderElementsOf(entries.keySet());
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            assertThat(back.getObject(entry.getKey())).isEqualTo(entry.getValue());
        }
    }

    @Property
    void streamsComeBack(@ForAll("streamBodies") List<Object> values) throws JMSException {
        ApogeeStreamMessage message = new ApogeeStreamMessage();
        for (Object value : values) {
            message.writeObject(value);
        }
        ApogeeStreamMessage back = Records.throughRecord(Records.throughRecord(message));
        List<Object> read = new ArrayList<>();
        try {
            while (true) {
                read.add(back.readObject());
            }
        } catch (MessageEOFException end) {
            assertThat(read).usingRecursiveComparison().isEqualTo(values);
        }
    }

    @Property
    void textComesBack(@ForAll("validText") String text) throws JMSException {
        assertThat(Records.throughRecord(new ApogeeTextMessage(text)).getText()).isEqualTo(text);
    }

    @Property
    void anyTextComesBackAsItWasOrIsRefused(@ForAll String text) {
        try {
            assertThat(Records.throughRecord(new ApogeeTextMessage(text)).getText())
                    .isEqualTo(text);
        } catch (JMSException e) {
            assertThat(e).hasMessageContaining("unpaired surrogate");
        }
    }

    /** Hostile bytes: a JMSException or values, in memory that the bytes themselves bound. */
    @Property(tries = 2000)
    void anyBytesAsABodyGiveValuesOrAJmsException(@ForAll byte[] body, @ForAll BodyKind kind) {
        ByteBuf record = Unpooled.buffer();
        new MessageEncoder()
                .topic("ORDERS")
                .flag(JmsFlag.of(kind, false, DestinationKind.QUEUE, true, 4, false))
                .body(Unpooled.wrappedBuffer(body))
                .encode(record);
        JmsMessage message = Records.received(record);
        try {
            message.getBody(Object.class);
        } catch (JMSException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
        try {
            if (message instanceof ApogeeStreamMessage stream) {
                while (true) {
                    stream.readObject();
                }
            }
        } catch (JMSException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }

    @Property(tries = 2000)
    void anyPropertyStringCanBeRead(@ForAll("propertyStrings") String properties) {
        ByteBuf record = Unpooled.buffer();
        new MessageEncoder()
                .topic("ORDERS")
                .flag(JmsFlag.of(BodyKind.NONE, false, DestinationKind.QUEUE, true, 4, true))
                .properties(properties)
                .encode(record);
        JmsMessage message = Records.received(record);
        message.isExpired(0);
        for (String name : Collections.list(message.getPropertyNames())) {
            message.getObjectProperty(name);
        }
        assertThat(message.getJMSMessageID()).startsWith("ID:");
    }

    @Provide
    Arbitrary<String> propertyStrings() {
        return Arbitraries.of(
                        "\u0001",
                        "\u0002",
                        ",",
                        ":",
                        "x",
                        "I",
                        "H",
                        "X",
                        "\\u",
                        "Q:a",
                        "__JMSTypes",
                        "__JMSReplyTo",
                        "__JMSCorrelationID",
                        "__JMSExpiration",
                        "__JMSDeliveryTime",
                        "TAGS",
                        "UNIQ_KEY",
                        "42",
                        "%2E")
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
    }
}
