package org.apogeemq.remoting.netty;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Map;

/** Listens on one address and hands requests to the handlers of their codes. */
public final class RemotingServer implements AutoCloseable {
    private RemotingServer() {}

    /**
     * Starts to build a server.
     *
     * @param bind an InetSocketAddress (port 0: a free one) or a Netty LocalAddress
     * @return the builder
     */
    public static Builder builder(SocketAddress bind) {
        throw new UnsupportedOperationException();
    }

    /** Settings of a server, all but the address with defaults. */
    public static final class Builder {
        private Builder() {}

        /**
         * Sets the handlers; requests of other codes are answered with REQUEST_CODE_NOT_SUPPORTED.
         *
         * @param table handler by request code
         * @return this
         */
        public Builder handlers(Map<Integer, RequestHandler> table) {
            return this;
        }

        /**
         * Sets who is told about connections.
         *
         * @param connectionListener the listener
         * @return this
         */
        public Builder listener(ConnectionListener connectionListener) {
            return this;
        }

        /**
         * Sets TLS; without it there is none.
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
         * Sets the number of event loops.
         *
         * @param count at least 1; default: the processors, at most 8
         * @return this
         */
        public Builder threads(int count) {
            return this;
        }

        /**
         * Makes the server; it does not listen before {@link RemotingServer#start}.
         *
         * @return the server
         */
        public RemotingServer build() {
            return new RemotingServer();
        }
    }

    /**
     * Binds and begins to accept connections.
     *
     * @return this
     * @throws IOException when the address cannot be bound or the TLS files cannot be read; the message names them
     */
    public RemotingServer start() throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the address bound, with the real port.
     *
     * @return an InetSocketAddress or a Netty LocalAddress
     */
    public SocketAddress localAddress() {
        throw new UnsupportedOperationException();
    }

    /** Stops listening, closes all connections and ends the threads, within 10 s. A second call does nothing. */
    @Override
    public void close() {}
}
