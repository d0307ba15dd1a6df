package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.message.ApogeeTextMessage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Every method of every closed object throws IllegalStateException, but for close and what has no object behind it. */
@Timeout(120)
class ClosedObjectsTest extends JmsRulesTestBase {

    private static Object argument(Class<?> type) throws JMSException {
        Map<Class<?>, Object> samples = Map.ofEntries(
                Map.entry(int.class, 1),
                Map.entry(long.class, 1L),
                Map.entry(boolean.class, false),
                Map.entry(byte.class, (byte) 1),
                Map.entry(short.class, (short) 1),
                Map.entry(float.class, 1f),
                Map.entry(double.class, 1d),
                Map.entry(byte[].class, new byte[1]),
                Map.entry(String.class, "name"),
                Map.entry(Object.class, "value"),
                Map.entry(Serializable.class, "object"),
                Map.entry(Class.class, String.class),
                Map.entry(Map.class, Map.of()),
                Map.entry(Destination.class, ApogeeDestination.queue("Q")),
                Map.entry(Queue.class, ApogeeDestination.queue("Q")),
                Map.entry(Topic.class, ApogeeDestination.topic("T")),
                Map.entry(Message.class, new ApogeeTextMessage()),
                Map.entry(MessageListener.class, (MessageListener) m -> {}));
        Object sample = samples.get(type);
        if (sample == null && type == CompletionListener.class) {
            return new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    throw new AssertionError("a closed object sent");
                }

                @Override
                public void onException(Message message, Exception exception) {
                    throw new AssertionError("a closed object sent");
                }
            };
        }
        if (sample == null && type == ServerSessionPool.class) {
            return (ServerSessionPool) () -> null;
        }
        return sample;
    }

    private static Stream<DynamicTest> family(
            Object closed, Class<? extends Throwable> expected, Set<String> exempt, Class<?>... interfaces) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Class<?> type : interfaces) {
            for (Method method : type.getMethods()) {
                if (!exempt.contains(method.getName()) && !java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
                    String name = type.getSimpleName() + "." + method.getName()
                            + Arrays.stream(method.getParameterTypes())
                                    .map(Class::getSimpleName)
                                    .toList();
                    tests.add(DynamicTest.dynamicTest(name, () -> check(closed, method, expected)));
                }
            }
        }
        return tests.stream();
    }

    private static void check(Object closed, Method method, Class<? extends Throwable> expected) throws Exception {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(method.getParameterTypes()[i]);
        }
        try {
            method.setAccessible(true);
            Object result = method.invoke(closed, arguments);
            throw new AssertionError("returned " + result);
        } catch (InvocationTargetException e) {
            assertThat(e.getCause()).isInstanceOf(expected).hasMessageContaining("closed");
        }
    }

    @TestFactory
    Stream<DynamicTest> closedConnection() throws JMSException {
        ApogeeConnection c = connection();
        c.close();
        return family(
                c,
                IllegalStateException.class,
                Set.of("close"),
                Connection.class,
                QueueConnection.class,
                TopicConnection.class);
    }

    @TestFactory
    Stream<DynamicTest> session() throws JMSException {
        Session session = connection().createSession(true, 0);
        session.close();
        return family(
                session,
                IllegalStateException.class,
                Set.of("close", "run"),
                Session.class,
                QueueSession.class,
                TopicSession.class);
    }

    @TestFactory
    Stream<DynamicTest> sessionOfAClosedConnection() throws JMSException {
        ApogeeConnection c = connection();
        Session session = c.createSession(true, 0);
        c.close();
        return family(session, IllegalStateException.class, Set.of("close", "run"), Session.class);
    }

    @TestFactory
    Stream<DynamicTest> producer() throws JMSException {
        Session session = connection().createSession();
        MessageProducer producer = session.createProducer(null);
        producer.close();
        return family(
                producer,
                IllegalStateException.class,
                Set.of("close"),
                MessageProducer.class,
                QueueSender.class,
                TopicPublisher.class);
    }

    @TestFactory
    Stream<DynamicTest> producerOfAClosedSession() throws JMSException {
        Session session = connection().createSession();
        MessageProducer producer = session.createProducer(null);
        session.close();
        return family(producer, IllegalStateException.class, Set.of("close"), MessageProducer.class);
    }

    @TestFactory
    Stream<DynamicTest> consumer() throws JMSException {
        MessageConsumer consumer = consumer(connection().createSession());
        consumer.close();
        return family(
                consumer,
                IllegalStateException.class,
                Set.of("close"),
                MessageConsumer.class,
                QueueReceiver.class,
                TopicSubscriber.class);
    }

    @TestFactory
    Stream<DynamicTest> browser() throws JMSException {
        Session session = connection().createSession();
        QueueBrowser browser = session.createBrowser(session.createQueue("Q"));
        browser.close();
        return family(browser, IllegalStateException.class, Set.of("close"), QueueBrowser.class);
    }

    @TestFactory
    Stream<DynamicTest> context() throws JMSException {
        JMSContext context = ApogeeContext.first(connection(), Session.AUTO_ACKNOWLEDGE);
        context.close();
        return family(context, IllegalStateRuntimeException.class, Set.of("close"), JMSContext.class);
    }

    @TestFactory
    Stream<DynamicTest> contextsConsumer() throws JMSException {
        JMSContext context = ApogeeContext.first(connection(), Session.AUTO_ACKNOWLEDGE);
        JMSConsumer consumer = context.createConsumer(context.createQueue("Q"));
        context.close();
        return family(consumer, IllegalStateRuntimeException.class, Set.of("close"), JMSConsumer.class);
    }

    @TestFactory
    Stream<DynamicTest> contextsProducerSends() throws JMSException {
        JMSContext context = ApogeeContext.first(connection(), Session.AUTO_ACKNOWLEDGE);
        JMSProducer producer = context.createProducer();
        context.close();
        Set<String> keepsItsOwn = new java.util.HashSet<>();
        for (Method method : JMSProducer.class.getMethods()) {
            if (!method.getName().equals("send")) {
                keepsItsOwn.add(method.getName());
            }
        }
        return family(producer, IllegalStateRuntimeException.class, keepsItsOwn, JMSProducer.class);
    }

    @TestFactory
    Stream<DynamicTest> closingAgainDoesNothing() throws JMSException {
        ApogeeConnection c = connection();
        Session session = c.createSession();
        MessageConsumer consumer = consumer(session);
        MessageProducer producer = session.createProducer(null);
        List<AutoCloseable> all = List.of(consumer, producer, session, c);
        return all.stream()
                .map(one -> DynamicTest.dynamicTest(one.getClass().getSimpleName(), () -> {
                    one.close();
                    one.close();
                }));
    }
}
