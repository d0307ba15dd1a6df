package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chapter 3, Jakarta Messaging message model: what needs a broker to be seen. */
class Chapter03MessageModelTest extends SpecTest {

    private Message sendAndReceive(Message message, Session session) throws JMSException {
        Queue queue = queue(session);
        session.createProducer(queue).send(message);
        Message received = session.createConsumer(queue).receive(SOON);
        assertThat(received).isNotNull();
        return received;
    }

    @Test
    @DisplayName("3.4.11 sending sets headers and the receiver sees the same")
    void sendingSetsHeadersAndTheReceiverSeesTheSame() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        Queue reply = queue(session);
        TextMessage message = session.createTextMessage("x");
        message.setJMSCorrelationID("corr");
        message.setJMSReplyTo(reply);
        message.setJMSType("car");
        message.setJMSPriority(1);
        message.setJMSDeliveryMode(DeliveryMode.PERSISTENT);
        message.setJMSMessageID("ID:mine");
        message.setJMSExpiration(1);
        message.setJMSDestination(reply);
        MessageProducer producer = session.createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.setPriority(7);
        producer.setTimeToLive(100_000);
        long before = System.currentTimeMillis();
        producer.send(message);
        long after = System.currentTimeMillis();

        assertThat(message.getJMSDestination()).isEqualTo(queue);
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(message.getJMSPriority()).isEqualTo(7);
        assertThat(message.getJMSMessageID()).startsWith("ID:").isNotEqualTo("ID:mine");
        assertThat(message.getJMSTimestamp()).isBetween(before, after);
        assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 100_000);
        assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp());

        Message received = session.createConsumer(queue).receive(SOON);
        assertThat(received.getJMSDestination()).isEqualTo(queue);
        assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(received.getJMSPriority()).isEqualTo(7);
        assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
        assertThat(received.getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
        assertThat(received.getJMSExpiration()).isEqualTo(message.getJMSExpiration());
        assertThat(received.getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
        assertThat(received.getJMSCorrelationID()).isEqualTo("corr");
        assertThat(received.getJMSReplyTo()).isEqualTo(reply);
        assertThat(received.getJMSType()).isEqualTo("car");
        assertThat(received.getJMSRedelivered()).isFalse();
    }

    @Test
    @DisplayName("3.4.3 message ids are unique")
    void messageIdsAreUnique() throws JMSException {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        Message message = session.createMessage();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            producer.send(message);
            ids.add(message.getJMSMessageID());
        }
        assertThat(ids).hasSize(1_000);
    }

    @Test
    @DisplayName("3.4.3 disabled id is null or unique")
    void disabledIdIsNullOrUnique() throws JMSException {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        producer.setDisableMessageID(true);
        Message message = session.createMessage();
        producer.send(message);
        assertThat(message.getJMSMessageID())
                .satisfiesAnyOf(
                        id -> assertThat(id).isNull(), id -> assertThat(id).startsWith("ID:"));
    }

    @Test
    @DisplayName("3.4.4 disabled timestamp is zero or the time")
    void disabledTimestampIsZeroOrTheTime() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        producer.setDisableMessageTimestamp(true);
        Message message = session.createMessage();
        long before = System.currentTimeMillis();
        producer.send(message);
        long timestamp = message.getJMSTimestamp();
        assertThat(timestamp == 0 || timestamp >= before).isTrue();
        assertThat(message.getJMSDeliveryTime()).isGreaterThanOrEqualTo(before);
        Message received = session.createConsumer(queue).receive(SOON);
        assertThat(received.getJMSTimestamp()).isEqualTo(timestamp);
        assertThat(received.getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
    }

    @Test
    @DisplayName("3.4.9 expiration counts from the send even with a delay")
    void expirationCountsFromTheSendEvenWithADelay() throws JMSException {
        Session session = session();
        MessageProducer producer = session.createProducer(queue(session));
        producer.setTimeToLive(60_000);
        producer.setDeliveryDelay(10_000);
        Message message = session.createMessage();
        producer.send(message);
        assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 60_000);
        assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp() + 10_000);
    }

    @Test
    @DisplayName("3.4.10 expedited messages go ahead of waiting normal ones")
    void expeditedMessagesGoAheadOfWaitingNormalOnes() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        for (int priority : new int[] {4, 0, 9, 4, 5}) {
            producer.setPriority(priority);
            producer.send(session.createTextMessage("p" + priority));
        }
        Connection connection = closing(factory.createConnection());
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        // Stopped: time for all five to wait at the consumer.
        assertThat(consumer.receive(2_000)).isNull();
        connection.start();
        assertThat(receive(consumer, 5)).containsExactly("p9", "p5", "p4", "p4", "p0");
    }

    @Test
    @DisplayName("3.5.11 delivery count begins at one and redelivered goes with it")
    void deliveryCountBeginsAtOneAndRedeliveredGoesWithIt() throws JMSException {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = queue(session);
        send(queue, "x");
        MessageConsumer consumer = session.createConsumer(queue);
        for (int delivery = 1; delivery <= 3; delivery++) {
            Message message = consumer.receive(SOON);
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
            assertThat(message.getJMSRedelivered()).isEqualTo(delivery > 1);
            session.recover();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "color = 'blue' AND weight > 2500",
                "JMSType = 'car'",
                "JMSType IN ('car', 'bike')",
                "JMSPriority = 4 AND JMSDeliveryMode = 'PERSISTENT'",
                "color LIKE 'bl%' AND NOT (weight < 1000)",
                "missing IS NULL AND weight BETWEEN 2000 AND 4000",
                "JMSCorrelationID = 'c-1'",
                "JMSXGroupID = 'g'",
                "price * 2 = 5"
            })
    @DisplayName("3.8 selectors see headers and typed properties")
    void selectorsSeeHeadersAndTypedProperties(String selector) throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        TextMessage other = session.createTextMessage("other");
        other.setStringProperty("color", "red");
        other.setIntProperty("missing", 1);
        producer.setPriority(3);
        producer.send(other);
        producer.setPriority(4);
        TextMessage wanted = session.createTextMessage("wanted");
        wanted.setStringProperty("color", "blue");
        wanted.setIntProperty("weight", 3000);
        wanted.setDoubleProperty("price", 2.5);
        wanted.setStringProperty("JMSXGroupID", "g");
        wanted.setJMSType("car");
        wanted.setJMSCorrelationID("c-1");
        producer.send(wanted);
        MessageConsumer consumer = session.createConsumer(queue, selector);
        assertThat(receive(consumer)).isEqualTo("wanted");
        receiveNothing(consumer);
        consumer.close();
        holds(queue, "other");
    }

    @Test
    @DisplayName("3.8.1.1 a number in a string is not a number")
    void aNumberInAStringIsNotANumber() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        TextMessage message = session.createTextMessage("x");
        message.setStringProperty("NumberOfOrders", "2");
        session.createProducer(queue).send(message);
        receiveNothing(session.createConsumer(queue, "NumberOfOrders > 1"));
    }

    @Test
    @DisplayName("3.8.1.1 NOT IN and NOT LIKE are about strings")
    void notInAndNotLikeAreAboutStrings() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        TextMessage message = session.createTextMessage("x");
        message.setIntProperty("n", 0);
        session.createProducer(queue).send(message);
        receiveNothing(session.createConsumer(queue, "n NOT IN ('foo', 'jms')"));
        receiveNothing(session.createConsumer(queue, "n NOT LIKE 'foo'"));
        holds(queue, "x");
    }

    @Test
    @DisplayName("3.8.1.1 literals of different types cannot be compared")
    void literalsOfDifferentTypesCannotBeCompared() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        assertThatThrownBy(() -> session.createConsumer(queue, "TRUE = 0"))
                .isInstanceOf(InvalidSelectorException.class);
    }

    @Test
    @DisplayName("3.9 a sent message may be changed and sent again")
    void aSentMessageMayBeChangedAndSentAgain() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        TextMessage message = session.createTextMessage("one");
        message.setIntProperty("n", 1);
        producer.send(message);
        message.setText("two");
        message.setIntProperty("n", 2);
        producer.send(message);
        MessageConsumer consumer = session.createConsumer(queue);
        Message first = consumer.receive(SOON);
        assertThat(text(first)).isEqualTo("one");
        assertThat(first.getIntProperty("n")).isEqualTo(1);
        Message second = consumer.receive(SOON);
        assertThat(text(second)).isEqualTo("two");
        assertThat(second.getIntProperty("n")).isEqualTo(2);
    }

    @Test
    @DisplayName("3.10 a redelivered message is the original")
    void aRedeliveredMessageIsTheOriginal() throws JMSException {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = queue(session);
        send(queue, "original");
        MessageConsumer consumer = session.createConsumer(queue);
        TextMessage first = (TextMessage) consumer.receive(SOON);
        assertThatThrownBy(() -> first.setText("x")).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> first.setIntProperty("x", 1)).isInstanceOf(MessageNotWriteableException.class);
        first.clearBody();
        first.setText("changed");
        first.clearProperties();
        first.setIntProperty("n", 1);
        session.recover();
        Message again = consumer.receive(SOON);
        assertThat(text(again)).isEqualTo("original");
        assertThat(again.propertyExists("n")).isFalse();
    }

    @Test
    @DisplayName("3.11 every kind of body arrives")
    void everyKindOfBodyArrives() throws JMSException {
        Session session = session();
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeInt(5);
        assertThat(((BytesMessage) sendAndReceive(bytes, session)).readInt()).isEqualTo(5);
        MapMessage map = session.createMapMessage();
        map.setDouble("d", 2.5);
        assertThat(((MapMessage) sendAndReceive(map, session)).getDouble("d")).isEqualTo(2.5);
        StreamMessage stream = session.createStreamMessage();
        stream.writeString("s");
        assertThat(((StreamMessage) sendAndReceive(stream, session)).readString())
                .isEqualTo("s");
        ObjectMessage object = session.createObjectMessage(new ArrayList<>(List.of(1, 2)));
        assertThat(((ObjectMessage) sendAndReceive(object, session)).getObject())
                .isEqualTo(List.of(1, 2));
        assertThat(sendAndReceive(session.createMessage(), session))
                .isNotInstanceOfAny(TextMessage.class, BytesMessage.class);
        assertThat(text(sendAndReceive(session.createTextMessage(), session))).isNull();
        String large = "\u00e9".repeat(500_000);
        assertThat(text(sendAndReceive(session.createTextMessage(large), session)))
                .isEqualTo(large);
    }

    @Test
    @DisplayName("3.12 a foreign message is sent and gets its headers")
    void aForeignMessageIsSentAndGetsItsHeaders() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        TextMessage hidden = session.createTextMessage("foreign");
        hidden.setIntProperty("n", 1);
        TextMessage foreign = (TextMessage) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TextMessage.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(hidden, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        session.createProducer(queue).send(foreign);
        assertThat(foreign.getJMSMessageID()).startsWith("ID:");
        assertThat(foreign.getJMSDestination()).isEqualTo(queue);
        Message received = session.createConsumer(queue).receive(SOON);
        assertThat(text(received)).isEqualTo("foreign");
        assertThat(received.getIntProperty("n")).isEqualTo(1);
        assertThat(received.getJMSMessageID()).isEqualTo(foreign.getJMSMessageID());
    }
}
