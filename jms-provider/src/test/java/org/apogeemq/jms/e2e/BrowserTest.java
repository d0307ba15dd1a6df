package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging 4.1.6: a browser sees what is in the queue and disturbs nothing. */
class BrowserTest extends EndToEnd {
    private static final long HOUR = 3_600_000;

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMillis(WAIT));
    }

    private static List<String> browse(Session session, Queue queue, String selector) throws JMSException {
        List<String> seen = new ArrayList<>();
        try (QueueBrowser browser = session.createBrowser(queue, selector)) {
            Enumeration<?> all = browser.getEnumeration();
            while (all.hasMoreElements()) {
                seen.add(text((Message) all.nextElement()));
            }
        }
        return seen;
    }

    private static void send(Session session, Queue queue, String... texts) throws JMSException {
        try (MessageProducer producer = session.createProducer(queue)) {
            for (String text : texts) {
                Message message = session.createTextMessage(text);
                message.setStringProperty("text", text);
                producer.send(message);
            }
        }
    }

    @Test
    @DisplayName("4.1.6 a browser sees a delayed message from its time on")
    void delayedMessages() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("DELAYED");
        MessageProducer producer = session.createProducer(queue);
        producer.setDeliveryDelay(HOUR);
        producer.send(session.createTextMessage("in an hour"));
        send(session, queue, "now");
        assertThat(browse(session, queue, null)).containsExactly("now");
        producer.setDeliveryDelay(1_500);
        Message later = session.createTextMessage("later");
        producer.send(later);
        await().untilAsserted(() -> assertThat(browse(session, queue, null)).containsExactly("now", "later"));
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(later.getJMSDeliveryTime());
        assertThat(texts(session.createConsumer(queue), 2)).containsExactly("now", "later");
    }

    @Test
    @DisplayName("4.1.6 a browser leaves expired messages out")
    void expiredMessages() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("EXPIRED");
        MessageProducer producer = session.createProducer(queue);
        producer.setTimeToLive(HOUR);
        producer.send(session.createTextMessage("an hour"));
        producer.setTimeToLive(1_500);
        producer.send(session.createTextMessage("short"));
        send(session, queue, "long");
        assertThat(browse(session, queue, null)).contains("an hour", "long");
        await().untilAsserted(() -> assertThat(browse(session, queue, null)).containsExactly("an hour", "long"));
        assertThat(texts(session.createConsumer(queue), 2)).containsExactly("an hour", "long");
    }

    @Test
    @DisplayName("4.1.6 a browser sees what consumers have and did not acknowledge, and does not change its delivery")
    void leasedMessages() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("LEASED");
        send(session, queue, "a", "b", "c", "d");
        Session acknowledging = connect().createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = acknowledging.createConsumer(queue);
        Message first = consumer.receive(WAIT);
        assertThat(text(first)).isEqualTo("a");
        assertThat(browse(session, queue, null)).containsExactly("a", "b", "c", "d");
        first.acknowledge();
        assertThat(browse(session, queue, null)).containsExactly("b", "c", "d");
        assertThat(text(consumer.receive(WAIT))).isEqualTo("b");
        acknowledging.recover();
        assertThat(browse(session, queue, "text IN ('d', 'e')")).containsExactly("d");
        RedeliveryTest.assertDelivery(consumer.receive(WAIT), "b", 2);
        RedeliveryTest.assertDelivery(consumer.receive(WAIT), "c", 1);
    }

    @Test
    @DisplayName("4.1.6 browsers with selectors see behind a long prefix, and with priorities and groups all there is")
    void selectorsPrioritiesAndGroups() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("ALL");
        String[] many = new String[2_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = "n" + i;
        }
        send(session, queue, many);
        MessageProducer producer = session.createProducer(queue);
        producer.setPriority(9);
        Message urgent = session.createTextMessage("urgent");
        urgent.setStringProperty("JMSXGroupID", "g");
        producer.send(urgent);
        assertThat(browse(session, queue, "JMSXGroupID = 'g'")).containsExactly("urgent");
        assertThat(browse(session, queue, "JMSPriority = 9")).containsExactly("urgent");
        assertThat(browse(session, queue, null)).hasSize(many.length + 1).endsWith("urgent");
        assertThat(texts(session.createConsumer(queue), 1)).containsExactly("urgent");
    }
}
