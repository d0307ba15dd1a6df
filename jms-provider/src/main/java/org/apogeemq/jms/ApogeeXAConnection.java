package org.apogeemq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicSession;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.provider.connect.Providers;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection with XA sessions beside ordinary ones. Closing it leaves the work of its XA sessions to the transaction
 * manager: until that is decided, the connection to the broker stays, and with it the sessions' XAResources.
 */
final class ApogeeXAConnection extends ApogeeConnection implements XAQueueConnection, XATopicConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ApogeeXAConnection.class);

    /** Connections that are closed, but for the connection to the broker. */
    private static final Set<ApogeeXAConnection> LINGERING = ConcurrentHashMap.newKeySet();

    private final BranchParticipants participants;
    /** Resources that have to do with branches which are not decided. Guarded by itself. */
    private final Set<ApogeeXAResource> undecided = new HashSet<>();
    /** Closed, but for the connection to the broker. Guarded by {@link #undecided}. */
    private boolean lingers;

    ApogeeXAConnection(
            Providers.Opened opened,
            ConnectionSettings settings,
            Clocks clocks,
            Domain domain,
            String name,
            String key,
            String resourceManager) {
        super(opened, settings, clocks, domain, name, key);
        this.participants = new BranchParticipants(resourceManager);
    }

    /** What {@link ApogeeXAConnectionFactory#endLingering} says. */
    static void endAllLingering() {
        LINGERING.forEach(connection -> connection.endLingering(true));
    }

    private void endLingering(boolean withUndecided) {
        synchronized (undecided) {
            if (!lingers || !(withUndecided || undecided.isEmpty())) {
                return;
            }
            lingers = false;
        }
        LINGERING.remove(this);
        try {
            super.disconnect();
        } catch (JMSException e) {
            LOG.debug("{}: closing a connection that stayed for its XA branches: {}", name(), e.getMessage());
        }
    }

    BranchParticipants participants() {
        return participants;
    }

    @Override
    public XASession createXASession() throws JMSException {
        used();
        return newXaSession(domain());
    }

    @Override
    public XAQueueSession createXAQueueSession() throws JMSException {
        used();
        return newXaSession(Domain.QUEUE);
    }

    @Override
    public XATopicSession createXATopicSession() throws JMSException {
        used();
        return newXaSession(Domain.TOPIC);
    }

    /** A session that does not count as use of the connection. */
    ApogeeXASession newXaSession(Domain sessionDomain) throws JMSException {
        return new ApogeeXASession(open(number -> SessionState.ofXa(this, number)), sessionDomain);
    }

    /** A resource has to do with a branch. */
    void undecided(ApogeeXAResource resource) {
        synchronized (undecided) {
            undecided.add(resource);
        }
    }

    /** All branches that a resource had to do with are decided. */
    void decided(ApogeeXAResource resource) {
        synchronized (undecided) {
            undecided.remove(resource);
        }
        endLingering(false);
    }

    @Override
    void disconnect() throws JMSException {
        synchronized (undecided) {
            lingers = !undecided.isEmpty();
            if (lingers) {
                LINGERING.add(this);
                LOG.info("{}: closed; its connection to the broker stays until its XA branches are decided", name());
                return;
            }
        }
        super.disconnect();
    }
}
