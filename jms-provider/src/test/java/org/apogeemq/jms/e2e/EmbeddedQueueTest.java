package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedQueueTest {
    @TempDir
    Path directory;

    private Connection connection;

    @BeforeEach
    void connect() throws JMSException {
        connection = new ApogeeConnectionFactory("apogee+embedded:" + directory).createConnection();
        connection.start();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
    }

    @Test
    void sentTextIsReceivedOnce() throws JMSException {
        Session session = connection.createSession();
        Queue queue = session.createQueue("ORDERS.EU");
        session.createProducer(queue).send(session.createTextMessage("one"));
        MessageConsumer consumer = session.createConsumer(queue);
        Message message = consumer.receive(5_000);
        assertThat(((TextMessage) message).getText()).isEqualTo("one");
        assertThat(message.getJMSRedelivered()).isFalse();
        assertThat(message.getJMSDestination()).isEqualTo(queue);
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void thousandMessagesArriveInOrder() throws JMSException {
        Session session = connection.createSession();
        Queue queue = session.createQueue("MANY");
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 1000; i++) {
            producer.send(session.createTextMessage("" + i));
        }
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        List<String> received = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            TextMessage m = (TextMessage) consumer.receive(5_000);
            assertThat(m).as("message " + i).isNotNull();
            received.add(m.getText());
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(received.get(i)).isEqualTo("" + i);
        }
    }

    @Test
    void listenerGetsMessages() throws Exception {
        Session session = connection.createSession();
        Queue queue = session.createQueue("LISTEN");
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        session.createConsumer(queue).setMessageListener(m -> {
            try {
                got.add(((TextMessage) m).getText());
            } catch (JMSException e) {
                got.add(e.toString());
            }
        });
        Session sending = connection.createSession();
        MessageProducer producer = sending.createProducer(queue);
        producer.send(sending.createTextMessage("a"));
        producer.send(sending.createTextMessage("b"));
        assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo("b");
    }
}
