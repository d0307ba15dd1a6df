package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging 3.4.10: messages of higher priority go first, as far as that can be. */
class PriorityTest extends EndToEnd {

    private static void send(Session session, jakarta.jms.Destination destination, int priority, String... texts)
            throws JMSException {
        try (MessageProducer producer = session.createProducer(destination)) {
            producer.setPriority(priority);
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
    }

    @Test
    @DisplayName("3.4.10 without a prefetch messages come by priority, in order within one")
    void waitingMessagesComeByPriority() throws JMSException {
        Session session = connect("prefetch=0").createSession();
        Queue queue = session.createQueue("PRIORITY");
        send(session, queue, 4, "4a", "4b");
        send(session, queue, 9, "9a");
        send(session, queue, 0, "0a");
        send(session, queue, 9, "9b");
        send(session, queue, 5, "5a");
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(texts(consumer, 3)).containsExactly("9a", "9b", "5a");
        send(session, queue, 6, "6a");
        assertThat(texts(consumer, 4)).containsExactly("6a", "4a", "4b", "0a");
    }

    @Test
    @DisplayName("3.4.10 an urgent message overtakes a backlog larger than the prefetch")
    void urgentMessageOvertakesABacklog() throws JMSException {
        Session session = connect("prefetch=10").createSession();
        Queue queue = session.createQueue("BACKLOG");
        String[] backlog = new String[500];
        for (int i = 0; i < backlog.length; i++) {
            backlog[i] = "normal " + i;
        }
        send(session, queue, 4, backlog);
        send(session, queue, 9, "urgent");
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(texts(consumer, 1)).containsExactly("urgent");
        assertThat(texts(consumer, backlog.length)).containsExactly(backlog);
    }

    @Test
    @DisplayName("3.4.10 a receiver with a selector gets by priority what it selects, others the rest")
    void receiversWithSelectors() throws JMSException {
        Session session = connect("prefetch=0").createSession();
        Queue queue = session.createQueue("SELECTED");
        for (int priority : List.of(1, 7, 4, 9)) {
            send(session, queue, priority, "p" + priority);
        }
        MessageConsumer low = session.createConsumer(queue, "JMSPriority < 5");
        MessageConsumer all = session.createConsumer(queue);
        assertThat(texts(low, 1)).containsExactly("p4");
        assertThat(texts(all, 3)).containsExactly("p9", "p7", "p1");
    }

    @Test
    @DisplayName("3.4.10, 6.2.7 what was rolled back comes again by priority")
    void rolledBackMessagesComeByPriority() throws JMSException {
        Session session = connect("prefetch=1").createSession(Session.SESSION_TRANSACTED);
        Queue queue = session.createQueue("AGAIN");
        send(session, queue, 2, "2");
        send(session, queue, 8, "8a", "8b");
        session.commit();
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(texts(consumer, 2)).containsExactly("8a", "8b");
        session.rollback();
        assertThat(texts(consumer, 3)).containsExactly("8a", "8b", "2");
    }

    @Test
    @DisplayName("3.4.10 each once: several consumers of a shared durable subscription, with and without priorities")
    void sharedDurableSubscription() throws JMSException {
        Session session = connect("prefetch=0").createSession();
        Topic topic = session.createTopic("SHARED");
        MessageConsumer one = session.createSharedDurableConsumer(topic, "sub");
        MessageConsumer two = connect("prefetch=0").createSession().createSharedDurableConsumer(topic, "sub");
        send(session, topic, 4, "a", "b");
        send(session, topic, 9, "c");
        List<String> got = new ArrayList<>(texts(one, 1));
        got.addAll(texts(two, 2));
        assertThat(got).containsExactly("c", "a", "b");
        assertThat(one.receiveNoWait()).isNull();
    }
}
