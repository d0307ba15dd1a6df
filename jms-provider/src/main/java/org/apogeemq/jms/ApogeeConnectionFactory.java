package org.apogeemq.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;

/**
 * Makes connections, by URI: {@code apogee://host:9876} for the name servers of a cluster, {@code
 * apogee+embedded:./data} for a broker in this JVM. See {@link org.apogeemq.jms.uri.ConnectionSettings} for the
 * parameters.
 */
public final class ApogeeConnectionFactory extends ConnectionFactoryBean
        implements ConnectionFactory, QueueConnectionFactory, TopicConnectionFactory {

    private static final long serialVersionUID = 1L;

    /** A factory for {@value ConnectionFactoryBean#DEFAULT_URI}, to be configured through its properties. */
    public ApogeeConnectionFactory() {
        this(DEFAULT_URI);
    }

    /**
     * A factory for this URI.
     *
     * @throws IllegalArgumentException when the URI cannot be used; names the part and what is allowed
     */
    public ApogeeConnectionFactory(String uri) {
        super(uri);
    }

    @Override
    public Connection createConnection() throws JMSException {
        throw new UnsupportedOperationException();
    }

    @Override
    public Connection createConnection(String user, String password) throws JMSException {
        throw new UnsupportedOperationException();
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        throw new UnsupportedOperationException();
    }

    @Override
    public QueueConnection createQueueConnection(String user, String password) throws JMSException {
        throw new UnsupportedOperationException();
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        throw new UnsupportedOperationException();
    }

    @Override
    public TopicConnection createTopicConnection(String user, String password) throws JMSException {
        throw new UnsupportedOperationException();
    }

    @Override
    public JMSContext createContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public JMSContext createContext(String user, String password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public JMSContext createContext(String user, String password, int sessionMode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        throw new UnsupportedOperationException();
    }
}
