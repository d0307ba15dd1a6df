package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
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
    @DisplayName("4.1.2 each message goes to one consumer only")
    void eachMessageGoesToOneConsumerOnly() throws JMSException {
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
        for (int tries = 0; received.size() < 100 && tries < 1_000; tries++) {
            Message message = (tries % 2 == 0 ? first : second).receive(50);
            if (message != null) {
                received.add(text(message));
            }
        }
        receiveNothing(first);
        receiveNothing(second);
        assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    @DisplayName("4.1.2 what a selector leaves goes to another consumer")
    void whatASelectorLeavesGoesToAnotherConsumer() throws JMSException {
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
    @DisplayName("4.1.2 a message arriving later for a selector is delivered past the others")
    void aMessageArrivingLaterForASelectorIsDeliveredPastTheOthers() throws JMSException {
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
    @DisplayName("4.1.5 a temporary queue is consumed by its connection only")
    void aTemporaryQueueIsConsumedByItsConnectionOnly() throws JMSException {
        Session session = session();
        TemporaryQueue queue = session.createTemporaryQueue();
        Session other = session();
        assertThatThrownBy(() -> other.createConsumer(queue)).isInstanceOf(JMSException.class);
        other.createProducer(queue).send(other.createTextMessage("reply"));
        assertThat(receive(session.createConsumer(queue))).isEqualTo("reply");
        assertThat(session.createTemporaryQueue()).isNotEqualTo(queue);
    }

    @Test
    @DisplayName("4.1.5 a temporary queue in use cannot be deleted and an unused one can")
    void aTemporaryQueueInUseCannotBeDeletedAndAnUnusedOneCan() throws JMSException {
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
    @DisplayName("4.1.5 a temporary queue ends with its connection")
    void aTemporaryQueueEndsWithItsConnection() throws JMSException {
        Connection connection = factory.createConnection();
        TemporaryQueue queue = connection.createSession().createTemporaryQueue();
        connection.close();
        Session other = session();
        await().atMost(Duration.ofMillis(SOON))
                .untilAsserted(() -> assertThatThrownBy(
                                () -> other.createProducer(queue).send(other.createMessage()))
                        .isInstanceOf(InvalidDestinationException.class));
    }

    @Test
    @DisplayName("4.1.6 browsing takes nothing")
    void browsingTakesNothing() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        send(queue, "a", "b", "c");
        QueueBrowser browser = session.createBrowser(queue);
        assertThat(browse(browser)).containsExactly("a", "b", "c");
        assertThat(browse(browser)).containsExactly("a", "b", "c");
        assertThat(browser.getQueue()).isEqualTo(queue);
        assertThat(browser.getMessageSelector()).isNull();
        browser.close();
        holds(queue, "a", "b", "c");
    }

    @Test
    @DisplayName("4.1.6 browsing selects")
    void browsingSelects() throws JMSException {
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
    @DisplayName("4.1.6 a delayed message is not browsed before its time")
    void aDelayedMessageIsNotBrowsedBeforeItsTime() throws JMSException {
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
    @DisplayName("4.1.6 browsing an empty queue finds nothing")
    void browsingAnEmptyQueueFindsNothing() throws JMSException {
        Session session = session();
        assertThat(browse(session.createBrowser(queue(session)))).isEmpty();
    }

    @Test
    @DisplayName("4.1.6 consumed messages are not browsed")
    void consumedMessagesAreNotBrowsed() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        send(queue, "a", "b");
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(receive(consumer)).isEqualTo("a");
        consumer.close();
        assertThat(browse(session.createBrowser(queue))).containsExactly("b");
    }

    @Test
    @DisplayName("4.1.7 a queue requestor gets its reply")
    void aQueueRequestorGetsItsReply() throws Exception {
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
    @DisplayName("4.2.2 every subscription gets its own copy")
    void everySubscriptionGetsItsOwnCopy() throws JMSException {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        Topic topic = topic(session);
        MessageConsumer one = session.createConsumer(topic);
        MessageConsumer two = session().createConsumer(topic);
        send(topic, "a", "b");
        assertThat(receive(one, 2)).containsExactly("a", "b");
        assertThat(receive(two, 2)).containsExactly("a", "b");
    }

    @Test
    @DisplayName("4.2.2 a non durable subscription exists only with its consumer")
    void aNonDurableSubscriptionExistsOnlyWithItsConsumer() throws JMSException {
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
    @DisplayName("4.2.2 the selector decides what a subscription holds")
    void theSelectorDecidesWhatASubscriptionHolds() throws JMSException {
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
    @DisplayName("4.2.7 a temporary topic is consumed by its connection only")
    void aTemporaryTopicIsConsumedByItsConnectionOnly() throws JMSException {
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
    @DisplayName("4.2.7 no durable subscription on a temporary topic")
    void noDurableSubscriptionOnATemporaryTopic() throws JMSException {
        Session session = connect(name("client")).createSession();
        TemporaryTopic topic = session.createTemporaryTopic();
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "sub")).isInstanceOf(JMSException.class);
    }

    @Test
    @DisplayName("4.2.10 a topic requestor gets its reply")
    void aTopicRequestorGetsItsReply() throws Exception {
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
    void tagsInTheNameOfADestinationSelect() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        for (String tag : List.of("A", "B", "it's")) {
            Message message = session.createTextMessage(tag);
            message.setJMSType(tag);
            message.setIntProperty("n", tag.length());
            producer.send(message);
        }
        Queue some = session.createQueue(queue.getQueueName() + "?tags=B || it's");
        assertThat(browse(session.createBrowser(some))).containsExactly("B", "it's");
        MessageConsumer consumer = session.createConsumer(some, "n > 1 OR FALSE");
        assertThat(consumer.getMessageSelector()).isEqualTo("n > 1 OR FALSE");
        Message received = consumer.receive(SOON);
        assertThat(text(received)).isEqualTo("it's");
        assertThat(received.getJMSDestination()).isEqualTo(queue);
        receiveNothing(consumer);
        assertThatThrownBy(() -> session.createConsumer(some, "TRUE) OR (TRUE"))
                .isInstanceOf(InvalidSelectorException.class);
        consumer.close();
        holds(queue, "A", "B");
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
        holds(queue, "for the queue");
    }
}
