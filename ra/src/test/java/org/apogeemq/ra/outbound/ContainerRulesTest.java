package org.apogeemq.ra.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import jakarta.jms.XASession;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.apogeemq.ra.container.TestPool;
import org.apogeemq.ra.container.TestTransactions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an application may not call in a web or EJB container (Jakarta Messaging 12.2 to 12.4), method by method. */
@Timeout(180)
class ContainerRulesTest {
    @TempDir
    Path directory;

    private final TestTransactions transactions = new TestTransactions(false);
    private final TestPool pool = new TestPool(transactions);
    private ContainerConnectionFactory factory;

    @BeforeEach
    void start() throws Exception {
        ApogeeResourceAdapter adapter = new ApogeeResourceAdapter();
        adapter.setUri("apogee+embedded:" + directory);
        ApogeeManagedConnectionFactory managed = new ApogeeManagedConnectionFactory();
        managed.setResourceAdapter(adapter);
        factory = (ContainerConnectionFactory) managed.createConnectionFactory(pool);
        factory.createContext().close(); // one in the pool keeps the broker
    }

    @AfterEach
    void stop() {
        pool.close();
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfAny(IllegalStateException.class, IllegalStateRuntimeException.class)
                .hasMessageContaining("not allowed in a web or EJB container");
    }

    /** Calls all methods of an interface that have a name or take a listener for asynchronous sends; tells which. */
    private static Set<String> refusedMethods(Class<?> type, Object object, String... names) {
        Set<String> refused = new TreeSet<>();
        for (Method method : type.getMethods()) {
            Object[] arguments = new Object[method.getParameterCount()];
            boolean asynchronous = false;
            for (int i = 0; i < arguments.length; i++) {
                Class<?> wanted = method.getParameterTypes()[i];
                asynchronous |= wanted == CompletionListener.class;
                arguments[i] = wanted == CompletionListener.class
                        ? new Completion()
                        : wanted == int.class ? (Object) 1 : wanted == long.class ? (Object) 0L : null;
            }
            if (asynchronous || Set.of(names).contains(method.getName())) {
                refused(() -> call(method, object, arguments));
                refused.add(method.getName() + arguments.length);
            }
        }
        return refused;
    }

    private static void call(Method method, Object object, Object[] arguments) throws Throwable {
        try {
            method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static final class Completion implements CompletionListener {
        @Override
        public void onCompletion(Message message) {
            throw new AssertionError("never");
        }

        @Override
        public void onException(Message message, Exception exception) {
            throw new AssertionError("never");
        }
    }

    private static final String[] OF_CONNECTIONS = {
        "stop",
        "setClientID",
        "setExceptionListener",
        "createConnectionConsumer",
        "createDurableConnectionConsumer",
        "createSharedConnectionConsumer",
        "createSharedDurableConnectionConsumer"
    };

    @Test
    void connections() throws Exception {
        try (Connection connection = factory.createConnection()) {
            assertThat(refusedMethods(Connection.class, connection, OF_CONNECTIONS))
                    .containsExactlyInAnyOrder(
                            "stop0",
                            "setClientID1",
                            "setExceptionListener1",
                            "createConnectionConsumer4",
                            "createDurableConnectionConsumer5",
                            "createSharedConnectionConsumer5",
                            "createSharedDurableConnectionConsumer5");
        }
        try (QueueConnection connection = factory.createQueueConnection()) {
            assertThat(refusedMethods(QueueConnection.class, connection, OF_CONNECTIONS))
                    .contains("createConnectionConsumer4", "stop0");
        }
        try (TopicConnection connection = factory.createTopicConnection()) {
            assertThat(refusedMethods(TopicConnection.class, connection, OF_CONNECTIONS))
                    .contains("createDurableConnectionConsumer5", "stop0");
        }
    }

    @Test
    void sessionsAndWhatTheyMake() throws Exception {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            assertThat(session).isNotInstanceOf(XASession.class);
            assertThat(refusedMethods(
                            Session.class,
                            session,
                            "setMessageListener",
                            "getMessageListener",
                            "run",
                            "commit",
                            "rollback"))
                    .hasSize(5);
            MessageConsumer consumer = session.createConsumer(session.createQueue("OUT"));
            assertThat(refusedMethods(MessageConsumer.class, consumer, "setMessageListener", "getMessageListener"))
                    .hasSize(2);
            MessageProducer producer = session.createProducer(session.createQueue("OUT"));
            assertThat(refusedMethods(MessageProducer.class, producer))
                    .containsExactly("send2", "send3", "send5", "send6");
        }
    }

    @Test
    void whatTheOldInterfacesMake() throws Exception {
        try (QueueConnection connection = factory.createQueueConnection()) {
            QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            QueueReceiver receiver = session.createReceiver(session.createQueue("OUT"));
            assertThat(refusedMethods(QueueReceiver.class, receiver, "setMessageListener", "getMessageListener"))
                    .hasSize(2);
            QueueSender sender = session.createSender(session.createQueue("OUT"));
            assertThat(refusedMethods(QueueSender.class, sender)).hasSize(4);
        }
        try (TopicConnection connection = factory.createTopicConnection()) {
            TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
            TopicSubscriber subscriber = session.createSubscriber(session.createTopic("NEWS"));
            assertThat(refusedMethods(TopicSubscriber.class, subscriber, "setMessageListener", "getMessageListener"))
                    .hasSize(2);
            TopicPublisher publisher = session.createPublisher(session.createTopic("NEWS"));
            assertThat(refusedMethods(TopicPublisher.class, publisher)).hasSize(4);
        }
    }

    @Test
    void contextsAndWhatTheyMake() {
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            assertThat(refusedMethods(
                            JMSContext.class,
                            context,
                            "createContext",
                            "stop",
                            "commit",
                            "rollback",
                            "setClientID",
                            "setExceptionListener"))
                    .hasSize(6);
            JMSProducer producer = context.createProducer();
            assertThat(refusedMethods(JMSProducer.class, producer)).containsExactly("setAsync1");
            JMSConsumer consumer = context.createConsumer(context.createQueue("OUT"));
            assertThat(refusedMethods(JMSConsumer.class, consumer, "setMessageListener", "getMessageListener"))
                    .hasSize(2);
        }
        assertThatThrownBy(() -> factory.createContext(9)).hasMessageContaining("session mode 9");
    }

    @Test
    void secondSessionOfAConnectionUntilTheFirstIsClosed() throws Exception {
        try (Connection connection = factory.createConnection()) {
            Session first = connection.createSession();
            assertThatThrownBy(connection::createSession)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one at a time");
            assertThatThrownBy(() -> connection.createSession(false, Session.AUTO_ACKNOWLEDGE))
                    .isInstanceOf(IllegalStateException.class);
            first.close();
            connection.createSession().close();
        }
    }
}
