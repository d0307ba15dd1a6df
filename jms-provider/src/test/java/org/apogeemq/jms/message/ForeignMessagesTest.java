package org.apogeemq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Section 3.12: messages of another provider must be handled. */
@Timeout(120)
class ForeignMessagesTest {

    /** A message that is not ours: only the interface shows. */
    private static <T extends Message> T foreign(Class<T> type, JmsMessage hidden) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(hidden, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static JmsMessage sent(Message foreign) throws JMSException {
        return Records.throughRecord(ForeignMessages.adopt(foreign));
    }

    @Test
    void ownMessagesAreTakenAsTheyAre() throws JMSException {
        ApogeeMessage own = new ApogeeMessage();
        assertThat(ForeignMessages.adopt(own)).isSameAs(own);
    }

    @Test
    void headersAndPropertiesAreCopied() throws JMSException {
        ApogeeMessage hidden = new ApogeeMessage();
        hidden.setJMSType("t");
        hidden.setJMSCorrelationID("c");
        hidden.setJMSReplyTo(Records.orders());
        hidden.setIntProperty("a", 1);
        hidden.setStringProperty("b", null);
        JmsMessage back = sent(foreign(Message.class, hidden));
        assertThat(back).isInstanceOf(ApogeeMessage.class);
        assertThat(back.getJMSType()).isEqualTo("t");
        assertThat(back.getJMSCorrelationID()).isEqualTo("c");
        assertThat(back.getJMSReplyTo()).isEqualTo(Records.orders());
        assertThat(back.getObjectProperty("a")).isEqualTo(1);
        assertThat(back.propertyExists("b")).isTrue();
    }

    @Test
    void everyKindOfBodyIsCopied() throws JMSException {
        assertThat(((TextMessage) sent(foreign(TextMessage.class, new ApogeeTextMessage("x")))).getText())
                .isEqualTo("x");

        ApogeeBytesMessage bytes = new ApogeeBytesMessage();
        bytes.writeBytes(new byte[20_000]);
        assertThat(((BytesMessage) sent(foreign(BytesMessage.class, bytes))).getBodyLength())
                .isEqualTo(20_000);

        ApogeeMapMessage map = new ApogeeMapMessage();
        map.setBytes("b", new byte[] {1});
        map.setChar("c", 'x');
        MapMessage mapBack = (MapMessage) sent(foreign(MapMessage.class, map));
        assertThat(mapBack.getBytes("b")).containsExactly(1);
        assertThat(mapBack.getChar("c")).isEqualTo('x');

        ApogeeStreamMessage stream = new ApogeeStreamMessage();
        stream.writeInt(1);
        stream.writeBytes(new byte[] {2});
        StreamMessage streamBack = (StreamMessage) sent(foreign(StreamMessage.class, stream));
        assertThat(streamBack.readInt()).isEqualTo(1);
        assertThat((byte[]) streamBack.readObject()).containsExactly(2);

        ApogeeObjectMessage object = new ApogeeObjectMessage();
        object.setObject(42);
        assertThat(((ObjectMessage) sent(foreign(ObjectMessage.class, object))).getObject())
                .isEqualTo(42);
    }

    @Test
    void whatWeCannotHoldIsNamed() throws JMSException {
        Message foreign = (Message) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Message.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getPropertyNames" -> java.util.Collections.enumeration(java.util.List.of("my-key"));
                    case "getObjectProperty" -> "v";
                    default -> null;
                });
        assertThatThrownBy(() -> ForeignMessages.adopt(foreign))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("my-key");
    }

    @Test
    void stampSetsTheHeadersOfAForeignMessage() throws JMSException {
        ApogeeTextMessage hidden = new ApogeeTextMessage("x");
        TextMessage foreign = foreign(TextMessage.class, hidden);
        ForeignMessages.stamp(foreign, Records.headers(Records.orders()));
        assertThat(foreign.getJMSMessageID()).isEqualTo("ID:0A0B0C");
        assertThat(foreign.getJMSDestination()).isEqualTo(Records.orders());
        assertThat(foreign.getJMSTimestamp()).isEqualTo(Records.NOW);
        assertThat(foreign.getJMSDeliveryTime()).isEqualTo(Records.NOW);
    }
}
