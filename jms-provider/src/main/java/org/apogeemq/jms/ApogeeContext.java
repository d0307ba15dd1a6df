package org.apogeemq.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.vendor.HalfMessageProducer;
import org.apogeemq.jms.vendor.HalfMessages;
import org.apogeemq.jms.vendor.MessageLookup;
import org.apogeemq.jms.vendor.Replay;
import org.apogeemq.jms.vendor.ReplayFrom;
import org.apogeemq.jms.vendor.ReplayReport;
import org.apogeemq.jms.vendor.TransactionListener;

/**
 * A context: a session and its connection in one. Contexts made with {@link #createContext(int)} share the connection,
 * which closes with the last of them.
 */
sealed class ApogeeContext implements JMSContext, HalfMessages, MessageLookup, Replay permits ApogeeXAContext {
    private final ApogeeConnection connection;
    private final AtomicInteger sharers;
    private final ApogeeSession session;
    private volatile boolean autoStart = true;
    private boolean closed;

    /** The first context of a connection. When this throws, the connection is closed. */
    static ApogeeContext first(ApogeeConnection connection, int mode) throws JMSException {
        try {
            return new ApogeeContext(connection, new AtomicInteger(1), mode);
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    /** A context on a session whose connection somebody else closes. */
    static ApogeeContext of(ApogeeSession session) {
        int withOwnerOfConnection = 2;
        return new ApogeeContext(session.state().connection(), new AtomicInteger(withOwnerOfConnection), session);
    }

    private ApogeeContext(ApogeeConnection connection, AtomicInteger sharers, int mode) throws JMSException {
        // the connection counts as unused: setClientID is allowed on a context that is new (Jakarta Messaging 6.1.2)
        this(connection, sharers, connection.newContextSession(mode, Domain.UNIFIED));
    }

    ApogeeContext(ApogeeConnection connection, AtomicInteger sharers, ApogeeSession session) {
        this.connection = connection;
        this.sharers = sharers;
        this.session = session;
    }

    ApogeeSession session() {
        return session;
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return Unchecked.get(() -> {
            session.state().checkOpen();
            ApogeeContext other = new ApogeeContext(connection, sharers, sessionMode);
            sharers.incrementAndGet();
            return other;
        });
    }

    @Override
    public JMSProducer createProducer() {
        return Unchecked.get(() -> new ApogeeProducer(session, (ApogeeMessageProducer) session.createProducer(null)));
    }

    @Override
    public String getClientID() {
        return Unchecked.get(connection::getClientID);
    }

    @Override
    public void setClientID(String clientId) {
        Unchecked.run(() -> connection.setClientID(clientId));
    }

    @Override
    public ConnectionMetaData getMetaData() {
        return Unchecked.get(connection::getMetaData);
    }

    @Override
    public ExceptionListener getExceptionListener() {
        return Unchecked.get(connection::getExceptionListener);
    }

    @Override
    public void setExceptionListener(ExceptionListener listener) {
        Unchecked.run(() -> connection.setExceptionListener(listener));
    }

    @Override
    public void start() {
        Unchecked.run(connection::start);
    }

    @Override
    public void stop() {
        Unchecked.run(connection::stop);
    }

    @Override
    public void setAutoStart(boolean on) {
        Unchecked.run(session.state()::checkOpen);
        autoStart = on;
    }

    @Override
    public boolean getAutoStart() {
        Unchecked.run(session.state()::checkOpen);
        return autoStart;
    }

    @Override
    public void close() {
        Unchecked.run(() -> {
            // before anything is closed: a listener may close neither its session nor its connection
            if (!session.state().isClosed()) {
                session.state().checkNotOwnListener("close");
            }
            synchronized (sharers) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            if (sharers.decrementAndGet() == 0) {
                connection.close();
            } else {
                session.close();
            }
        });
    }

    @Override
    public BytesMessage createBytesMessage() {
        return Unchecked.get(session::createBytesMessage);
    }

    @Override
    public MapMessage createMapMessage() {
        return Unchecked.get(session::createMapMessage);
    }

    @Override
    public Message createMessage() {
        return Unchecked.get(session::createMessage);
    }

    @Override
    public ObjectMessage createObjectMessage() {
        return Unchecked.get(() -> session.createObjectMessage());
    }

    @Override
    public ObjectMessage createObjectMessage(Serializable object) {
        return Unchecked.get(() -> session.createObjectMessage(object));
    }

    @Override
    public StreamMessage createStreamMessage() {
        return Unchecked.get(session::createStreamMessage);
    }

    @Override
    public TextMessage createTextMessage() {
        return Unchecked.get(() -> session.createTextMessage());
    }

    @Override
    public TextMessage createTextMessage(String text) {
        return Unchecked.get(() -> session.createTextMessage(text));
    }

    @Override
    public boolean getTransacted() {
        return Unchecked.get(session::getTransacted);
    }

    @Override
    public int getSessionMode() {
        return Unchecked.get(session::getAcknowledgeMode);
    }

    @Override
    public void commit() {
        Unchecked.run(session::commit);
    }

    @Override
    public void rollback() {
        Unchecked.run(session::rollback);
    }

    @Override
    public void recover() {
        Unchecked.run(session::recover);
    }

    @Override
    public void acknowledge() {
        Unchecked.run(session.state()::acknowledge);
    }

    private JMSConsumer consumer(Unchecked.Call<? extends MessageConsumer> call) {
        return Unchecked.get(() -> {
            ApogeeConsumer consumer = new ApogeeConsumer((ApogeeMessageConsumer) call.run());
            if (autoStart) {
                connection.start();
            }
            return consumer;
        });
    }

    @Override
    public JMSConsumer createConsumer(Destination destination) {
        return consumer(() -> session.createConsumer(destination));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, String selector) {
        return consumer(() -> session.createConsumer(destination, selector));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, String selector, boolean noLocal) {
        return consumer(() -> session.createConsumer(destination, selector, noLocal));
    }

    @Override
    public JMSConsumer createDurableConsumer(Topic topic, String name) {
        return consumer(() -> session.createDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createDurableConsumer(Topic topic, String name, String selector, boolean noLocal) {
        return consumer(() -> session.createDurableConsumer(topic, name, selector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name) {
        return consumer(() -> session.createSharedDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name, String selector) {
        return consumer(() -> session.createSharedDurableConsumer(topic, name, selector));
    }

    @Override
    public JMSConsumer createSharedConsumer(Topic topic, String name) {
        return consumer(() -> session.createSharedConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedConsumer(Topic topic, String name, String selector) {
        return consumer(() -> session.createSharedConsumer(topic, name, selector));
    }

    @Override
    public Queue createQueue(String name) {
        return Unchecked.get(() -> session.createQueue(name));
    }

    @Override
    public Topic createTopic(String name) {
        return Unchecked.get(() -> session.createTopic(name));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue) {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, String selector) {
        return Unchecked.get(() -> {
            QueueBrowser browser = session.createBrowser(queue, selector);
            if (autoStart) {
                connection.start();
            }
            return browser;
        });
    }

    @Override
    public TemporaryQueue createTemporaryQueue() {
        return Unchecked.get(session::createTemporaryQueue);
    }

    @Override
    public TemporaryTopic createTemporaryTopic() {
        return Unchecked.get(session::createTemporaryTopic);
    }

    @Override
    public void unsubscribe(String name) {
        Unchecked.run(() -> session.unsubscribe(name));
    }

    @Override
    public HalfMessageProducer createHalfMessageProducer(
            Destination destination, String producerGroup, TransactionListener listener) throws JMSException {
        return session.createHalfMessageProducer(destination, producerGroup, listener);
    }

    @Override
    public Message findByMessageId(Destination destination, String messageId) throws JMSException {
        return session.findByMessageId(destination, messageId);
    }

    @Override
    public List<Message> findByCorrelationId(Destination destination, String correlationId, int max)
            throws JMSException {
        return session.findByCorrelationId(destination, correlationId, max);
    }

    @Override
    public List<Message> findByKey(Destination destination, String key, int max) throws JMSException {
        return session.findByKey(destination, key, max);
    }

    @Override
    public ReplayReport replay(Destination destination, ReplayFrom from, boolean dryRun) throws JMSException {
        return session.replay(destination, from, dryRun);
    }

    @Override
    public ReplayReport replayDurable(Topic topic, String name, ReplayFrom from, boolean dryRun) throws JMSException {
        return session.replayDurable(topic, name, from, dryRun);
    }

    @Override
    public ReplayReport replaySharedDurable(Topic topic, String name, ReplayFrom from, boolean dryRun)
            throws JMSException {
        return session.replaySharedDurable(topic, name, from, dryRun);
    }
}
