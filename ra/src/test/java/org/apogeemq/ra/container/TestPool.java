package org.apogeemq.ra.container;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.Subject;

/** A server's connection pool: enlists in the transaction under way, shares in it, throws out what has failed. */
public final class TestPool implements ConnectionManager {
    private static final long serialVersionUID = 1L;

    private final transient TestTransactions transactions;
    private final transient Set<ManagedConnection> idle = ConcurrentHashMap.newKeySet();
    /** What a transaction has borrowed stays with it to its end. */
    private final transient Map<Long, ManagedConnection> enlisted = new ConcurrentHashMap<>();

    private final transient AtomicInteger made = new AtomicInteger();
    private final transient AtomicInteger destroyed = new AtomicInteger();
    private transient volatile Subject subject;

    public TestPool(TestTransactions transactions) {
        this.transactions = transactions;
    }

    /** Connections ever made. */
    public int made() {
        return made.get();
    }

    public int destroyed() {
        return destroyed.get();
    }

    public int idle() {
        return idle.size();
    }

    /** Whom the container says is calling. */
    public void subject(Subject caller) {
        subject = caller;
    }

    @Override
    public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo info)
            throws ResourceException {
        if (info == null) {
            throw new ResourceException("a request needs its information"); // as Payara says
        }
        if (!transactions.isActive()) {
            return borrow(factory, info).getConnection(subject, info);
        }
        long transaction = transactions.current();
        ManagedConnection connection = enlisted.get(transaction);
        if (connection == null) {
            connection = borrow(factory, info);
            transactions.enlist(connection.getXAResource());
            enlisted.put(transaction, connection);
            ManagedConnection borrowed = connection;
            transactions.atEnd(() -> {
                enlisted.remove(transaction);
                giveBack(borrowed);
            });
        }
        return connection.getConnection(subject, info);
    }

    private synchronized ManagedConnection borrow(ManagedConnectionFactory factory, ConnectionRequestInfo info)
            throws ResourceException {
        Set<ManagedConnection> candidates = new HashSet<>(idle);
        ManagedConnection connection = factory.matchManagedConnections(candidates, subject, info);
        if (connection != null && idle.remove(connection)) {
            return connection;
        }
        ManagedConnection fresh = factory.createManagedConnection(subject, info);
        made.incrementAndGet();
        fresh.addConnectionEventListener(new Listener(fresh));
        return fresh;
    }

    private void giveBack(ManagedConnection connection) {
        try {
            connection.cleanup();
            idle.add(connection);
        } catch (ResourceException e) {
            destroy(connection);
        }
    }

    private void destroy(ManagedConnection connection) {
        idle.remove(connection);
        destroyed.incrementAndGet();
        try {
            connection.destroy();
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Destroys what is idle. */
    public void close() {
        Set.copyOf(idle).forEach(this::destroy);
    }

    private final class Listener implements ConnectionEventListener {
        private final ManagedConnection connection;

        Listener(ManagedConnection connection) {
            this.connection = connection;
        }

        @Override
        public void connectionClosed(ConnectionEvent event) {
            if (event.getConnectionHandle() == null || event.getSource() != connection) {
                throw new AssertionError("not an event of this connection");
            }
            if (!enlisted.containsValue(connection)) {
                giveBack(connection);
            }
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            destroy(connection);
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {
            throw new AssertionError("applications in a container begin none");
        }

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {
            throw new AssertionError("applications in a container commit none");
        }

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {
            throw new AssertionError("applications in a container roll none back");
        }
    }
}
