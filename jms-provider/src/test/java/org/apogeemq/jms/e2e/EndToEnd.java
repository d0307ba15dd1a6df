package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A broker for each test, over both transports, and what tests do with it. */
@ParameterizedClass
@EnumSource(Transport.class)
@Timeout(120)
abstract class EndToEnd {
    static final long WAIT = 60_000;

    @Parameter
    Transport transport;

    @TempDir
    Path directory;

    Rig rig;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void startBroker() throws Exception {
        rig = new Rig(transport, directory);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        rig.close();
    }

    /** Closes it after the test. */
    void open(AutoCloseable one) {
        open.add(one);
    }

    Connection connect(String parameters) throws JMSException {
        Connection connection = new ApogeeConnectionFactory(rig.uri(parameters)).createConnection();
        open.add(connection);
        connection.start();
        return connection;
    }

    Connection connect() throws JMSException {
        return connect("");
    }

    JMSContext context(int mode) {
        JMSContext context = new ApogeeConnectionFactory(rig.uri("")).createContext(mode);
        open.add(context);
        return context;
    }

    /** Connects with time-outs that a slow machine may need more than once. */
    static XAConnection connected(String uri) {
        return await().atMost(Duration.ofMillis(WAIT))
                .ignoreExceptionsInstanceOf(JMSException.class)
                .until(() -> new ApogeeXAConnectionFactory(uri).createXAConnection(), made -> true);
    }

    /** What may fail while a broker is away, or with time-outs that are too short for a slow machine. */
    interface Attempt {
        void run() throws JMSException;
    }

    /** Again and again until it succeeds. */
    static void until(Attempt attempt) {
        await().atMost(Duration.ofMillis(WAIT))
                .ignoreExceptionsInstanceOf(JMSException.class)
                .until(() -> {
                    attempt.run();
                    return true;
                });
    }

    /** Rolls back what the broker may have rolled back itself. */
    static void rollback(XAResource xa, Xid xid) throws XAException {
        try {
            xa.rollback(xid);
        } catch (XAException gone) {
            assertThat(gone.errorCode).isEqualTo(XAException.XAER_NOTA);
        }
    }

    /** Sends, and waits until the broker has it; in a transaction, too. */
    static void sendStored(Session session, String queue, String text) throws Exception {
        sendStored(session.createProducer(session.createQueue(queue)), session.createTextMessage(text));
    }

    /** The same with a producer. */
    static void sendStored(MessageProducer producer, Message message) throws Exception {
        CompletableFuture<Message> stored = new CompletableFuture<>();
        producer.send(message, new CompletionListener() {
            @Override
            public void onCompletion(Message sent) {
                stored.complete(sent);
            }

            @Override
            public void onException(Message sent, Exception e) {
                stored.completeExceptionally(e);
            }
        });
        stored.get(WAIT, TimeUnit.MILLISECONDS);
    }

    static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    /** The next texts. */
    static List<String> texts(MessageConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(consumer.receive(WAIT)));
        }
        return texts;
    }
}
