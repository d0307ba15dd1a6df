package org.apogeemq.bench.client;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.XAConnectionFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Any Jakarta Messaging provider; destinations are queues, messages persistent, acknowledgement automatic. */
public final class JmsClient implements MessagingClient {
    private static final long TRANSACTED_WAIT_MILLIS = 100;
    private static final String HALF = "half";
    private static final String[] HALVES = {"a", "b"};

    private final ConnectionFactory factory;
    private final String xaFactoryClass;
    private final String uri;

    /**
     * A client on connection factories that have a constructor with a URI.
     *
     * @param factoryClass class of the connection factory
     * @param xaFactoryClass class of the XA connection factory, looked for when it is needed
     * @param uri the URI
     * @throws ReflectiveOperationException when there is no such class or constructor
     */
    public JmsClient(String factoryClass, String xaFactoryClass, String uri) throws ReflectiveOperationException {
        factory = (ConnectionFactory) make(factoryClass, uri);
        this.xaFactoryClass = xaFactoryClass;
        this.uri = uri;
    }

    private static Object make(String factoryClass, String uri) throws ReflectiveOperationException {
        return Class.forName(factoryClass).getConstructor(String.class).newInstance(uri);
    }

    @Override
    public void create(List<String> destinations, int queuesEach) throws JMSException {
        // Providers create a queue when it is first used; doing that here keeps it out of the measured time.
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            for (String destination : destinations) {
                session.createConsumer(session.createQueue(destination)).close();
            }
        }
    }

    @Override
    public Sender sender(List<String> destinations, Style style) throws JMSException, ReflectiveOperationException {
        if (style == Style.XA) {
            XAConnectionFactory xaFactory = (XAConnectionFactory) make(xaFactoryClass, uri);
            return new XaSender(xaFactory.createXAConnection(), destinations.get(0));
        }
        return new JmsSender(factory.createConnection(), destinations, style);
    }

    @Override
    public AutoCloseable receiver(List<String> destinations, Style style, int number, Consumer<byte[]> sink)
            throws JMSException {
        String selector = style == Style.SELECTED ? HALF + " = '" + HALVES[number % HALVES.length] + "'" : null;
        Connection connection = factory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        for (String destination : destinations) {
            session.createConsumer(session.createQueue(destination), selector)
                    .setMessageListener(message -> pass(message, sink));
        }
        connection.start();
        return connection;
    }

    @Override
    public AutoCloseable transactedReceiver(String destination, int batch, Consumer<byte[]> sink) throws JMSException {
        Connection connection = factory.createConnection();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(destination));
        connection.start();
        Thread thread = new Thread(() -> receiveAndCommit(session, consumer, batch, sink), "transacted-receiver");
        thread.setDaemon(true);
        thread.start();
        return () -> {
            thread.interrupt();
            thread.join(5_000);
            connection.close();
        };
    }

    private static void receiveAndCommit(Session session, MessageConsumer consumer, int batch, Consumer<byte[]> sink) {
        List<Message> received = new ArrayList<>();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Message message = consumer.receive(TRANSACTED_WAIT_MILLIS);
                if (message != null) {
                    received.add(message);
                }
                if (received.size() == batch || (message == null && !received.isEmpty())) {
                    session.commit();
                    received.forEach(each -> pass(each, sink));
                    received.clear();
                }
            }
        } catch (JMSException failure) {
            if (!Thread.currentThread().isInterrupted()) {
                System.err.println("transacted receiver ended: " + failure);
            }
        }
    }

    @Override
    public void awaitReceivers() {
        // A queue keeps what is sent before its receivers are there.
    }

    @Override
    public boolean supports(Style style) {
        return true;
    }

    private static void pass(Message message, Consumer<byte[]> sink) {
        try {
            BytesMessage bytes = (BytesMessage) message;
            byte[] body = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(body);
            sink.accept(body);
        } catch (JMSException failure) {
            System.err.println("unreadable message: " + failure);
        }
    }

    private static final class JmsSender implements Sender {
        private final Connection connection;
        private final Session session;
        private final MessageProducer producer;
        private final Destination[] destinations;
        private final VendorAsyncSend vendorSend;
        private final Style style;
        private int next;
        private int number;

        JmsSender(Connection connection, List<String> names, Style style) throws JMSException {
            this.connection = connection;
            this.style = style;
            session = style == Style.TRANSACTED
                    ? connection.createSession(true, Session.SESSION_TRANSACTED)
                    : connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            destinations = new Destination[names.size()];
            for (int i = 0; i < destinations.length; i++) {
                destinations[i] = session.createQueue(names.get(i));
            }
            producer = session.createProducer(null);
            vendorSend = VendorAsyncSend.of(producer);
            connection.start();
        }

        private BytesMessage message(byte[] body) throws JMSException {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            number++;
            if (style == Style.SELECTED) {
                message.setStringProperty(HALF, HALVES[number % HALVES.length]);
            } else if (style == Style.GROUPED) {
                message.setStringProperty("JMSXGroupID", "group-" + number % Style.GROUPS);
            }
            return message;
        }

        private Destination destination() {
            next = next + 1 == destinations.length ? 0 : next + 1;
            return destinations[next];
        }

        @Override
        public void send(byte[] body) throws JMSException {
            producer.send(destination(), message(body));
        }

        @Override
        public void sendAsync(byte[] body, Consumer<Throwable> done) throws Exception {
            if (vendorSend != null) {
                vendorSend.send(destination(), message(body), done);
                return;
            }
            producer.send(destination(), message(body), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    done.accept(null);
                }

                @Override
                public void onException(Message message, Exception failure) {
                    done.accept(failure);
                }
            });
        }

        @Override
        public void commit() throws JMSException {
            session.commit();
        }

        @Override
        public void close() throws JMSException {
            connection.close();
        }
    }
}
