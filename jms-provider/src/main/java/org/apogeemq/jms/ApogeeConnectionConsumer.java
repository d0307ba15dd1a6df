package org.apogeemq.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.jms.provider.SubscriptionSpec.Kind;

/**
 * Hands messages to the sessions of an application server. One thread takes what the broker pushes, asks the pool for a
 * server session, loads up to {@code maxMessages} into it and starts it.
 */
final class ApogeeConnectionConsumer implements ConnectionConsumer, Runnable {
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

    private final ApogeeConnection connection;
    private final ApogeeDestination destination;
    private final SubscriptionSpec spec;
    private final ServerSessionPool pool;
    private final int maxMessages;
    private final CreditWindow credit;
    private final DeliveryBuffer buffer = new DeliveryBuffer(() -> {});
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean started;
    private volatile boolean closed;

    private ApogeeConnectionConsumer(
            ApogeeConnection connection,
            ApogeeDestination destination,
            SubscriptionSpec spec,
            ServerSessionPool pool,
            int maxMessages) {
        this.connection = connection;
        this.destination = destination;
        this.spec = spec;
        this.pool = pool;
        this.maxMessages = maxMessages;
        this.credit = new CreditWindow(spec.id(), spec.credit(), connection.provider());
    }

    static ApogeeConnectionConsumer open(
            ApogeeConnection connection,
            ApogeeDestination destination,
            Kind kind,
            String name,
            String selector,
            ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        if (pool == null) {
            throw new JMSException("createConnectionConsumer: the server session pool is null");
        }
        if (maxMessages < 1) {
            throw new JMSException("createConnectionConsumer: maxMessages " + maxMessages + " must be at least 1");
        }
        SubscriptionSpec spec = SubscriptionSpec.of(
                connection.nextSubscriptionId(),
                destination,
                kind,
                connection.clientId(),
                name,
                selector,
                false,
                Math.max(1, Math.min(connection.settings().prefetch(), connection.maxPrefetch())));
        ApogeeConnectionConsumer consumer =
                new ApogeeConnectionConsumer(connection, destination, spec, pool, maxMessages);
        try {
            Await.get(
                    connection.provider().openSubscription(spec, consumer.buffer),
                    connection.settings().requestTimeout(),
                    "create a connection consumer of '" + destination.name() + "'");
        } catch (JMSException e) {
            connection.provider().closeSubscription(spec.id(), true); // it may be opened after the time was over
            throw e;
        }
        Thread thread = new Thread(consumer, connection.name() + "-consumer-" + spec.id());
        thread.setDaemon(true);
        thread.start();
        return consumer;
    }

    void started(boolean on) {
        started = on;
        buffer.wake();
    }

    @Override
    public ServerSessionPool getServerSessionPool() throws JMSException {
        if (closed) {
            throw new IllegalStateException("the connection consumer of '" + destination.name() + "' is closed");
        }
        return pool;
    }

    /** Closes; leases that were loaded into server sessions stay theirs. */
    @Override
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        closed = true;
        connection.connectionConsumers().remove(this);
        buffer.wake();
        connection.provider().closeSubscription(spec.id(), false).whenComplete((done, error) -> ended.complete(null));
        Await.get(
                ended,
                connection.settings().requestTimeout(),
                "close the connection consumer of '" + destination.name() + "'");
    }

    @Override
    public void run() {
        while (!closed && buffer.end() == null) {
            if (!started || buffer.isEmpty()) {
                buffer.await(LOOK_AGAIN_NANOS, () -> closed || (started && !buffer.isEmpty()));
                continue;
            }
            try {
                loadOne(pool.getServerSession());
            } catch (JMSException | RuntimeException | Error e) { // without this thread nothing would be delivered
                connection.errorInThread(
                        "the server session pool of a connection consumer of '" + destination.name() + "' failed", e);
                buffer.await(LOOK_AGAIN_NANOS, () -> closed);
            }
        }
        giveBackBuffered();
    }

    /** What was pushed and not loaded. The answer to the close comes after the last push, so some may follow: those too. */
    private void giveBackBuffered() {
        ended.whenComplete((done, error) -> {
            List<Delivery> rest = new ArrayList<>();
            Delivery lease;
            while ((lease = buffer.poll()) != null) {
                rest.add(lease);
            }
            if (!rest.isEmpty()) {
                connection.provider().acknowledge(AckKind.RELEASE, rest);
            }
        });
    }

    private void loadOne(ServerSession server) throws JMSException {
        Session session = server.getSession();
        if (!(session instanceof ApogeeSession own)) {
            throw new JMSException("the session of the server session is a "
                    + (session == null ? "null" : session.getClass().getName()) + ", not one of this provider");
        }
        if (own.state().connection() != connection) {
            throw new JMSException("the session of the server session is of another connection");
        }
        String reopened;
        while ((reopened = buffer.takeReopened()) != null) {
            credit.reset(reopened);
        }
        Delivery lease;
        for (int i = 0; i < maxMessages && !closed && (lease = buffer.poll()) != null; i++) {
            own.state().serverSession().load(lease, destination);
            credit.taken(lease);
        }
        try {
            server.start(); // with nothing loaded too: the pool gets its session back
        } catch (JMSException | RuntimeException | Error e) {
            own.state().serverSession().unload();
            throw e;
        }
    }
}
