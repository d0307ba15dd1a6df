package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One embedded broker for the class, destinations of its own for each test. Display names begin with the section. */
@Timeout(150)
abstract class SpecTest {

    /** Long enough for anything that must arrive. */
    static final long SOON = 60_000;
    /** How long to look for what must not arrive. */
    static final long NEVER = 250;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path directory;

    static ApogeeConnectionFactory factory;
    private static Connection anchor;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @BeforeAll
    static void startBroker() throws JMSException {
        factory = new ApogeeConnectionFactory("apogee+embedded:" + directory.resolve("broker") + "?allowedClasses=**");
        anchor = factory.createConnection();
    }

    @AfterAll
    static void stopBroker() throws JMSException {
        anchor.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    /** Closed after the test. */
    <C extends AutoCloseable> C closing(C closeable) {
        open.push(closeable);
        return closeable;
    }

    /** A started connection. */
    Connection connect() throws JMSException {
        Connection connection = closing(factory.createConnection());
        connection.start();
        return connection;
    }

    /** A started connection with a client identifier. */
    Connection connect(String clientId) throws JMSException {
        Connection connection = closing(factory.createConnection());
        connection.setClientID(clientId);
        connection.start();
        return connection;
    }

    /** A session of a started connection of its own. */
    Session session() throws JMSException {
        return connect().createSession();
    }

    Session session(int mode) throws JMSException {
        return connect().createSession(mode);
    }

    JMSContext context(int mode) {
        return closing(factory.createContext(mode));
    }

    static String name(String kind) {
        return kind + "." + NUMBER.incrementAndGet();
    }

    static Queue queue(Session session) throws JMSException {
        return session.createQueue(name("queue"));
    }

    /** Sends to a queue. */
    interface Sends {
        void to(Queue queue) throws JMSException;
    }

    /** Sends to a new queue, and to another one as long as that takes so many ms or more: delays would not tell what comes first. */
    static Queue sentWithin(long millis, Session session, Sends sends) throws JMSException {
        while (true) {
            long begun = System.currentTimeMillis();
            Queue queue = queue(session);
            sends.to(queue);
            if (System.currentTimeMillis() - begun < millis) {
                return queue;
            }
        }
    }

    static Topic topic(Session session) throws JMSException {
        return session.createTopic(name("topic"));
    }

    /** Sends texts through a session and connection of their own. */
    void send(Destination destination, String... texts) throws JMSException {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            for (String text : texts) {
                session.createProducer(destination).send(session.createTextMessage(text));
            }
        }
    }

    static String text(Message message) throws JMSException {
        assertThat(message).as("a message within " + SOON + " ms").isNotNull();
        return ((TextMessage) message).getText();
    }

    static String receive(MessageConsumer consumer) throws JMSException {
        return text(consumer.receive(SOON));
    }

    static List<String> receive(MessageConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(receive(consumer));
        }
        return texts;
    }

    static void receiveNothing(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(NEVER);
        assertThat(message).isNull();
    }

    /** That a queue holds these texts and nothing else; takes them. */
    void holds(Destination destination, String... texts) throws JMSException {
        try (Connection connection = factory.createConnection()) {
            connection.start();
            MessageConsumer consumer = connection.createSession().createConsumer(destination);
            assertThat(receive(consumer, texts.length)).containsExactly(texts);
            receiveNothing(consumer);
        }
    }
}
