package org.apogeemq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.uri.ConnectionSettings;

/**
 * Makes connections for transaction managers, and ordinary ones. Configured as {@link ApogeeConnectionFactory}. Brokers
 * of Apache RocketMQ have no XA: there, making an XA connection fails with the error code {@code NOT_SUPPORTED}.
 */
public final class ApogeeXAConnectionFactory extends ApogeeConnectionFactory
        implements XAQueueConnectionFactory, XATopicConnectionFactory {

    private static final long serialVersionUID = 1L;

    /** A factory for {@value ConnectionFactoryBean#DEFAULT_URI}, to be configured through its properties. */
    public ApogeeXAConnectionFactory() {
        this(DEFAULT_URI);
    }

    /**
     * A factory for this URI.
     *
     * @throws IllegalArgumentException when the URI cannot be used; names the part and what is allowed
     */
    public ApogeeXAConnectionFactory(String uri) {
        super(uri);
    }

    /**
     * Ends what closed connections have kept at the broker for branches that are not decided; for a server that lets this
     * class loader go. Branches that are prepared stay for recovery, others are rolled back by the broker.
     */
    public static void endLingering() {
        ApogeeXAConnection.endAllLingering();
    }

    @Override
    public XAConnection createXAConnection() throws JMSException {
        return open(settings(), Domain.UNIFIED);
    }

    @Override
    public XAConnection createXAConnection(String user, String password) throws JMSException {
        return open(settings().withCredentials(user, password), Domain.UNIFIED);
    }

    @Override
    public XAQueueConnection createXAQueueConnection() throws JMSException {
        return open(settings(), Domain.QUEUE);
    }

    @Override
    public XAQueueConnection createXAQueueConnection(String user, String password) throws JMSException {
        return open(settings().withCredentials(user, password), Domain.QUEUE);
    }

    @Override
    public XATopicConnection createXATopicConnection() throws JMSException {
        return open(settings(), Domain.TOPIC);
    }

    @Override
    public XATopicConnection createXATopicConnection(String user, String password) throws JMSException {
        return open(settings().withCredentials(user, password), Domain.TOPIC);
    }

    @Override
    public XAJMSContext createXAContext() {
        return Unchecked.get(() -> ApogeeXAContext.first(open(settings(), Domain.UNIFIED)));
    }

    @Override
    public XAJMSContext createXAContext(String user, String password) {
        return Unchecked.get(
                () -> ApogeeXAContext.first(open(settings().withCredentials(user, password), Domain.UNIFIED)));
    }

    private ApogeeXAConnection open(ConnectionSettings settings, Domain domain) throws JMSException {
        ApogeeXAConnection connection = open(
                settings,
                (opened, clocks, name, key) -> new ApogeeXAConnection(
                        opened,
                        settings,
                        clocks,
                        domain,
                        name,
                        key,
                        connectionUri().target().place()));
        try {
            connection.checkTransactions();
            return connection;
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }
}
