package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueueTest extends EndToEnd {

    private static void send(Session session, Queue queue, String... texts) throws JMSException {
        MessageProducer producer = session.createProducer(queue);
        for (String text : texts) {
            producer.send(session.createTextMessage(text));
        }
        producer.close();
    }

    private static String[] numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
    }

    @Test
    void sentTextIsReceivedOnceWithItsHeaders() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("ORDERS.EU");
        Message sent = session.createTextMessage("one");
        sent.setIntProperty("n", 7);
        sent.setJMSCorrelationID("corr");
        sent.setJMSType("type");
        session.createProducer(queue).send(sent);
        MessageConsumer consumer = session.createConsumer(queue);
        Message got = consumer.receive(WAIT);
        assertThat(text(got)).isEqualTo("one");
        assertThat(got.getJMSMessageID()).isEqualTo(sent.getJMSMessageID()).startsWith("ID:");
        assertThat(got.getJMSTimestamp()).isEqualTo(sent.getJMSTimestamp());
        assertThat(got.getJMSDestination()).isEqualTo(queue);
        assertThat(got.getJMSRedelivered()).isFalse();
        assertThat(got.getIntProperty("n")).isEqualTo(7);
        assertThat(got.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(got.getJMSCorrelationID()).isEqualTo("corr");
        assertThat(got.getJMSType()).isEqualTo("type");
        assertThat(got.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void manyMessagesArriveInOrder() throws JMSException {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = session.createQueue("MANY");
        send(session, queue, numbers(3000));
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        assertThat(texts(consumer, 3000)).containsExactly(numbers(3000));
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void nonPersistentMessagesArriveInOrder() throws JMSException {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = session.createQueue("NP");
        MessageProducer producer = session.createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        for (String n : numbers(2000)) {
            producer.send(session.createTextMessage(n));
        }
        assertThat(texts(session.createConsumer(queue), 2000)).containsExactly(numbers(2000));
    }

    @Test
    void listenerGetsMessagesInOrder() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = session.createQueue("LISTEN");
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        session.createConsumer(queue).setMessageListener(m -> {
            try {
                got.add(text(m));
            } catch (JMSException e) {
                got.add(e.toString());
            }
        });
        send(connection.createSession(), queue, numbers(500));
        for (String n : numbers(500)) {
            assertThat(got.poll(WAIT, TimeUnit.MILLISECONDS)).isEqualTo(n);
        }
    }

    @Test
    void throwingListenerGetsTheMessageAgainBeforeTheNext() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = session.createQueue("THROW");
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        send(session, queue, "a", "b");
        connection.createSession().createConsumer(queue).setMessageListener(m -> {
            try {
                got.add(text(m) + m.getIntProperty("JMSXDeliveryCount"));
                if (m.getIntProperty("JMSXDeliveryCount") < 3 && text(m).equals("a")) {
                    throw new RuntimeException("not now");
                }
            } catch (JMSException e) {
                got.add(e.toString());
            }
        });
        for (String expected : List.of("a1", "a2", "a3", "b1")) {
            assertThat(got.poll(WAIT, TimeUnit.MILLISECONDS)).isEqualTo(expected);
        }
    }

    @Test
    void unacknowledgedIsRedeliveredAfterTheConsumersSessionCloses() throws JMSException {
        Connection connection = connect();
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = client.createQueue("REDELIVER");
        send(client, queue, "a", "b", "c");
        MessageConsumer first = client.createConsumer(queue);
        first.receive(WAIT).acknowledge();
        assertThat(text(first.receive(WAIT))).isEqualTo("b");
        client.close();
        MessageConsumer second = connection.createSession().createConsumer(queue);
        Message b = second.receive(WAIT);
        assertThat(text(b)).isEqualTo("b");
        assertThat(b.getJMSRedelivered()).isTrue();
        assertThat(b.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        Message c = second.receive(WAIT);
        assertThat(text(c)).isEqualTo("c");
        assertThat(c.getJMSRedelivered()).isFalse();
    }

    @Test
    void recoverRedeliversInOrder() throws JMSException {
        Session client = connect().createSession(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = client.createQueue("RECOVER");
        send(client, queue, "a", "b", "c");
        MessageConsumer consumer = client.createConsumer(queue);
        assertThat(texts(consumer, 2)).containsExactly("a", "b");
        client.recover();
        assertThat(texts(consumer, 2)).containsExactly("a", "b");
        Message c = consumer.receive(WAIT);
        assertThat(c.getJMSRedelivered()).isFalse();
        c.acknowledge();
        client.recover();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void dupsOkConsumesEachOnce() throws JMSException {
        Connection connection = connect();
        Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
        Queue queue = session.createQueue("DUPS");
        send(session, queue, numbers(200));
        assertThat(texts(session.createConsumer(queue), 200)).containsExactly(numbers(200));
        session.close();
        assertThat(connection.createSession().createConsumer(queue).receiveNoWait())
                .isNull();
    }

    @Test
    void twoReceiversShareAQueue() throws JMSException {
        Connection connection = connect("prefetch=1");
        Session one = connection.createSession();
        Session two = connection.createSession();
        Queue queue = one.createQueue("SHARE");
        MessageConsumer a = one.createConsumer(queue);
        MessageConsumer b = two.createConsumer(queue);
        send(one, queue, numbers(20));
        List<String> all = new ArrayList<>();
        while (all.size() < 20) {
            for (MessageConsumer c : List.of(a, b)) {
                Message m = c.receiveNoWait();
                if (m != null) {
                    all.add(text(m));
                }
            }
        }
        assertThat(all).containsExactlyInAnyOrder(numbers(20));
    }

    @Test
    void selectorLeavesTheOthers() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("SELECT");
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 6; i++) {
            Message m = session.createTextMessage("" + i);
            m.setIntProperty("i", i);
            producer.send(m);
        }
        MessageConsumer even = session.createConsumer(queue, "i = 0 OR i = 2 OR i = 4");
        assertThat(texts(even, 3)).containsExactly("0", "2", "4");
        assertThat(even.receiveNoWait()).isNull();
        even.close();
        assertThat(texts(session.createConsumer(queue), 3)).containsExactly("1", "3", "5");
    }

    @Test
    void badSelectorIsNamed() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("Q");
        assertThatThrownBy(() -> session.createConsumer(queue, "=TEST 'test'"))
                .isInstanceOf(InvalidSelectorException.class)
                .hasMessageContaining("=");
        assertThatThrownBy(() -> session.createBrowser(queue, "a >")).isInstanceOf(InvalidSelectorException.class);
        send(session, queue, "still works");
        assertThat(texts(session.createConsumer(queue), 1)).containsExactly("still works");
    }

    @Test
    void browserSeesWithoutConsuming() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("BROWSE");
        send(session, queue, numbers(600));
        QueueBrowser browser = session.createBrowser(queue);
        List<String> seen = new ArrayList<>();
        Enumeration<?> all = browser.getEnumeration();
        while (all.hasMoreElements()) {
            seen.add(text((Message) all.nextElement()));
        }
        assertThat(seen).containsExactly(numbers(600));
        browser.close();
        assertThat(texts(session.createConsumer(queue), 600)).containsExactly(numbers(600));
        assertThat(session.createBrowser(queue).getEnumeration().hasMoreElements())
                .isFalse();
    }

    @Test
    void requestIsAnsweredOnATemporaryQueue() throws Exception {
        Connection server = connect();
        Session serving = server.createSession();
        Queue service = serving.createQueue("SERVICE");
        MessageProducer anonymous = serving.createProducer(null);
        serving.createConsumer(service).setMessageListener(request -> {
            try {
                Message reply = serving.createTextMessage("re: " + text(request));
                reply.setJMSCorrelationID(request.getJMSMessageID());
                anonymous.send(request.getJMSReplyTo(), reply);
            } catch (JMSException e) {
                throw new RuntimeException(e);
            }
        });
        Session asking = connect().createSession();
        TemporaryQueue replies = asking.createTemporaryQueue();
        MessageConsumer answers = asking.createConsumer(replies);
        Message request = asking.createTextMessage("question");
        request.setJMSReplyTo(replies);
        asking.createProducer(service).send(request);
        Message answer = answers.receive(WAIT);
        assertThat(text(answer)).isEqualTo("re: question");
        assertThat(answer.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
        assertThatThrownBy(replies::delete).hasMessageContaining("consumers");
        answers.close();
        replies.delete();
        assertThatThrownBy(() -> asking.createConsumer(replies)).hasMessageContaining("deleted");
    }

    @Test
    void temporaryQueueIsItsConnectionsOwn() throws JMSException {
        TemporaryQueue temporary = connect().createSession().createTemporaryQueue();
        Session other = connect().createSession();
        assertThatThrownBy(() -> other.createConsumer(temporary))
                .isInstanceOf(jakarta.jms.InvalidDestinationException.class)
                .hasMessageContaining("another connection");
    }

    @Test
    void expiredMessageIsNotReceived() throws Exception {
        Session session = connect().createSession();
        Queue queue = session.createQueue("EXPIRE");
        MessageProducer producer = session.createProducer(queue);
        producer.setTimeToLive(1);
        Message gone = session.createTextMessage("gone");
        producer.send(gone);
        producer.setTimeToLive(0);
        producer.send(session.createTextMessage("stays"));
        await().atMost(Duration.ofMillis(WAIT)).until(() -> System.currentTimeMillis() > gone.getJMSExpiration());
        assertThat(texts(session.createConsumer(queue), 1)).containsExactly("stays");
    }

    @Test
    void delayedMessageComesNotBeforeItsTime() throws JMSException {
        Session session = connect().createSession();
        Queue queue;
        Message sent;
        int tries = 0;
        do {
            queue = session.createQueue("DELAY" + tries++);
            MessageProducer producer = session.createProducer(queue);
            producer.setDeliveryDelay(700);
            sent = session.createTextMessage("later");
            producer.send(sent);
            producer.setDeliveryDelay(0);
            producer.send(session.createTextMessage("now"));
        } while (System.currentTimeMillis() >= sent.getJMSDeliveryTime()); // so slow that it may have come first
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(text(consumer.receive(WAIT))).isEqualTo("now");
        Message got = consumer.receive(WAIT);
        assertThat(text(got)).isEqualTo("later");
        assertThat(got.getJMSDeliveryTime()).isEqualTo(sent.getJMSDeliveryTime());
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(sent.getJMSDeliveryTime());
    }

    @Test
    void tooLargeMessageIsRefusedWithBothSizes() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("LARGE");
        MessageProducer producer = session.createProducer(queue);
        assertThatThrownBy(() -> producer.send(session.createTextMessage("x".repeat(8 << 20))))
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessageContaining("bytes")
                .hasMessageContaining("maxMessageSize");
        producer.send(session.createTextMessage("fits"));
        assertThat(texts(session.createConsumer(queue), 1)).containsExactly("fits");
    }

    @Test
    void threeMegabytesArriveWhole() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("BIG");
        String big = "0123456789".repeat(300_000);
        send(session, queue, big, big);
        assertThat(texts(session.createConsumer(queue), 2)).containsExactly(big, big);
    }

    @Test
    void nullBodyArrivesAsNull() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("NULLBODY");
        session.createProducer(queue).send(session.createTextMessage());
        MessageConsumer consumer = session.createConsumer(queue);
        Message got = consumer.receive(WAIT);
        assertThat(got).isNotNull();
        assertThat(text(got)).isNull();
    }

    @Test
    void prefetchZeroReceivesOneByOne() throws JMSException {
        Connection connection = connect("prefetch=0");
        Session one = connection.createSession();
        Queue queue = one.createQueue("PULL");
        send(one, queue, "a", "b", "c");
        MessageConsumer first = one.createConsumer(queue);
        assertThat(text(first.receive(WAIT))).isEqualTo("a");
        MessageConsumer second = connection.createSession().createConsumer(queue);
        assertThat(text(second.receive(WAIT))).isEqualTo("b");
        assertThat(text(first.receiveNoWait())).isEqualTo("c");
        assertThat(first.receive(50)).isNull();
    }

    @Test
    void messagesSurviveTheirConnection() throws JMSException {
        Connection first = connect();
        Queue queue = first.createSession().createQueue("KEEP");
        Session keeper = connect().createSession();
        send(first.createSession(), queue, "kept");
        first.close();
        assertThat(texts(keeper.createConsumer(queue), 1)).containsExactly("kept");
    }

    @Test
    void clientIdIsForOneConnection() throws JMSException {
        Connection first = connect("clientId=one");
        assertThatThrownBy(() -> connect("clientId=one"))
                .isInstanceOf(jakarta.jms.InvalidClientIDException.class)
                .hasMessageContaining("one");
        first.close();
        assertThat(connect("clientId=one").getClientID()).isEqualTo("one");
        assertThatThrownBy(() -> connect("clientId=two").setClientID("three"))
                .isInstanceOf(IllegalStateException.class);
    }
}
