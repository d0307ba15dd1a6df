package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapter 10, exceptions: which, when, and that they say what is wrong. */
class Chapter10ExceptionsTest extends SpecTest {

    @ParameterizedTest
    @ValueSource(strings = {"=TEST 'test'", "a = ", "a LIKE 5", "(a = 1", "JMSRedelivered = TRUE"})
    @DisplayName("10.3 an invalid selector is refused wherever one is given")
    void anInvalidSelectorIsRefusedWhereverOneIsGiven(String selector) throws JMSException {
        Session session = connect(name("client")).createSession();
        Queue queue = queue(session);
        Topic topic = topic(session);
        assertThatThrownBy(() -> session.createConsumer(queue, selector))
                .isInstanceOf(InvalidSelectorException.class)
                .hasMessageContaining("at character");
        assertThatThrownBy(() -> session.createConsumer(topic, selector)).isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createBrowser(queue, selector)).isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "s", selector, false))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic, "s", selector))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "s", selector))
                .isInstanceOf(InvalidSelectorException.class);
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        assertThatThrownBy(() -> context.createConsumer(queue, selector))
                .isInstanceOf(InvalidSelectorRuntimeException.class);
    }

    @Test
    @DisplayName("10.3 null and foreign destinations are invalid")
    void nullAndForeignDestinationsAreInvalid() throws JMSException {
        Session session = connect(name("client")).createSession();
        Destination foreign = new Destination() {};
        assertThatThrownBy(() -> session.createConsumer(null)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createConsumer(foreign)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createProducer(foreign)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createBrowser(null)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(null, "s"))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(null, "s"))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.unsubscribe("never-made")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @DisplayName("10.3 names that cannot be are refused")
    void namesThatCannotBeAreRefused() throws JMSException {
        Session session = session();
        assertThatThrownBy(() -> session.createQueue("")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createQueue(null)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createTopic("x".repeat(200)))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("at most 127");
        assertThatThrownBy(() -> session.createQueue("q?nope=1")).hasMessageContaining("'nope' is not known");
    }

    @Test
    @DisplayName("10.2 contexts throw the runtime twins")
    void contextsThrowTheRuntimeTwins() {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        Queue queue = context.createQueue(name("queue"));
        assertThatThrownBy(() -> context.createProducer().send(null, "x"))
                .isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> context.createProducer().send(queue, (Message) null))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> context.createProducer().setPriority(11)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> factory.createContext(17)).isInstanceOf(JMSRuntimeException.class);
        context.close();
        context.close();
        assertThatThrownBy(() -> context.createQueue("x")).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> context.createProducer().send(queue, "x"))
                .isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    @DisplayName("10.2 exceptions have a code and a cause")
    void exceptionsHaveACodeAndACause() {
        assertThatThrownBy(() -> session().createConsumer(session().createQueue("x"), "a ="))
                .isInstanceOfSatisfying(
                        JMSException.class,
                        e -> assertThat(e.getErrorCode() != null || e.getCause() != null)
                                .isTrue());
    }
}
