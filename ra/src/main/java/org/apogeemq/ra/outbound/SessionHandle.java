package org.apogeemq.ra.outbound;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apogeemq.jms.vendor.ContainerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's hold on a pooled connection's session, from its creation to its close; what the server calls a
 * connection handle. What the application has made with it, producers and consumers, ends with it.
 */
final class SessionHandle {
    private static final Logger LOG = LoggerFactory.getLogger(SessionHandle.class);

    private final Set<AutoCloseable> children = ConcurrentHashMap.newKeySet();
    private volatile Runnable onClose = () -> {};
    /** What the application sees of a session: itself, or a context on it. */
    private volatile UnaryOperator<Object> view = session -> session;

    private volatile Object target;
    /** Null once closed, and while the server has taken it back. */
    private volatile ApogeeManagedConnection connection;
    /** Whether the server has taken the connection back, and gives one again when this is used. */
    private volatile boolean parked;

    private volatile boolean started;
    private volatile Lender lender = Lender.NONE;

    /** Who gives it a connection again. */
    interface Lender {
        /** Not the pool of a server. */
        Lender NONE = new Lender() {
            @Override
            public void lendTo(SessionHandle handle) throws JMSException {
                throw new IllegalStateException("the server has taken the connection back, and gives no other one");
            }

            @Override
            public void closedWithoutConnection(SessionHandle handle) {}
        };

        /** Calls {@link ApogeeManagedConnection#associateConnection}. */
        void lendTo(SessionHandle handle) throws JMSException;

        /** The application has closed it while it had none. */
        void closedWithoutConnection(SessionHandle handle);
    }

    SessionHandle(ApogeeManagedConnection connection) {
        this.connection = connection;
    }

    void lentBy(Lender pool) {
        lender = pool;
    }

    /** The session for the application. */
    Session asSession(boolean managed, Runnable whenClosed) throws JMSException {
        onClose = whenClosed;
        target = connection().session();
        return (Session) Guard.of(this, managed);
    }

    /** The context for the application. */
    JMSContext asContext(boolean managed) throws JMSException {
        view = session -> ((ContainerSession) session).asContext();
        target = view.apply(connection().session());
        return (JMSContext) Guard.of(this, managed);
    }

    /** The session or context that works for this handle now. */
    Object target() {
        return target;
    }

    /** Lets messages come to consumers of this handle. */
    void start() throws JMSException {
        started = true;
        connection().start();
    }

    private ApogeeManagedConnection connection() throws IllegalStateException {
        ApogeeManagedConnection current = connection;
        if (current == null) {
            throw new IllegalStateException("the session or context is closed");
        }
        return current;
    }

    /** The application has sent a message. */
    void sent() {
        ApogeeManagedConnection current = connection;
        if (current != null) {
            current.sent();
        }
    }

    boolean isClosed() {
        return connection == null && !parked;
    }

    /** Gets a connection again if the server has taken the last one back. */
    void borrowAgain() throws JMSException {
        if (parked) {
            lender.lendTo(this);
            if (started) {
                connection().start();
            }
        }
    }

    /** Something that has to be closed with this handle. */
    void opened(AutoCloseable child) {
        children.add(child);
    }

    /** The application has closed it itself. */
    void closed(AutoCloseable child) {
        children.remove(child);
    }

    void temporaryMade(Object destination) throws JMSException {
        ApogeeManagedConnection current = connection();
        if (destination instanceof TemporaryQueue queue) {
            current.whenCleaned(queue::delete);
        } else if (destination instanceof TemporaryTopic topic) {
            current.whenCleaned(topic::delete);
        }
    }

    /**
     * Whether its connection serves. WildFly's recovery asks by reflection, as it would a JDBC connection, and throws a
     * connection away in every pass that has no such method: then its resource is closed when it is to commit.
     *
     * @param seconds not waited for: no broker is asked
     */
    public boolean isValid(int seconds) {
        ApogeeManagedConnection current = connection;
        return current != null && current.isUsable();
    }

    /** The application closes: the connection goes back to the pool. WildFly's recovery calls it by reflection. */
    public void close() {
        ApogeeManagedConnection current = connection;
        if (isClosed()) {
            return;
        }
        invalidate();
        onClose.run();
        if (current == null) {
            lender.closedWithoutConnection(this);
        } else {
            current.closed(this);
        }
    }

    /** Ends the handle without telling the server. */
    void invalidate() {
        connection = null;
        parked = false;
        closeChildren();
    }

    /** The server takes the connection back; what was made on it ends. */
    void park() {
        parked = true;
        connection = null;
        closeChildren();
    }

    /** The server gives the handle another connection; what was made on the old one ends. */
    void associate(ApogeeManagedConnection other) {
        ApogeeManagedConnection old = connection;
        if (old == other) {
            return;
        }
        if (old != null) {
            old.dissociated(this);
            closeChildren();
        }
        target = view.apply(other.session());
        connection = other;
        parked = false;
    }

    private void closeChildren() {
        for (AutoCloseable child : children) {
            try {
                child.close();
            } catch (Exception e) { // the others must be closed too
                LOG.info("closing a producer or consumer with its session: {}", e.getMessage());
            }
        }
        children.clear();
    }
}
