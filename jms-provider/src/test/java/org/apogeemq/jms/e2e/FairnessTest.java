package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several consumers of one queue or subscription: nobody starves, nothing blocks, everything is delivered. */
class FairnessTest extends EndToEnd {
    private static final int LONG_PREFIX = 20_000;

    private static void send(Session session, Destination destination, int from, int to) throws JMSException {
        try (MessageProducer producer = session.createProducer(destination)) {
            if (to - from > 1_000) {
                producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            }
            for (int i = from; i < to; i++) {
                Message message = session.createTextMessage(Integer.toString(i));
                message.setIntProperty("n", i);
                producer.send(message);
            }
        }
    }

    private static List<String> numbers(int from, int to) {
        List<String> numbers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    @DisplayName("4.1.3 a consumer that takes nothing keeps no more than its prefetch from the others")
    void idleConsumerKeepsNoMoreThanItsPrefetch(int prefetch) throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("IDLE");
        Connection idling = connect("prefetch=" + prefetch);
        idling.createSession().createConsumer(queue);
        idling.createSession().createBrowser(queue).getEnumeration(); // answered after the broker has got its credit
        MessageConsumer busy = connect().createSession().createConsumer(queue);
        send(session, queue, 0, 100);
        List<String> got = texts(busy, 100 - prefetch);
        assertThat(got).doesNotContainNull();
        assertThat(busy.receiveNoWait()).isNull();
        idling.close();
        got.addAll(texts(busy, prefetch));
        assertThat(got).containsExactlyInAnyOrderElementsOf(numbers(0, 100));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    @DisplayName("4.1.3 consumers of any prefetch that take turns get everything once")
    void consumersThatTakeTurns(int prefetch) throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("TURNS");
        List<MessageConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            consumers.add(connect("prefetch=" + prefetch).createSession().createConsumer(queue));
        }
        send(session, queue, 0, 60);
        List<String> got = new ArrayList<>();
        while (got.size() < 60) {
            for (MessageConsumer consumer : consumers) {
                String text = text(consumer.receive(100));
                if (text != null) {
                    got.add(text);
                }
            }
        }
        assertThat(got).containsExactlyInAnyOrderElementsOf(numbers(0, 60));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100})
    @DisplayName(
            "3.8, 4.1.3 a receiver with a selector finds what lies behind a long prefix, and leaves that to others, in order")
    void longPrefixOfOthersDoesNotBlock(int prefetch) throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("PREFIX");
        send(session, queue, 0, LONG_PREFIX + 3);
        MessageConsumer last = connect("prefetch=" + prefetch)
                .createSession()
                .createConsumer(queue, "n >= " + LONG_PREFIX + " AND n <> " + (LONG_PREFIX + 1));
        assertThat(texts(last, 2)).containsExactly(Integer.toString(LONG_PREFIX), Integer.toString(LONG_PREFIX + 2));
        assertThat(last.receiveNoWait()).isNull();
        MessageConsumer none = connect("prefetch=" + prefetch).createSession().createConsumer(queue, "n < 0");
        assertThat(none.receiveNoWait()).isNull();
        MessageConsumer all = connect().createSession().createConsumer(queue);
        assertThat(texts(all, LONG_PREFIX)).containsExactlyElementsOf(numbers(0, LONG_PREFIX));
        assertThat(text(all.receive(WAIT))).isEqualTo(Integer.toString(LONG_PREFIX + 1));
    }

    @Test
    @DisplayName(
            "8.3.2, 8.3.4 what one consumer of a shared subscription gives back goes to another: recover, rollback, close")
    void whatOneGivesBackGoesToAnother() throws JMSException {
        Session session = connect().createSession();
        Topic topic = session.createTopic("SHARED");
        Session recovering = connect("prefetch=1").createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer one = recovering.createSharedDurableConsumer(topic, "sub");
        send(session, topic, 0, 1);
        assertThat(text(one.receive(WAIT))).isEqualTo("0");
        MessageConsumer two = connect().createSession().createSharedDurableConsumer(topic, "sub");
        recovering.close();
        RedeliveryTest.assertDelivery(two.receive(WAIT), "0", 2);
        Session rollingBack = connect("prefetch=0").createSession(Session.SESSION_TRANSACTED);
        MessageConsumer three = rollingBack.createSharedDurableConsumer(topic, "sub");
        two.close();
        send(session, topic, 1, 2);
        assertThat(text(three.receive(WAIT))).isEqualTo("1");
        MessageConsumer four = connect().createSession().createSharedDurableConsumer(topic, "sub");
        assertThat(four.receiveNoWait()).isNull();
        rollingBack.rollback();
        RedeliveryTest.assertDelivery(four.receive(WAIT), "1", 2);
    }

    @Test
    @DisplayName(
            "8.3.3 unsubscribe is refused while a consumer is open, and while what it received is not acknowledged")
    void unsubscribeWhileInUse() throws JMSException {
        Session session = connect("clientId=x").createSession(Session.SESSION_TRANSACTED);
        Topic topic = session.createTopic("UNSUBSCRIBE");
        MessageConsumer durable = session.createDurableConsumer(topic, "durable");
        MessageConsumer shared = session.createSharedDurableConsumer(topic, "shared");
        send(session, topic, 0, 1);
        session.commit();
        assertThat(text(durable.receive(WAIT))).isEqualTo("0");
        assertThat(text(shared.receive(WAIT))).isEqualTo("0");
        for (String name : List.of("durable", "shared")) {
            assertThatThrownBy(() -> session.unsubscribe(name))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("active consumer");
        }
        durable.close();
        shared.close();
        for (String name : List.of("durable", "shared")) {
            assertThatThrownBy(() -> session.unsubscribe(name))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("not yet acknowledged or committed");
        }
        session.commit();
        session.unsubscribe("durable");
        session.unsubscribe("shared");
    }

    @Test
    @DisplayName("8.3.3 another topic or noLocal begins a durable subscription anew, without its backlog")
    void otherTopicOrNoLocalDropsTheBacklog() throws JMSException {
        Session session = connect("clientId=x").createSession();
        Session sender = connect().createSession();
        Topic topic = session.createTopic("FIRST");
        Topic other = session.createTopic("SECOND");
        session.createDurableConsumer(topic, "sub").close();
        send(sender, topic, 0, 3);
        send(sender, other, 3, 6);
        MessageConsumer moved = session.createDurableConsumer(other, "sub");
        send(sender, other, 6, 7);
        assertThat(texts(moved, 1)).containsExactly("6");
        send(sender, other, 7, 8);
        moved.close();
        MessageConsumer noLocal = session.createDurableConsumer(other, "sub", null, true);
        send(session, other, 8, 9);
        send(sender, other, 9, 10);
        assertThat(texts(noLocal, 1)).containsExactly("9");
        noLocal.close();
        MessageConsumer back = session.createDurableConsumer(topic, "sub");
        send(sender, topic, 10, 11);
        assertThat(texts(back, 1)).containsExactly("10");
    }
}
