package org.apogeemq.remoting.netty;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Makes connections; keeps none: who connects owns the connection. Thread-safe. */
public final class RemotingClient implements AutoCloseable {
    private RemotingClient() {}

    /**
     * Starts to build a client.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Settings of a client, all with defaults. */
    public static final class Builder {
        private Builder() {}

        /**
         * Sets the number of event loops.
         *
         * @param count at least 1; default 1
         * @return this
         */
        public Builder threads(int count) {
            return this;
        }

        /**
         * Sets TLS; without it there is none. Not used inside one JVM.
         *
         * @param options the options
         * @return this
         */
        public Builder tls(TlsOptions options) {
            return this;
        }

        /**
         * Sets the bounds of connections.
         *
         * @param connectionLimits the limits
         * @return this
         */
        public Builder limits(Limits connectionLimits) {
            return this;
        }

        /**
         * Sets the handlers of requests that servers send; others are answered with REQUEST_CODE_NOT_SUPPORTED.
         *
         * @param table handler by request code
         * @return this
         */
        public Builder handlers(Map<Integer, RequestHandler> table) {
            return this;
        }

        /**
         * Makes the client.
         *
         * @return the client; close it
         */
        public RemotingClient build() {
            return new RemotingClient();
        }
    }

    /**
     * Connects.
     *
     * @param address an InetSocketAddress (resolved here when it is not) or a Netty LocalAddress
     * @param timeout for the connection and the TLS handshake
     * @return completed on an event loop with the open connection, or exceptionally with a {@link RemotingException} of
     *     category CONNECT_FAILED
     */
    public CompletableFuture<Connection> connect(SocketAddress address, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Closes all connections and ends the threads, within 10 s. A second call does nothing. */
    @Override
    public void close() {}
}
