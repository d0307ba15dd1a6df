package org.apogeemq.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.exceptions.JmsExceptions;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.connect.Providers;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.apogeemq.jms.uri.ConnectionUri;

/**
 * Makes connections, by URI: {@code apogee://host:9876} for the name servers of a cluster, {@code
 * apogee+embedded:./data} for a broker in this JVM. See {@link org.apogeemq.jms.uri.ConnectionSettings} for the
 * parameters. A connection is connected when it is returned.
 */
public sealed class ApogeeConnectionFactory extends ConnectionFactoryBean
        implements ConnectionFactory, QueueConnectionFactory, TopicConnectionFactory permits ApogeeXAConnectionFactory {

    private static final long serialVersionUID = 1L;
    private static final AtomicInteger CONNECTIONS = new AtomicInteger();

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
        return open(settings(), Domain.UNIFIED);
    }

    @Override
    public Connection createConnection(String user, String password) throws JMSException {
        return open(settings().withCredentials(user, password), Domain.UNIFIED);
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return open(settings(), Domain.QUEUE);
    }

    @Override
    public QueueConnection createQueueConnection(String user, String password) throws JMSException {
        return open(settings().withCredentials(user, password), Domain.QUEUE);
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return open(settings(), Domain.TOPIC);
    }

    @Override
    public TopicConnection createTopicConnection(String user, String password) throws JMSException {
        return open(settings().withCredentials(user, password), Domain.TOPIC);
    }

    @Override
    public JMSContext createContext() {
        return createContext(JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return context(settings(), sessionMode);
    }

    @Override
    public JMSContext createContext(String user, String password) {
        return createContext(user, password, JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(String user, String password, int sessionMode) {
        return context(settings().withCredentials(user, password), sessionMode);
    }

    final ConnectionSettings settings() {
        return connectionUri().settings();
    }

    private JMSContext context(ConnectionSettings settings, int sessionMode) {
        return Unchecked.get(() -> {
            SessionModes.check(sessionMode);
            return ApogeeContext.first(open(settings, Domain.UNIFIED), sessionMode);
        });
    }

    private ApogeeConnection open(ConnectionSettings settings, Domain domain) throws JMSException {
        return open(
                settings,
                (opened, clocks, name, key) -> new ApogeeConnection(opened, settings, clocks, domain, name, key));
    }

    /** Makes a connection, not yet connected. */
    interface Maker<C extends ApogeeConnection> {
        C make(Providers.Opened opened, Clocks clocks, String name, String key);
    }

    final <C extends ApogeeConnection> C open(ConnectionSettings settings, Maker<C> maker) throws JMSException {
        ConnectionUri uri = connectionUri();
        String name = "apogee-" + CONNECTIONS.incrementAndGet();
        Clocks clocks = Clocks.SYSTEM;
        String key = clocks.keys().next();
        try {
            Providers.Opened opened = Providers.open(uri, settings, name, key, clocks.wall(), clocks.nano());
            C connection = maker.make(opened, clocks, name, key);
            connection.connect();
            return connection;
        } catch (ProviderException e) {
            throw JmsExceptions.of(e);
        }
    }
}
