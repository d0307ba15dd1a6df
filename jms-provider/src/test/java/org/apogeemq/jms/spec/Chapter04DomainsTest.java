package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Chapter 4, messaging domains. */
class Chapter04DomainsTest extends SpecTest {

    private static List<String> browse(QueueBrowser browser) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (Enumeration<?> messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
            texts.add(text((Message) messages.nextElement()));
        }
        return texts;
    }

    @Test
    void s4_1_2_eachMessageGoesToOneConsumerOnly() throws JMSException {
        Connection connection = connect();
        Session one = connection.createSession();
        Session two = connection.createSession();
        Queue queue = queue(one);
        MessageConsumer first = one.createConsumer(queue);
        MessageConsumer second = two.createConsumer(queue);
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            sent.add("m" + i);
        }
        send(queue, sent.toArray(new String[0]));
        List<String> received = new ArrayList<>();
        for (int idle = 0; idle < 2; ) {
            Message message = idle == 0 ? first.receive(NEVER) : second.receive(NEVER);
            if (message == null) {
                idle++;
            } else {
                received.add(text(message));
            }
        }
        assertThat(received).hasSize(100).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void s4_1_2_whatASelectorLeavesGoesToAnotherConsumer() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 10; i++) {
            Message message = session.createTextMessage("m" + i);
            message.setIntProperty("n", i);
            producer.send(message);
        }
        MessageConsumer even = session.createConsumer(queue, "n = 2 OR n = 4");
        assertThat(receive(even, 2)).containsExactly("m2", "m4");
        MessageConsumer rest = session.createConsumer(queue);
        assertThat(receive(rest, 8)).containsExactly("m0", "m1", "m3", "m5", "m6", "m7", "m8", "m9");
    }

    @Test
    void s4_1_2_aMessageArrivingLaterForASelectorIsDeliveredPastTheOthers() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageConsumer picky = session.createConsumer(queue, "JMSType = 'wanted'");
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 2_000; i++) {
            producer.setDeliveryMode(1);
            producer.send(session.createTextMessage("no"));
        }
        Message wanted = session.createTextMessage("yes");
        wanted.setJMSType("wanted");
        producer.send(wanted);
        assertThat(receive(picky)).isEqualTo("yes");
    }

    @Test
    void s4_1_5_aTemporaryQueueIsConsumedByItsConnectionOnly() throws JMSException {
        Session session = session();
        TemporaryQueue queue = session.createTemporaryQueue();
        Session other = session();
        assertThatThrownBy(() -> other.createConsumer(queue)).isInstanceOf(JMSException.class);
        other.createProducer(queue).send(other.createTextMessage("reply"));
        assertThat(receive(session.createConsumer(queue))).isEqualTo("reply");
        assertThat(session.createTemporaryQueue()).isNotEqualTo(queue);
    }

    @Test
    void s4_1_5_aTemporaryQueueInUseCannotBeDeletedAndAnUnusedOneCan() throws JMSException {
        Session session = session();
        TemporaryQueue queue = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(queue);
        assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class);
        consumer.close();
        queue.delete();
        Session other = session();
        assertThatThrownBy(() -> other.createProducer(queue).send(other.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void s4_1_5_aTemporaryQueueEndsWithItsConnection() throws JMSException {
        Connection connection = factory.createConnection();
        TemporaryQueue queue = connection.createSession().createTemporaryQueue();
        connection.close();
        Session other = session();
        assertThatThrownBy(() -> other.createProducer(queue).send(other.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void s4_1_6_browsingTakesNothing() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        send(queue, "a", "b", "c");
        QueueBrowser browser = session.createBrowser(queue);
        assertThat(browse(browser)).containsExactly("a", "b", "c");
        assertThat(browse(browser)).containsExactly("a", "b", "c");
        assertThat(browser.getQueue()).isEqualTo(queue);
        assertThat(browser.getMessageSelector()).isNull();
        browser.close();
        assertThat(drain(queue)).containsExactly("a", "b", "c");
    }

    @Test
    void s4_1_6_browsingSelects() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 5; i++) {
            Message message = session.createTextMessage("m" + i);
            message.setIntProperty("n", i);
            producer.send(message);
        }
        assertThat(browse(session.createBrowser(queue, "n > 2"))).containsExactly("m3", "m4");
        assertThat(session.createBrowser(queue, "n > 2").getMessageSelector()).isEqualTo("n > 2");
    }

    @Test
    void s4_1_6_aDelayedMessageIsNotBrowsedBeforeItsTime() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        producer.setDeliveryDelay(60_000);
        producer.send(session.createTextMessage("later"));
        producer.setDeliveryDelay(0);
        producer.send(session.createTextMessage("now"));
        assertThat(browse(session.createBrowser(queue))).containsExactly("now");
    }

    @Test
    void s4_1_6_browsingAnEmptyQueueFindsNothing() throws JMSException {
        Session session = session();
        assertThat(browse(session.createBrowser(queue(session)))).isEmpty();
    }

    @Test
    void s4_1_6_consumedMessagesAreNotBrowsed() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        send(queue, "a", "b");
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(receive(consumer)).isEqualTo("a");
        consumer.close();
        assertThat(browse(session.createBrowser(queue))).containsExactly("b");
    }

    @Test
    void s4_1_7_aQueueRequestorGetsItsReply() throws Exception {
        QueueConnection connection = closing(factory.createQueueConnection());
        connection.start();
        QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = queue(session);
        Session service = session();
        service.createConsumer(queue).setMessageListener(request -> {
            try {
                service.createProducer(request.getJMSReplyTo()).send(service.createTextMessage("re " + text(request)));
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });
        QueueRequestor requestor = new QueueRequestor(session, queue);
        assertThat(text(requestor.request(session.createTextMessage("1")))).isEqualTo("re 1");
        assertThat(text(requestor.request(session.createTextMessage("2")))).isEqualTo("re 2");
        requestor.close();
    }

    @Test
    void s4_2_2_everySubscriptionGetsItsOwnCopy() throws JMSException {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        Topic topic = topic(session);
        MessageConsumer one = session.createConsumer(topic);
        MessageConsumer two = session().createConsumer(topic);
        send(topic, "a", "b");
        assertThat(receive(one, 2)).containsExactly("a", "b");
        assertThat(receive(two, 2)).containsExactly("a", "b");
    }

    @Test
    void s4_2_2_aNonDurableSubscriptionExistsOnlyWithItsConsumer() throws JMSException {
        Session session = session();
        Topic topic = topic(session);
        send(topic, "before");
        MessageConsumer consumer = session.createConsumer(topic);
        send(topic, "during");
        assertThat(receive(consumer)).isEqualTo("during");
        consumer.close();
        send(topic, "between");
        MessageConsumer next = session.createConsumer(topic);
        send(topic, "after");
        assertThat(receive(next)).isEqualTo("after");
    }

    @Test
    void s4_2_2_theSelectorDecidesWhatASubscriptionHolds() throws JMSException {
        Session session = session();
        Topic topic = topic(session);
        MessageConsumer red = session.createConsumer(topic, "color = 'red'");
        MessageConsumer all = session.createConsumer(topic);
        MessageProducer producer = session.createProducer(topic);
        for (String color : List.of("red", "blue", "red")) {
            Message message = session.createTextMessage(color);
            message.setStringProperty("color", color);
            producer.send(message);
        }
        assertThat(receive(red, 2)).containsExactly("red", "red");
        receiveNothing(red);
        assertThat(receive(all, 3)).containsExactly("red", "blue", "red");
    }

    @Test
    void s4_2_7_aTemporaryTopicIsConsumedByItsConnectionOnly() throws JMSException {
        Session session = session();
        TemporaryTopic topic = session.createTemporaryTopic();
        Session other = session();
        assertThatThrownBy(() -> other.createConsumer(topic)).isInstanceOf(JMSException.class);
        MessageConsumer consumer = session.createConsumer(topic);
        other.createProducer(topic).send(other.createTextMessage("x"));
        assertThat(receive(consumer)).isEqualTo("x");
        assertThatThrownBy(topic::delete).isInstanceOf(JMSException.class);
        consumer.close();
        topic.delete();
    }

    @Test
    void s4_2_7_noDurableSubscriptionOnATemporaryTopic() throws JMSException {
        Session session = connect(name("client")).createSession();
        TemporaryTopic topic = session.createTemporaryTopic();
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "sub")).isInstanceOf(JMSException.class);
    }

    @Test
    void s4_2_10_aTopicRequestorGetsItsReply() throws Exception {
        TopicConnection connection = closing(factory.createTopicConnection());
        connection.start();
        TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        Topic topic = topic(session);
        Session service = session();
        service.createConsumer(topic).setMessageListener(request -> {
            try {
                service.createProducer(request.getJMSReplyTo()).send(service.createTextMessage("re " + text(request)));
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });
        TopicRequestor requestor = new TopicRequestor(session, topic);
        assertThat(text(requestor.request(session.createTextMessage("1")))).isEqualTo("re 1");
        requestor.close();
    }

    @Test
    void aQueueAndATopicOfOneNameAreApart() throws JMSException {
        Session session = session();
        String name = name("same");
        Queue queue = session.createQueue(name);
        Topic topic = session.createTopic(name);
        MessageConsumer subscriber = session.createConsumer(topic);
        send(queue, "for the queue");
        send(topic, "for the topic");
        assertThat(receive(subscriber)).isEqualTo("for the topic");
        receiveNothing(subscriber);
        assertThat(drain(queue)).containsExactly("for the queue");
    }
}
