package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 6.1.8, 6.2.6, 6.2.10, 8.4 and 8.6: rules of the simplified interface. */
class Chapter08ContextTest extends SpecTest {

    @Test
    @DisplayName("6.1.8 contexts made of a context share its connection, which closes with the last of them")
    void contextsShareAConnectionThatClosesWithTheLast() throws JMSException {
        JMSContext first = factory.createContext();
        first.setClientID(name("client"));
        String clientId = first.getClientID();
        JMSContext second = closing(first.createContext(JMSContext.CLIENT_ACKNOWLEDGE));
        JMSContext third = closing(second.createContext(JMSContext.SESSION_TRANSACTED));
        assertThat(second.getClientID()).isEqualTo(clientId);
        assertThat(third.getSessionMode()).isEqualTo(JMSContext.SESSION_TRANSACTED);
        Queue temporary = first.createTemporaryQueue();
        first.close();
        first.close();
        assertThatThrownBy(first::createProducer).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> first.createContext(JMSContext.AUTO_ACKNOWLEDGE))
                .isInstanceOf(IllegalStateRuntimeException.class);
        second.createProducer().send(temporary, "still there");
        assertThat(second.createConsumer(temporary).receiveBody(String.class, SOON))
                .isEqualTo("still there");
        second.close();
        try (JMSContext other = factory.createContext()) {
            assertThatThrownBy(() -> other.setClientID(clientId)).hasMessageContaining(clientId);
        }
        third.close();
        try (JMSContext other = factory.createContext()) {
            other.setClientID(clientId);
        }
    }

    @Test
    @DisplayName("8.4 with auto start off nothing is delivered to any context of the connection until start")
    void withAutoStartOffNothingIsDeliveredUntilStart() throws JMSException {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        context.setAutoStart(false);
        assertThat(context.getAutoStart()).isFalse();
        Queue queue = context.createQueue(name("queue"));
        context.createProducer().send(queue, "x");
        JMSConsumer consumer = context.createConsumer(queue);
        assertThat(consumer.receive(NEVER)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();
        context.start();
        assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("x");
    }

    @Test
    @DisplayName("8.4 a second context's first consumer starts the shared connection for both")
    void aSecondContextsFirstConsumerStartsTheSharedConnection() throws JMSException {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        context.setAutoStart(false);
        JMSContext second = closing(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
        assertThat(second.getAutoStart()).isTrue();
        Queue queue = context.createQueue(name("queue"));
        JMSConsumer consumer = context.createConsumer(queue);
        second.createConsumer(second.createQueue(name("queue")));
        send(queue, "x");
        assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("x");
    }

    @Test
    @DisplayName("6.2.10 acknowledge of a context ends what all its consumers got, and nothing of other contexts")
    void acknowledgeEndsWhatAllItsConsumersGot() throws JMSException {
        JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
        JMSContext other = closing(context.createContext(JMSContext.CLIENT_ACKNOWLEDGE));
        Queue one = context.createQueue(name("queue"));
        Queue two = context.createQueue(name("queue"));
        Queue three = context.createQueue(name("queue"));
        send(one, "1", "1b");
        send(two, "2");
        send(three, "3");
        JMSConsumer first = context.createConsumer(one);
        assertThat(first.receiveBody(String.class, SOON)).isEqualTo("1");
        assertThat(context.createConsumer(two).receiveBody(String.class, SOON)).isEqualTo("2");
        assertThat(other.createConsumer(three).receiveBody(String.class, SOON)).isEqualTo("3");
        context.acknowledge();
        assertThat(first.receiveBody(String.class, SOON)).isEqualTo("1b");
        context.recover();
        Message again = first.receive(SOON);
        assertThat(text(again)).isEqualTo("1b");
        assertThat(again.getJMSRedelivered()).isTrue();
        context.close();
        other.close();
        holds(one, "1b");
        holds(two);
        holds(three, "3");
    }

    @Test
    @DisplayName(
            "6.2.10 a message's acknowledge is the session's: of several consumers, and in AUTO mode it does nothing")
    void aMessagesAcknowledgeIsTheSessions() throws JMSException {
        JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
        Queue one = context.createQueue(name("queue"));
        Queue two = context.createQueue(name("queue"));
        send(one, "1");
        send(two, "2");
        Message first = context.createConsumer(one).receive(SOON);
        assertThat(text(context.createConsumer(two).receive(SOON))).isEqualTo("2");
        first.acknowledge();
        context.close();
        holds(one);
        holds(two);
        JMSContext auto = context(JMSContext.AUTO_ACKNOWLEDGE);
        auto.acknowledge();
        send(one, "3");
        Message message = auto.createConsumer(one).receive(SOON);
        message.acknowledge();
        auto.acknowledge();
        assertThatThrownBy(auto::commit).isInstanceOf(IllegalStateRuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {JMSContext.AUTO_ACKNOWLEDGE, JMSContext.DUPS_OK_ACKNOWLEDGE})
    @DisplayName(
            "8.6 a body of another type: the message is the next again, neither flagged nor counted, before those after it")
    void aBodyOfAnotherTypeIsTheNextAgain(int mode) throws JMSException {
        JMSContext context = context(mode);
        Queue queue = context.createQueue(name("queue"));
        send(queue, "first", "second");
        JMSConsumer consumer = context.createConsumer(queue);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> consumer.receiveBody(byte[].class, SOON))
                    .isInstanceOf(MessageFormatRuntimeException.class)
                    .hasMessageContaining("TextMessage");
        }
        assertThatThrownBy(() -> consumer.receiveBodyNoWait(Map.class))
                .isInstanceOf(MessageFormatRuntimeException.class);
        Message message = consumer.receive(SOON);
        assertThat(text(message)).isEqualTo("first");
        assertThat(message.getJMSRedelivered()).isFalse();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("second");
        context.close();
        holds(queue);
    }

    @Test
    @DisplayName("8.6 a message put back that way goes to another consumer, unflagged, when its own is closed")
    void aMessagePutBackGoesToAnotherConsumer() throws JMSException {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        Queue queue = context.createQueue(name("queue"));
        send(queue, "x");
        JMSConsumer consumer = context.createConsumer(queue);
        assertThatThrownBy(() -> consumer.receiveBody(byte[].class, SOON))
                .isInstanceOf(MessageFormatRuntimeException.class);
        consumer.close();
        Message message = context.createConsumer(queue).receive(SOON);
        assertThat(text(message)).isEqualTo("x");
        assertThat(message.getJMSRedelivered()).isFalse();
    }

    @Test
    @DisplayName("8.6 in a transaction a body of another type counts as received: rollback redelivers, commit consumes")
    void inATransactionABodyOfAnotherTypeCountsAsReceived() throws JMSException {
        JMSContext context = context(JMSContext.SESSION_TRANSACTED);
        Queue queue = context.createQueue(name("queue"));
        send(queue, "first", "second");
        JMSConsumer consumer = context.createConsumer(queue);
        assertThatThrownBy(() -> consumer.receiveBody(byte[].class, SOON))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("second");
        context.rollback();
        assertThatThrownBy(() -> consumer.receiveBody(byte[].class, SOON))
                .isInstanceOf(MessageFormatRuntimeException.class);
        context.commit();
        assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("second");
        context.commit();
        holds(queue);
    }

    @Test
    @DisplayName("8.6 with client acknowledge a body of another type is among what acknowledge ends")
    void withClientAcknowledgeABodyOfAnotherTypeIsAmongWhatIsAcknowledged() throws JMSException {
        JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
        Queue queue = context.createQueue(name("queue"));
        send(queue, "first", "second");
        JMSConsumer consumer = context.createConsumer(queue);
        assertThatThrownBy(() -> consumer.receiveBody(byte[].class, SOON))
                .isInstanceOf(MessageFormatRuntimeException.class);
        context.acknowledge();
        context.close();
        holds(queue, "second");
    }

    @Test
    @DisplayName("7.10 a producer's calls chain, and setAsync(null) makes it synchronous again")
    void aProducersCallsChain() throws Exception {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        Queue queue = context.createQueue(name("queue"));
        Completed listener = new Completed(1);
        var producer = context.createProducer();
        assertThat(producer.setAsync(listener).send(queue, "a").setAsync(null).send(queue, "b"))
                .isSameAs(producer);
        listener.awaitAll();
        assertThat(listener.calls).containsExactly("a");
        assertThat(producer.getAsync()).isNull();
        holds(queue, "a", "b");
    }
}
