package org.apogeemq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.ra.connect.BrokerConnections;
import org.apogeemq.ra.connect.Credentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster as recovery sees it. It connects when it is asked something, and again after the connection was lost. A cluster
 * that cannot be reached answers XAER_RMFAIL to every question, so that nobody takes its branches for finished. Thread-safe.
 */
final class RecoveryResource implements XAResource {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryResource.class);

    private final String cluster;
    private final Credentials credentials;
    private final String uri;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock; null when not connected. */
    private Open open;

    private boolean closed;

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
     * @param cluster the same text for the same cluster
     * @param credentials null: none
     */
    RecoveryResource(String cluster, Credentials credentials, String uri) {
        this.cluster = cluster;
        this.credentials = credentials;
        this.uri = uri;
    }

    /** The resource of the connection that works now. */
    private XAResource connected() throws XAException {
        lock.lock();
        try {
            if (open != null && open.failed) {
                disconnect();
            }
            if (open == null) {
                if (closed) {
                    throw failed("the resource adapter is stopped", null);
                }
                open = new Open(BrokerConnections.openXa(new ApogeeXAConnectionFactory(uri), credentials));
            }
            return open.session.getXAResource();
        } catch (JMSException e) {
            throw failed(e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private XAException failed(String reason, Exception cause) {
        XAException failure = new XAException("XAER_RMFAIL: recovery of transactions at " + cluster + ": " + reason);
        failure.errorCode = XAException.XAER_RMFAIL;
        failure.initCause(cause);
        return failure;
    }

    /** Closes the connection for good. */
    void close() {
        lock.lock();
        try {
            closed = true;
            disconnect();
        } finally {
            lock.unlock();
        }
    }

    private void disconnect() {
        if (open == null) {
            return;
        }
        try {
            open.connection.close();
        } catch (JMSException e) {
            LOG.info("closing a connection for recovery: {}", e.getMessage());
        }
        open = null;
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        XAResource resource;
        try {
            resource = connected();
        } catch (XAException e) {
            if (e.getCause() instanceof JMSException refusal && BrokerConnections.isWithoutXa(refusal)) {
                return new Xid[0]; // brokers of Apache RocketMQ, where beans consume outside of transactions
            }
            throw e;
        }
        return resource.recover(flags);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        connected().commit(xid, onePhase);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        connected().rollback(xid);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        connected().forget(xid);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return connected().prepare(xid);
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        connected().start(xid, flags);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        connected().end(xid, flags);
    }

    /**
     * False for a resource of a connection, too, which says the same of this one: Narayana counts how long it has seen a branch
     * anew for each resource that is the same in one direction only, and so never rolls an orphan back.
     */
    @Override
    public boolean isSameRM(XAResource other) {
        return other instanceof RecoveryResource that
                && cluster.equals(that.cluster)
                && Objects.equals(credentials, that.credentials);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return connected().getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return connected().setTransactionTimeout(seconds);
    }

    @Override
    public String toString() {
        return "recovery of " + cluster;
    }
}
