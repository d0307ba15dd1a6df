package org.apogeemq.interop.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Queues: pop, acknowledgement, redelivery. */
@ExtendWith(ApacheServers.class)
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class QueueOnApacheTest {
    private static final long LONG = 90_000;
    private static final long SHORT = 1_500;

    private final ApogeeConnectionFactory factory = new ApogeeConnectionFactory(ApacheServers.uri());
    private final String name = "Q-" + UUID.randomUUID();

    @Test
    void whatIsSentToAQueueIsReceivedOnceWithItsHeadersAndProperties() throws Exception {
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue(name);
            context.createProducer()
                    .setJMSType("order")
                    .setJMSCorrelationID("c-1")
                    .setPriority(7)
                    .setProperty("amount", 17)
                    .send(queue, "hello");
            JMSConsumer consumer = context.createConsumer(queue);
            TextMessage message = (TextMessage) consumer.receive(LONG);
            assertThat(message.getText()).isEqualTo("hello");
            assertThat(message.getJMSType()).isEqualTo("order");
            assertThat(message.getJMSCorrelationID()).isEqualTo("c-1");
            assertThat(message.getJMSPriority()).isEqualTo(7);
            assertThat(message.getIntProperty("amount")).isEqualTo(17);
            assertThat(message.getJMSRedelivered()).isFalse();
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
            assertThat(consumer.receive(SHORT)).isNull();
        }
    }

    @Test
    void messagesOfOneSenderComeInTheirOrder() throws Exception {
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue(name);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                context.createProducer().send(queue, "m" + i);
                expected.add("m" + i);
            }
            assertThat(receive(context.createConsumer(queue), 200)).isEqualTo(expected);
        }
    }

    @Test
    void whatASessionHoldsWhenItClosesComesAgainWithTheFlag() throws Exception {
        try (JMSContext first = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
            Queue queue = first.createQueue(name);
            first.createProducer().send(queue, "a");
            assertThat(first.createConsumer(queue).receive(LONG)).isNotNull();
        }
        try (JMSContext second = factory.createContext()) {
            Message again = second.createConsumer(second.createQueue(name)).receive(LONG);
            assertThat(again.getBody(String.class)).isEqualTo("a");
            assertThat(again.getJMSRedelivered()).isTrue();
        }
    }

    @Test
    void recoverDeliversAgainAtOnceAndInOrder() throws Exception {
        try (JMSContext context = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(name);
            for (String text : List.of("a", "b", "c", "d")) {
                context.createProducer().send(queue, text);
            }
            JMSConsumer consumer = context.createConsumer(queue);
            assertThat(receive(consumer, 3)).containsExactly("a", "b", "c");
            context.recover();
            assertThat(receive(consumer, 4)).containsExactly("a", "b", "c", "d");
            context.acknowledge();
            assertThat(consumer.receive(SHORT)).isNull();
        }
    }

    @Test
    void receiveNoWaitGivesWhatIsThereAndNullWhenThereIsNothing() throws Exception {
        try (JMSContext context = factory.createContext()) {
            Queue queue = context.createQueue(name);
            JMSConsumer consumer = context.createConsumer(queue);
            assertThat(consumer.receiveNoWait()).isNull();
            context.createProducer().send(queue, "now");
            assertThat(consumer.receive(LONG).getBody(String.class)).isEqualTo("now");
        }
    }

    @Test
    void aTransactedSessionIsRefusedWithTheReason() {
        try (JMSContext context = factory.createContext()) {
            assertThatThrownBy(() -> context.createContext(JMSContext.SESSION_TRANSACTED))
                    .isInstanceOf(JMSRuntimeException.class)
                    .hasMessageContaining("transacted session")
                    .hasMessageContaining("CLIENT_ACKNOWLEDGE");
        }
    }

    @Test
    void anXaConnectionIsRefusedWithTheReason() {
        ApogeeXAConnectionFactory xa = new ApogeeXAConnectionFactory(ApacheServers.uri());
        assertThatThrownBy(xa::createXAConnection)
                .isInstanceOfSatisfying(
                        JMSException.class, e -> assertThat(e.getErrorCode()).isEqualTo("NOT_SUPPORTED"))
                .hasMessageContaining("Apache RocketMQ");
    }

    private static List<String> receive(JMSConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message message = consumer.receive(LONG);
            texts.add(message == null ? null : message.getBody(String.class));
        }
        return texts;
    }
}
