package org.apogeemq.jms.provider.route;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;

/** A connection to one address that is there as long as somebody uses it. Thread-safe. */
final class SharedConnection {
    private final InetSocketAddress address;
    private final RemotingClient client;
    private final Duration connectTimeout;
    /** The one that others may join; guarded by this. */
    private Use current;

    /** One connection, made or being made; the count is guarded by the outer object. */
    private static final class Use {
        private final CompletableFuture<Connection> connection;
        private int users;

        Use(CompletableFuture<Connection> connection) {
            this.connection = connection;
        }

        boolean isGone() {
            return connection.isDone()
                    && (connection.isCompletedExceptionally()
                            || !connection.join().isOpen());
        }
    }

    SharedConnection(InetSocketAddress address, RemotingClient client, Duration connectTimeout) {
        this.address = address;
        this.client = client;
        this.connectTimeout = connectTimeout;
    }

    InetSocketAddress address() {
        return address;
    }

    /**
     * Uses the connection that there is, or a new one.
     *
     * @param question what is done with it; it is in use until the future completes
     * @return the outcome, or why there is no connection
     */
    <T> CompletableFuture<T> use(Function<Connection, CompletableFuture<T>> question) {
        Use use = join();
        return use.connection.thenCompose(question).whenComplete((answer, error) -> leave(use));
    }

    private synchronized Use join() {
        if (current == null || current.isGone()) {
            current = new Use(client.connect(address, connectTimeout));
        }
        current.users++;
        return current;
    }

    private void leave(Use use) {
        synchronized (this) {
            if (--use.users > 0) {
                return;
            }
            if (current == use) {
                current = null;
            }
        }
        use.connection.thenAccept(Connection::close);
    }
}
