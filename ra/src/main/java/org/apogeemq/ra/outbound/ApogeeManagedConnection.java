package org.apogeemq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XASession;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.DissociatableManagedConnection;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.vendor.ContainerSession;
import org.apogeemq.jms.vendor.LocalTransactions;
import org.apogeemq.ra.connect.Credentials;
import org.apogeemq.ra.statistics.ConnectionFactoryStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of the server's pool: the connection to the broker, and the handles through which it is used now. */
final class ApogeeManagedConnection implements ManagedConnection, DissociatableManagedConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ApogeeManagedConnection.class);

    private final ApogeeManagedConnectionFactory factory;
    private final Credentials credentials;
    private final PhysicalConnection physical;
    private final ConnectionFactoryStatistics statistics;
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<SessionHandle> handles = ConcurrentHashMap.newKeySet();
    private final Queue<Cleaning> cleanings = new ConcurrentLinkedQueue<>();
    private volatile boolean failed;
    private volatile boolean destroyed;
    private final AtomicBoolean lent = new AtomicBoolean();
    private final AtomicBoolean invalid = new AtomicBoolean();
    private PrintWriter logWriter;

    /** What has to be undone before the next application gets the connection. */
    interface Cleaning {
        void run() throws JMSException;
    }

    ApogeeManagedConnection(
            ApogeeManagedConnectionFactory factory,
            Credentials credentials,
            PhysicalConnection physical,
            ConnectionFactoryStatistics statistics)
            throws JMSException {
        this.factory = factory;
        this.credentials = credentials;
        this.physical = physical;
        this.logWriter = factory.getLogWriter();
        this.statistics = statistics;
        physical.connection().setExceptionListener(this::failed);
        ((ContainerSession) physical.session()).onDecision(rolledBack -> statistics.xaEnded(!rolledBack));
        statistics.created();
    }

    /** The broker is gone for good: the pool has to throw the connection out. */
    private void failed(JMSException reason) {
        if (failed || destroyed) {
            return;
        }
        failed = true;
        invalid(reason);
        LOG.warn("a pooled connection has failed: {}", reason.getMessage());
        fire(ConnectionEvent.CONNECTION_ERROR_OCCURRED, reason, null, ConnectionEventListener::connectionErrorOccurred);
    }

    /** The pool is told to throw it out. */
    void foundInvalid() {
        invalid(new JMSException("a pooled connection was not answered by a broker when the pool asked"));
    }

    private void invalid(JMSException reason) {
        if (!invalid.getAndSet(true)) {
            statistics.invalid(reason);
        }
    }

    private void lent() {
        if (!lent.getAndSet(true)) {
            statistics.lent();
        }
    }

    private void back() {
        if (lent.getAndSet(false)) {
            statistics.back();
        }
    }

    /** An application has sent a message. */
    void sent() {
        statistics.sent();
    }

    boolean isUsable() {
        return !failed && !destroyed;
    }

    /** Whether a broker answers it now; waits for the answer, at most the {@code connectTimeout} of the URI. */
    boolean answers() {
        try {
            ((ContainerSession) physical.session()).ping();
            return true;
        } catch (JMSException e) {
            LOG.info("a pooled connection does not answer: {}", e.getMessage());
            return false;
        }
    }

    /** Whether a request to this factory as this user may have the connection. */
    boolean fits(ApogeeManagedConnectionFactory asked, Credentials wanted) {
        return isUsable() && factory.equals(asked) && Objects.equals(credentials, wanted);
    }

    Session session() {
        return physical.session();
    }

    /** Lets messages come. */
    void start() throws JMSException {
        physical.connection().start();
    }

    void whenCleaned(Cleaning cleaning) {
        cleanings.add(cleaning);
    }

    @Override
    public Object getConnection(Subject subject, ConnectionRequestInfo info) throws ResourceException {
        if (destroyed) {
            throw new jakarta.resource.spi.IllegalStateException("the connection is destroyed");
        }
        Credentials asked = factory.credentials(subject, info);
        if (!Objects.equals(asked, credentials)) {
            throw new jakarta.resource.spi.SecurityException("the connection belongs to another user than "
                    + (asked == null ? "that of the URI" : asked.user()) + "; it cannot change hands");
        }
        lent();
        SessionHandle handle = new SessionHandle(this);
        handles.add(handle);
        return handle;
    }

    @Override
    public void associateConnection(Object connection) throws ResourceException {
        if (!(connection instanceof SessionHandle handle)) {
            throw new ResourceException("not a handle of this adapter: " + connection);
        }
        lent();
        handle.associate(this);
        handles.add(handle);
    }

    /**
     * The server takes the connection back while applications keep their handles, as Open Liberty does at the end of a bean's
     * method: each gets another connection when it is used again.
     */
    @Override
    public void dissociateConnections() {
        handles.forEach(SessionHandle::park);
        handles.clear();
    }

    /** The handle now belongs to another connection. */
    void dissociated(SessionHandle handle) {
        handles.remove(handle);
    }

    /** The application has closed the handle. */
    void closed(SessionHandle handle) {
        if (handles.remove(handle)) {
            fire(ConnectionEvent.CONNECTION_CLOSED, null, handle, ConnectionEventListener::connectionClosed);
        }
    }

    @Override
    public void cleanup() throws ResourceException {
        for (SessionHandle handle : handles) {
            handle.invalidate();
        }
        handles.clear();
        back();
        try {
            physical.connection().stop();
            Cleaning cleaning;
            while ((cleaning = cleanings.poll()) != null) {
                cleaning.run();
            }
            ((ContainerSession) physical.session()).forgetFailedStart();
        } catch (JMSException e) {
            throw JmsErrors.toResource(e);
        }
    }

    @Override
    public void destroy() throws ResourceException {
        if (destroyed) {
            return;
        }
        destroyed = true;
        for (SessionHandle handle : handles) {
            handle.invalidate();
        }
        handles.clear();
        back();
        statistics.destroyed();
        try {
            physical.connection().close();
        } catch (JMSException e) {
            throw JmsErrors.toResource(e);
        }
    }

    private void fire(
            int kind,
            Exception reason,
            SessionHandle handle,
            BiConsumer<ConnectionEventListener, ConnectionEvent> method) {
        ConnectionEvent event = new ConnectionEvent(this, kind, reason);
        event.setConnectionHandle(handle);
        listeners.forEach(listener -> method.accept(listener, event));
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    /**
     * What the transaction manager works with.
     *
     * @throws NotSupportedException on brokers of Apache RocketMQ
     */
    @Override
    public XAResource getXAResource() throws ResourceException {
        if (physical.session() instanceof XASession xa) {
            return xa.getXAResource();
        }
        throw withoutTransactions();
    }

    /**
     * What a transaction of the container works with that has no other resource.
     *
     * @throws NotSupportedException on brokers of Apache RocketMQ
     */
    @Override
    public LocalTransaction getLocalTransaction() throws ResourceException {
        if (physical.session() instanceof LocalTransactions session) {
            return new ManagedLocalTransaction(session, statistics);
        }
        throw withoutTransactions();
    }

    private static NotSupportedException withoutTransactions() {
        return new NotSupportedException(
                "brokers of Apache RocketMQ have no XA and no local transactions: configure the"
                        + " pool without (WildFly: transaction-support=NoTransaction of the resource adapter; Payara:"
                        + " --transactionsupport NoTransaction of the pool), then what is sent is sent at once; or use ApogeeMQ"
                        + " brokers");
    }

    @Override
    public ManagedConnectionMetaData getMetaData() throws ResourceException {
        try {
            return new ConnectionFacts(physical.connection().getMetaData(), credentials);
        } catch (JMSException e) {
            throw JmsErrors.toResource(e);
        }
    }

    @Override
    public void setLogWriter(PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public PrintWriter getLogWriter() {
        return logWriter;
    }
}
