package org.apogeemq.ra.outbound;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import java.io.Serializable;
import javax.naming.Reference;
import org.apogeemq.jms.uri.ConnectionUri;
import org.apogeemq.ra.connect.ConfiguredUser;
import org.apogeemq.ra.connect.ConnectionBean;
import org.apogeemq.ra.connect.Credentials;

/**
 * The connection factory that applications look up or have injected. Its connections cost nothing; sessions and contexts
 * borrow from the server's pool and take part in the transaction that is under way. Thread-safe.
 */
public final class ContainerConnectionFactory
        implements ConnectionFactory, QueueConnectionFactory, TopicConnectionFactory, Serializable, Referenceable {
    private static final long serialVersionUID = 1L;

    private final ApogeeManagedConnectionFactory factory;
    private final ConnectionManager manager;
    private final boolean managed;
    private Reference reference;

    /** @param managed whether the rules of web and EJB containers hold */
    ContainerConnectionFactory(ApogeeManagedConnectionFactory factory, ConnectionManager manager, boolean managed) {
        this.factory = factory;
        this.manager = manager;
        this.managed = managed;
    }

    /** Where its connections go and as whom. */
    public ConnectionBean settings() {
        return factory;
    }

    boolean isManaged() {
        return managed;
    }

    String clientId() {
        if (factory.getClientId() != null) {
            return factory.getClientId();
        }
        return ConnectionUri.parse(factory.effectiveUri()).settings().clientId();
    }

    /**
     * Borrows a connection.
     *
     * @param credentials the application's own; null: none
     */
    SessionHandle borrow(Credentials credentials) throws JMSException {
        ConnectionRequestInfo request = credentials == null ? ConfiguredUser.REQUEST : credentials;
        try {
            SessionHandle handle = (SessionHandle) manager.allocateConnection(factory, request);
            if (manager instanceof LazyAssociatableConnectionManager pool) {
                handle.lentBy(new Pool(pool, factory, request));
            }
            return handle;
        } catch (ResourceException e) {
            throw JmsErrors.toJms(e);
        }
    }

    /** Gives a connection to a handle from which the server has taken one. */
    private record Pool(
            LazyAssociatableConnectionManager manager,
            ApogeeManagedConnectionFactory factory,
            ConnectionRequestInfo request)
            implements SessionHandle.Lender {
        @Override
        public void lendTo(SessionHandle handle) throws JMSException {
            try {
                manager.associateConnection(handle, factory, request);
            } catch (ResourceException e) {
                throw JmsErrors.toJms(e);
            }
        }

        @Override
        public void closedWithoutConnection(SessionHandle handle) {
            manager.inactiveConnectionClosed(handle, factory);
        }
    }

    @Override
    public Connection createConnection() {
        return new ConnectionHandle(this, null);
    }

    @Override
    public Connection createConnection(String user, String password) {
        return new ConnectionHandle(this, credentials(user, password));
    }

    @Override
    public QueueConnection createQueueConnection() {
        return new ConnectionHandle(this, null);
    }

    @Override
    public QueueConnection createQueueConnection(String user, String password) {
        return new ConnectionHandle(this, credentials(user, password));
    }

    @Override
    public TopicConnection createTopicConnection() {
        return new ConnectionHandle(this, null);
    }

    @Override
    public TopicConnection createTopicConnection(String user, String password) {
        return new ConnectionHandle(this, credentials(user, password));
    }

    private static Credentials credentials(String user, String password) {
        return user == null ? null : new Credentials(user, password);
    }

    @Override
    public JMSContext createContext() {
        return context(null);
    }

    /** In a container the mode changes nothing but AUTO to DUPS_OK, which is the same here (Jakarta Messaging 12.4). */
    @Override
    public JMSContext createContext(int sessionMode) {
        SessionArguments.check(sessionMode);
        return context(null);
    }

    @Override
    public JMSContext createContext(String user, String password) {
        return context(credentials(user, password));
    }

    @Override
    public JMSContext createContext(String user, String password, int sessionMode) {
        SessionArguments.check(sessionMode);
        return context(credentials(user, password));
    }

    private JMSContext context(Credentials credentials) {
        try {
            return borrow(credentials).asContext(managed);
        } catch (JMSSecurityException e) {
            throw new JMSSecurityRuntimeException(e.getMessage(), e.getErrorCode(), e);
        } catch (JMSException e) {
            throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
        }
    }

    @Override
    public void setReference(Reference newReference) {
        reference = newReference;
    }

    @Override
    public Reference getReference() {
        return reference;
    }
}
