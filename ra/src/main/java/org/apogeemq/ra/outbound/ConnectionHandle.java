package org.apogeemq.ra.outbound;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.jms.ApogeeConnectionMetaData;
import org.apogeemq.ra.connect.Credentials;

/**
 * A connection as applications in a server see it: borrows from the pool with each session, and gives back with it.
 * Sessions ignore what they are asked for: in a transaction of the container they are part of it, else they acknowledge
 * and send at once (Jakarta Messaging 12.3).
 */
final class ConnectionHandle implements Connection, QueueConnection, TopicConnection {
    private final ContainerConnectionFactory factory;
    private final Credentials credentials;
    private final Set<SessionHandle> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean started;
    private volatile boolean closed;

    ConnectionHandle(ContainerConnectionFactory factory, Credentials credentials) {
        this.factory = factory;
        this.credentials = credentials;
    }

    private void checkOpen() throws IllegalStateException {
        if (closed) {
            throw new IllegalStateException("the connection is closed");
        }
    }

    private void refuse(String method) throws JMSException {
        checkOpen();
        throw new IllegalStateException(method + " is not allowed in a web or EJB container");
    }

    @Override
    public Session createSession() throws JMSException {
        return newSession();
    }

    @Override
    public Session createSession(int sessionMode) throws JMSException {
        return newSession();
    }

    @Override
    public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return newSession();
    }

    @Override
    public QueueSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return (QueueSession) newSession();
    }

    @Override
    public TopicSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return (TopicSession) newSession();
    }

    private Session newSession() throws JMSException {
        checkOpen();
        if (factory.isManaged() && !sessions.isEmpty()) {
            throw new IllegalStateException("createSession: the connection has a session; in a web or EJB container it"
                    + " may have one at a time. Close that one first, or make another connection");
        }
        SessionHandle handle = factory.borrow(credentials);
        sessions.add(handle);
        if (started) {
            handle.start();
        }
        return handle.asSession(factory.isManaged(), () -> sessions.remove(handle));
    }

    @Override
    public void start() throws JMSException {
        checkOpen();
        started = true;
        for (SessionHandle session : sessions) {
            session.start();
        }
    }

    @Override
    public void close() {
        closed = true;
        sessions.forEach(SessionHandle::close);
    }

    @Override
    public String getClientID() throws JMSException {
        checkOpen();
        return factory.clientId();
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        checkOpen();
        return ApogeeConnectionMetaData.INSTANCE;
    }

    @Override
    public ExceptionListener getExceptionListener() throws JMSException {
        checkOpen();
        return null;
    }

    @Override
    public void setClientID(String clientId) throws JMSException {
        refuse("setClientID");
    }

    @Override
    public void setExceptionListener(ExceptionListener listener) throws JMSException {
        refuse("setExceptionListener");
    }

    @Override
    public void stop() throws JMSException {
        refuse("stop");
    }

    private ConnectionConsumer refusedConsumer() throws JMSException {
        refuse("a connection consumer");
        return null;
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Destination destination, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        return refusedConsumer();
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Queue queue, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        return refusedConsumer();
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Topic topic, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        return refusedConsumer();
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            Topic topic, String subscription, String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        return refusedConsumer();
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            Topic topic, String subscription, String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        return refusedConsumer();
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            Topic topic, String subscription, String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        return refusedConsumer();
    }
}
