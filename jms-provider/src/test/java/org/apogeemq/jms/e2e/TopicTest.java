package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicTest extends EndToEnd {

    private static void publish(Session session, Topic topic, String... texts) throws JMSException {
        MessageProducer producer = session.createProducer(topic);
        for (String text : texts) {
            Message message = session.createTextMessage(text);
            message.setStringProperty("text", text);
            producer.send(message);
        }
        producer.close();
    }

    @Test
    void everySubscriberGetsEveryMessageSentAfterItsStart() throws JMSException {
        Connection connection = connect();
        Session session = connection.createSession();
        Topic topic = session.createTopic("NEWS");
        publish(session, topic, "before");
        MessageConsumer one = session.createConsumer(topic);
        MessageConsumer two = connection.createSession().createConsumer(topic);
        publish(session, topic, "a", "b");
        assertThat(texts(one, 2)).containsExactly("a", "b");
        assertThat(texts(two, 2)).containsExactly("a", "b");
        assertThat(one.receiveNoWait()).isNull();
    }

    @Test
    void queueAndTopicOfOneNameAreApart() throws JMSException {
        Session session = connect().createSession();
        Topic topic = session.createTopic("SAME");
        MessageConsumer subscriber = session.createConsumer(topic);
        MessageConsumer receiver = session.createConsumer(session.createQueue("SAME"));
        publish(session, topic, "to the topic");
        session.createProducer(session.createQueue("SAME")).send(session.createTextMessage("to the queue"));
        assertThat(texts(subscriber, 1)).containsExactly("to the topic");
        assertThat(texts(receiver, 1)).containsExactly("to the queue");
        assertThat(subscriber.receiveNoWait()).isNull();
        assertThat(receiver.receiveNoWait()).isNull();
    }

    @Test
    void selectorChoosesForOneSubscriber() throws JMSException {
        Session session = connect().createSession();
        Topic topic = session.createTopic("SEL");
        MessageConsumer some = session.createConsumer(topic, "text LIKE 'b%'");
        publish(session, topic, "a", "b1", "c", "b2");
        assertThat(texts(some, 2)).containsExactly("b1", "b2");
    }

    @Test
    void durableSubscriptionKeepsMessagesWhileNobodyListens() throws JMSException {
        Connection connection = connect("clientId=billing");
        Session session = connection.createSession();
        Topic topic = session.createTopic("DURABLE");
        session.createDurableConsumer(topic, "sub").close();
        publish(session, topic, "a", "b");
        connection.close();
        Connection again = connect("clientId=billing");
        Session later = again.createSession();
        MessageConsumer consumer = later.createDurableConsumer(topic, "sub");
        assertThat(texts(consumer, 2)).containsExactly("a", "b");
        assertThatThrownBy(() -> later.unsubscribe("sub")).isInstanceOf(JMSException.class);
        consumer.close();
        later.unsubscribe("sub");
        assertThatThrownBy(() -> later.unsubscribe("sub")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void durableSubscriptionHasOneConsumer() throws JMSException {
        Session session = connect("clientId=x").createSession();
        Topic topic = session.createTopic("ONE");
        session.createDurableConsumer(topic, "sub");
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "sub"))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("sub");
    }

    @Test
    void changedSelectorOfADurableSubscriptionDropsTheBacklog() throws JMSException {
        Session session = connect("clientId=x").createSession();
        Topic topic = session.createTopic("CHANGE");
        session.createDurableConsumer(topic, "sub", "text = 'a'", false).close();
        publish(session, topic, "a");
        MessageConsumer changed = session.createDurableConsumer(topic, "sub", "text = 'a' OR text = 'b'", false);
        publish(session, topic, "b");
        assertThat(texts(changed, 1)).containsExactly("b");
    }

    @Test
    void unsharedDurableNeedsAClientId() throws JMSException {
        Session session = connect().createSession();
        assertThatThrownBy(() -> session.createDurableConsumer(session.createTopic("T"), "sub"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("client identifier");
    }

    @Test
    void sharedConsumersDivideTheMessages() throws JMSException {
        Connection connection = connect();
        Session one = connection.createSession();
        Topic topic = one.createTopic("SHARED");
        MessageConsumer a = one.createSharedConsumer(topic, "workers");
        MessageConsumer b = connect().createSession().createSharedConsumer(topic, "workers");
        publish(one, topic, "1", "2", "3", "4", "5", "6");
        List<String> all = new ArrayList<>();
        while (all.size() < 6) {
            for (MessageConsumer c : List.of(a, b)) {
                Message m = c.receive(20);
                if (m != null) {
                    all.add(text(m));
                }
            }
        }
        assertThat(all).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
    }

    @Test
    void sharedDurableSubscriptionOutlivesItsConsumers() throws JMSException {
        Session session = connect().createSession();
        Topic topic = session.createTopic("SHAREDDURABLE");
        session.createSharedDurableConsumer(topic, "sub").close();
        publish(session, topic, "a");
        MessageConsumer consumer = session.createSharedDurableConsumer(topic, "sub");
        assertThat(texts(consumer, 1)).containsExactly("a");
        consumer.close();
        session.unsubscribe("sub");
    }

    @Test
    void sharedNonDurableSubscriptionEndsWithItsLastConsumer() throws JMSException {
        Session session = connect().createSession();
        Topic topic = session.createTopic("SHAREDEND");
        session.createSharedConsumer(topic, "s").close();
        publish(session, topic, "lost");
        MessageConsumer consumer = session.createSharedConsumer(topic, "s");
        publish(session, topic, "seen");
        assertThat(texts(consumer, 1)).containsExactly("seen");
    }

    @Test
    void noLocalHidesOnesOwnMessages() throws JMSException {
        Connection own = connect();
        Session session = own.createSession();
        Topic topic = session.createTopic("NOLOCAL");
        MessageConsumer consumer = session.createConsumer(topic, null, true);
        publish(session, topic, "mine");
        publish(connect().createSession(), topic, "theirs");
        assertThat(texts(consumer, 1)).containsExactly("theirs");
    }

    @Test
    void temporaryTopicWorksWithinItsConnection() throws JMSException {
        Session session = connect().createSession();
        TemporaryTopic topic = session.createTemporaryTopic();
        MessageConsumer consumer = session.createConsumer(topic);
        publish(session, topic, "a");
        assertThat(texts(consumer, 1)).containsExactly("a");
    }

    @Test
    void groupOptionJoinsAnOrdinaryConsumerGroup() throws JMSException {
        Session session = connect().createSession();
        MessageConsumer a = session.createConsumer(session.createTopic("GROUPED?group=billing"));
        MessageConsumer b = session.createConsumer(session.createTopic("GROUPED?group=billing"));
        publish(session, session.createTopic("GROUPED"), "1", "2");
        List<String> all = new ArrayList<>();
        while (all.size() < 2) {
            for (MessageConsumer c : List.of(a, b)) {
                Message m = c.receive(20);
                if (m != null) {
                    all.add(text(m));
                }
            }
        }
        assertThat(all).containsExactlyInAnyOrder("1", "2");
    }
}
