package org.apogeemq.broker.routing;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.remoting.security.RequestSignature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One name server: connects when needed, and says once that it is lost and once that it is back. Called by one thread;
 * futures complete on others.
 */
final class NameServer {
    private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(6);

    private enum State {
        UNKNOWN,
        REGISTERED,
        LOST
    }

    private final RemotingClient client;
    private final Credentials credentials;
    private final String host;
    private final int port;
    private volatile CompletableFuture<Connection> connection;
    private volatile State state = State.UNKNOWN;
    private volatile CompletableFuture<Void> registering = CompletableFuture.completedFuture(null);

    NameServer(RemotingClient client, Credentials credentials, String host, int port) {
        this.client = client;
        this.credentials = credentials;
        this.host = host;
        this.port = port;
    }

    /** Sends a registration; completes, never exceptionally, when it was accepted or failed. */
    CompletableFuture<Void> register(Supplier<Command> registration) {
        CompletableFuture<Void> ended = send(registration).handle((response, failure) -> {
            if (failure == null && response.code() == ResponseCode.SUCCESS) {
                registered();
            } else {
                lost(failure == null ? "answered " + response.code() + " " + response.remark() : failure.toString());
            }
            return null;
        });
        registering = ended;
        return ended;
    }

    /** True when the last registration failed, or the connection it went over is gone: the name server may be a new one. */
    boolean isToBeAskedAgain() {
        return registering.isDone() && (state == State.LOST || !isConnected());
    }

    private boolean isConnected() {
        CompletableFuture<Connection> current = connection;
        return current != null
                && current.isDone()
                && !current.isCompletedExceptionally()
                && current.join().isOpen();
    }

    /** Sends anything; failures are reported by the future alone. */
    CompletableFuture<Command> send(Supplier<Command> request) {
        CompletableFuture<Connection> current = connection;
        if (current == null
                || current.isCompletedExceptionally()
                || current.isDone() && !current.join().isOpen()) {
            current = client.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT);
            connection = current;
        }
        return current.thenCompose(
                open -> open.request(RequestSignature.sign(request.get(), credentials), REQUEST_TIMEOUT));
    }

    private void registered() {
        if (state != State.REGISTERED) {
            state = State.REGISTERED;
            LOG.info("Registered with name server {}", this);
        }
    }

    private void lost(String reason) {
        if (state != State.LOST) {
            state = State.LOST;
            LOG.warn(
                    "Name server {} does not take the registration ({}); the broker goes on and keeps trying",
                    this,
                    reason);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
