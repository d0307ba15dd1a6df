package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 8.3, subscriptions over several connections: balance, redelivery to others, the end of a subscription. */
class Chapter08SubscriptionsTest extends SpecTest {

    private interface Subscriber {
        MessageConsumer open(Session session, Topic topic, String name) throws JMSException;
    }

    private static Subscriber subscriber(boolean durable) {
        return durable ? Session::createSharedDurableConsumer : Session::createSharedConsumer;
    }

    private void forget(boolean durable, String name) throws JMSException {
        if (durable) {
            session().unsubscribe(name);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("8.3.2, 8.3.4 consumers on several connections each get a share, and together every message once")
    void consumersOnSeveralConnectionsShare(boolean durable) throws JMSException {
        Topic topic = topic(session());
        String name = name("shared");
        List<MessageConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Session session = session();
            consumers.add(subscriber(durable).open(session, topic, name));
            session.createBrowser(queue(session)).getEnumeration(); // answered after the broker has got the credit
        }
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            sent.add("m" + i);
        }
        send(topic, sent.toArray(new String[0]));
        List<String> received = new ArrayList<>();
        for (MessageConsumer consumer : consumers) {
            received.addAll(receive(consumer, 10));
        }
        assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
        for (MessageConsumer consumer : consumers) {
            receiveNothing(consumer);
            consumer.close();
        }
        forget(durable, name);
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    @DisplayName(
            "8.3.4 what one connection had unacknowledged goes to another when it ends, flagged; the rest is not flagged")
    void whatOneConnectionHadGoesToAnother(int mode) throws JMSException {
        Topic topic = topic(session());
        String name = name("shared");
        Connection ending = connect();
        MessageConsumer one = ending.createSession(mode).createSharedDurableConsumer(topic, name);
        send(topic, "seen", "prefetched");
        assertThat(receive(one)).isEqualTo("seen");
        MessageConsumer other = session().createSharedDurableConsumer(topic, name);
        ending.close();
        Map<String, Boolean> flagged = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            Message message = other.receive(SOON);
            flagged.put(text(message), message.getJMSRedelivered());
        }
        assertThat(flagged).isEqualTo(Map.of("seen", true, "prefetched", false));
        other.close();
        forget(true, name);
    }

    @Test
    @DisplayName("8.3.4 what is recovered or rolled back comes again, to one consumer, once")
    void whatIsRecoveredComesAgainOnce() throws JMSException {
        Topic topic = topic(session());
        String name = name("shared");
        Session transacted = session(Session.SESSION_TRANSACTED);
        MessageConsumer one = transacted.createSharedDurableConsumer(topic, name);
        send(topic, "x");
        assertThat(receive(one)).isEqualTo("x");
        MessageConsumer other = session().createSharedDurableConsumer(topic, name);
        transacted.rollback();
        Message again = null;
        for (int tries = 0; again == null && tries < 60; tries++) {
            again = other.receive(500);
            if (again == null) {
                again = one.receive(500);
            }
        }
        assertThat(text(again)).isEqualTo("x");
        transacted.commit();
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        receiveNothing(other);
        receiveNothing(one);
        one.close();
        other.close();
        forget(true, name);
    }

    @Test
    @DisplayName("8.3.2 the consumers of a shared non durable subscription may go and come: it ends with the last")
    void aNonDurableOneEndsWithTheLast() throws JMSException {
        Topic topic = topic(session());
        String name = name("shared");
        MessageConsumer one = session().createSharedConsumer(topic, name);
        MessageConsumer other = session().createSharedConsumer(topic, name);
        send(topic, "kept");
        one.close();
        assertThat(receive(other)).isEqualTo("kept");
        send(topic, "lost with the last");
        other.close();
        MessageConsumer later = session().createSharedConsumer(topic, name);
        receiveNothing(later);
        send(topic, "new");
        assertThat(receive(later)).isEqualTo("new");
    }

    @Test
    @DisplayName("8.3.3 a subscription in use cannot be deleted; one not in use can, and an unknown one is named")
    void aSubscriptionInUseCannotBeDeleted() throws JMSException {
        Session session = connect(name("client")).createSession();
        Topic topic = topic(session);
        MessageConsumer durable = session.createDurableConsumer(topic, "d");
        assertThatThrownBy(() -> session.unsubscribe("d"))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("d");
        send(topic, "still there");
        assertThat(receive(durable)).isEqualTo("still there");
        durable.close();
        session.unsubscribe("d");
        assertThatThrownBy(() -> session.unsubscribe("d")).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.unsubscribe(null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @DisplayName("8.3.3 with a message in an open transaction it cannot be deleted either")
    void withAMessageInATransactionItCannotBeDeleted() throws JMSException {
        Session session = connect(name("client")).createSession(Session.SESSION_TRANSACTED);
        Topic topic = topic(session);
        MessageConsumer durable = session.createDurableConsumer(topic, "d");
        send(topic, "x");
        assertThat(receive(durable)).isEqualTo("x");
        durable.close();
        assertThatThrownBy(() -> session.unsubscribe("d")).isInstanceOf(JMSException.class);
        session.commit();
        session.unsubscribe("d");
    }

    @Test
    @DisplayName(
            "8.3.4 with a client identifier a shared subscription is another than the same name without, or of another client")
    void theClientIdentifierIsPartOfASharedDurableName() throws JMSException {
        Topic topic = topic(session());
        String name = name("shared");
        Session of1 = connect(name("client")).createSession();
        Session of2 = connect(name("client")).createSession();
        Session of0 = session();
        List<Session> all = List.of(of1, of2, of0);
        List<MessageConsumer> consumers = new ArrayList<>();
        for (Session session : all) {
            consumers.add(session.createSharedDurableConsumer(topic, name));
        }
        send(topic, "x");
        for (MessageConsumer consumer : consumers) {
            assertThat(receive(consumer)).isEqualTo("x");
            consumer.close();
        }
        for (Session session : all) {
            session.unsubscribe(name);
        }
    }

    @Test
    @DisplayName("8.3.3 a durable subscription whose connection ended without closing anything is free again")
    void aDurableSubscriptionIsFreeWhenItsConnectionHasEnded() throws JMSException {
        String clientId = name("client");
        Topic topic = topic(session());
        Connection connection = connect(clientId);
        connection.createSession(Session.CLIENT_ACKNOWLEDGE).createDurableConsumer(topic, "d");
        connection.close();
        send(topic, "x");
        Session session = connect(clientId).createSession();
        MessageConsumer consumer = session.createDurableConsumer(topic, "d");
        Message message = consumer.receive(SOON);
        assertThat(text(message)).isEqualTo("x");
        assertThat(message.getJMSRedelivered()).isFalse();
        consumer.close();
        session.unsubscribe("d");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10})
    @DisplayName("4.1.2 whatever the prefetch, a consumer that does not receive starves no other for ever")
    void aConsumerThatDoesNotReceiveStarvesNoOther(int prefetch) throws JMSException {
        var own = new org.apogeemq.jms.ApogeeConnectionFactory(
                "apogee+embedded:" + directory.resolve("broker") + "?prefetch=" + prefetch);
        Connection idle = closing(own.createConnection());
        Connection busy = closing(own.createConnection());
        idle.start();
        busy.start();
        Session session = busy.createSession();
        Queue queue = queue(session);
        idle.createSession().createConsumer(queue);
        MessageConsumer consumer = session.createConsumer(queue);
        for (int i = 0; i < 40; i++) {
            send(queue, "m" + i);
        }
        List<String> received = new ArrayList<>(receive(consumer, 40 - prefetch));
        idle.close();
        received.addAll(receive(consumer, prefetch));
        receiveNothing(consumer);
        assertThat(received).hasSize(40).doesNotHaveDuplicates();
    }
}
