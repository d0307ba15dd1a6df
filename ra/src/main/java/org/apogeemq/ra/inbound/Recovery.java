package org.apogeemq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.CommException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.jms.uri.ConnectionUri;
import org.apogeemq.ra.connect.BrokerConnections;
import org.apogeemq.ra.connect.ConnectionBean;
import org.apogeemq.ra.connect.Credentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a transaction manager asks for the branches of message-driven beans after a crash. Thread-safe. */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** Guarded by the lock. */
    private final Map<Place, Open> connections = new LinkedHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();

    /** A user sees his own branches alone, unless he is a Super user. */
    private record Place(String cluster, Credentials credentials) {}

    private static final class Open {
        private final XAConnection connection;
        private final XASession session;
        private volatile boolean failed;

        Open(XAConnection connection) throws JMSException {
            this.connection = connection;
            this.session = connection.createXASession();
            connection.setExceptionListener(e -> failed = true);
        }
    }

    /**
     * One resource for each cluster, and there for each user. Connections stay open for the next time.
     *
     * @throws ResourceException when a cluster cannot be reached
     */
    public XAResource[] resources(ActivationSpec[] specs) throws ResourceException {
        lock.lock();
        try {
            Map<Place, XAResource> found = new LinkedHashMap<>();
            for (ActivationSpec spec : specs) {
                if (spec instanceof ApogeeActivationSpec own) {
                    ConnectionBean address = ActivationPlan.address(own);
                    ConnectionUri uri = ConnectionUri.parse(address.effectiveUri());
                    Place place = new Place(uri.target().place(), address.effectiveCredentials());
                    if (!found.containsKey(place)) {
                        found.put(place, open(place, address).session.getXAResource());
                    }
                }
            }
            return found.values().toArray(XAResource[]::new);
        } finally {
            lock.unlock();
        }
    }

    private Open open(Place place, ConnectionBean address) throws CommException {
        Open known = connections.get(place);
        if (known != null && !known.failed) {
            return known;
        }
        if (known != null) {
            connections.remove(place);
            close(known);
        }
        try {
            Open opened = new Open(BrokerConnections.openXa(
                    new ApogeeXAConnectionFactory(address.effectiveUri()), place.credentials()));
            connections.put(place, opened);
            return opened;
        } catch (JMSException e) {
            throw new CommException("recovery of transactions at " + place.cluster() + ": " + e.getMessage(), e);
        }
    }

    /** Closes the connections. */
    public void close() {
        lock.lock();
        try {
            connections.values().forEach(Recovery::close);
            connections.clear();
        } finally {
            lock.unlock();
        }
    }

    private static void close(Open open) {
        try {
            open.connection.close();
        } catch (JMSException e) {
            LOG.info("closing a connection for recovery: {}", e.getMessage());
        }
    }
}
