package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.Topic;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls every method of every interface of the API through every class of ours that implements one. */
@Timeout(240)
class NothingIsUnsupportedTest {
    @TempDir
    Path directory;

    private ApogeeConnectionFactory factory;
    private Queue queue;
    private Topic topic;
    private Message message;
    private int number;

    private interface Target {
        Object make(Connection connection, Session session) throws Exception;
    }

    private static final ServerSessionPool POOL = () -> {
        throw new JMSException("no server session in this test");
    };

    /** One of each class, made anew for each call. */
    private Map<String, Target> targets() {
        Map<String, Target> all = new LinkedHashMap<>();
        all.put("factory", (c, s) -> factory);
        all.put("connection", (c, s) -> c);
        all.put("queue connection", (c, s) -> factory.createQueueConnection());
        all.put("topic connection", (c, s) -> factory.createTopicConnection());
        all.put("meta data", (c, s) -> c.getMetaData());
        all.put("connection consumer", (c, s) -> c.createConnectionConsumer(queue, null, POOL, 1));
        all.put("session", (c, s) -> s);
        all.put("queue session", (c, s) -> ((ApogeeConnection) c).createQueueSession(false, 1));
        all.put("topic session", (c, s) -> ((ApogeeConnection) c).createTopicSession(true, 0));
        all.put("producer", (c, s) -> s.createProducer(queue));
        all.put("producer without destination", (c, s) -> s.createProducer(null));
        all.put("consumer", (c, s) -> {
            s.createProducer(queue).send(s.createTextMessage("x"));
            return s.createConsumer(queue);
        });
        all.put("subscriber", (c, s) -> {
            MessageConsumer consumer = s.createConsumer(topic);
            s.createProducer(topic).send(s.createTextMessage("x"));
            return consumer;
        });
        all.put("browser", (c, s) -> s.createBrowser(queue));
        all.put("queue", (c, s) -> queue);
        all.put("topic", (c, s) -> topic);
        all.put("temporary queue", (c, s) -> s.createTemporaryQueue());
        all.put("temporary topic", (c, s) -> s.createTemporaryTopic());
        all.put("message", (c, s) -> s.createMessage());
        all.put("text message", (c, s) -> s.createTextMessage("x"));
        all.put("bytes message", (c, s) -> bytes(s));
        all.put("map message", (c, s) -> s.createMapMessage());
        all.put("stream message", (c, s) -> stream(s));
        all.put("object message", (c, s) -> s.createObjectMessage("x"));
        all.put("context", (c, s) -> factory.createContext());
        all.put("context's producer", (c, s) -> factory.createContext().createProducer());
        all.put("context's consumer", (c, s) -> {
            JMSContext context = factory.createContext();
            context.createProducer().send(queue, "x");
            return context.createConsumer(queue);
        });
        return all;
    }

    private static BytesMessage bytes(Session session) throws JMSException {
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeBytes(new byte[32]);
        return bytes;
    }

    private static StreamMessage stream(Session session) throws JMSException {
        StreamMessage stream = session.createStreamMessage();
        stream.writeString("1");
        return stream;
    }

    /** An argument of a type. */
    private Object argument(Class<?> type) {
        Map<Class<?>, Object> known = new HashMap<>(Map.of(
                boolean.class,
                false,
                byte.class,
                (byte) 1,
                short.class,
                (short) 1,
                char.class,
                'c',
                int.class,
                1,
                long.class,
                20L,
                float.class,
                1f,
                double.class,
                1d));
        known.put(String.class, "name" + ++number);
        known.put(Class.class, String.class);
        known.put(byte[].class, new byte[] {1});
        known.put(Object.class, "object");
        known.put(Serializable.class, "object");
        known.put(Map.class, Map.of("a", 1));
        known.put(Queue.class, queue);
        known.put(Topic.class, topic);
        known.put(Destination.class, queue);
        known.put(Message.class, message);
        known.put(ServerSessionPool.class, POOL);
        known.put(MessageListener.class, (MessageListener) m -> {});
        known.put(ExceptionListener.class, (ExceptionListener) e -> {});
        known.put(CompletionListener.class, new CompletionListener() {
            @Override
            public void onCompletion(Message sent) {}

            @Override
            public void onException(Message sent, Exception exception) {}
        });
        assertThat(known).as("an argument for " + type).containsKey(type);
        return known.get(type);
    }

    private static Set<Class<?>> interfacesOfTheApi(Class<?> type) {
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Class<?> one : c.getInterfaces()) {
                if (one.getPackageName().equals("jakarta.jms")) {
                    found.add(one);
                }
                found.addAll(interfacesOfTheApi(one));
            }
        }
        return found;
    }

    /** A producer with a destination refuses others, and one without wants one: both by the specification. */
    private static boolean isOfTheOtherProducer(String target, Method method) {
        boolean names =
                method.getParameterCount() > 0 && Destination.class.isAssignableFrom(method.getParameterTypes()[0]);
        boolean sends = method.getName().equals("send") || method.getName().equals("publish");
        return sends && (target.equals("producer") && names || target.equals("producer without destination") && !names);
    }

    @Test
    void noMethodOfAnInterfaceOfTheApiIsUnsupported() throws Exception {
        factory = new ApogeeConnectionFactory("apogee+embedded:" + directory.resolve("broker"));
        List<String> unsupported = new ArrayList<>();
        Set<String> covered = new TreeSet<>();
        int calls = 0;
        try (Connection anchor = factory.createConnection()) {
            Session makes = anchor.createSession();
            message = makes.createTextMessage("x");
            for (Map.Entry<String, Target> entry : targets().entrySet()) {
                for (Method method : methods(entry.getKey())) {
                    calls++;
                    covered.add(call(entry.getKey(), entry.getValue(), method, unsupported));
                }
            }
        }
        assertThat(unsupported).isEmpty();
        assertThat(calls).isGreaterThan(400);
        assertThat(covered).as("classes that implement an interface of the API").containsAll(implementations());
    }

    private List<Method> methods(String target) throws Exception {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            fresh(session);
            Object one = targets().get(target).make(connection, session);
            Set<Method> all = new LinkedHashSet<>();
            interfacesOfTheApi(one.getClass()).forEach(type -> all.addAll(List.of(type.getMethods())));
            all.removeIf(method -> Modifier.isStatic(method.getModifiers()) || isOfTheOtherProducer(target, method));
            return List.copyOf(all);
        }
    }

    private void fresh(Session session) throws JMSException {
        queue = session.createQueue("Q" + ++number);
        topic = session.createTopic("T" + ++number);
    }

    /** The name of the class that was called. */
    private String call(String name, Target target, Method method, List<String> unsupported) throws Exception {
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            fresh(session);
            Object one = target.make(connection, session);
            Object[] arguments =
                    Stream.of(method.getParameterTypes()).map(this::argument).toArray();
            try {
                method.invoke(one, arguments);
            } catch (InvocationTargetException e) {
                Throwable thrown = e.getCause();
                String text = String.valueOf(thrown.getMessage()).toLowerCase(java.util.Locale.ROOT);
                if (thrown instanceof UnsupportedOperationException
                        || thrown instanceof LinkageError
                        || thrown instanceof ClassCastException
                        || text.contains("unsupported")
                        || text.contains("not supported")
                        || text.contains("implement")) {
                    unsupported.add(name + ": " + method + ": " + thrown);
                }
            }
            if (one instanceof AutoCloseable closeable) {
                closeable.close();
            }
            return one.getClass().getName();
        }
    }

    /** Our classes that implement an interface of the API, but for those of distributed transactions. */
    private static Set<String> implementations() throws IOException, ClassNotFoundException {
        Path classes = Path.of("target", "classes");
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
                String name = classes.relativize(file).toString().replace(java.io.File.separatorChar, '.');
                Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()));
                if (!type.isInterface()
                        && !Modifier.isAbstract(type.getModifiers())
                        && !Exception.class.isAssignableFrom(type)
                        && !interfacesOfTheApi(type).isEmpty()
                        && !type.getSimpleName().contains("XA")) {
                    found.add(type.getName());
                }
            }
        }
        return found;
    }
}
