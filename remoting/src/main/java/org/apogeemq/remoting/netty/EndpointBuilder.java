package org.apogeemq.remoting.netty;

import java.util.Map;

/**
 * The settings that clients and servers share, all with defaults.
 *
 * @param <B> the builder itself
 */
abstract sealed class EndpointBuilder<B extends EndpointBuilder<B>>
        permits RemotingClient.Builder, RemotingServer.Builder {
    Map<Integer, RequestHandler> handlers = Map.of();
    TlsOptions tls = TlsOptions.DISABLED;
    Limits limits = Limits.DEFAULT;
    int threads;

    EndpointBuilder(int threads) {
        this.threads = threads;
    }

    abstract B self();

    /**
     * Sets the handlers of requests that the other side sends; others are answered with REQUEST_CODE_NOT_SUPPORTED.
     *
     * @param table handler by request code
     * @return this
     */
    public B handlers(Map<Integer, RequestHandler> table) {
        handlers = Map.copyOf(table);
        return self();
    }

    /**
     * Sets TLS; without it there is none. Not used inside one JVM.
     *
     * @param options the options
     * @return this
     */
    public B tls(TlsOptions options) {
        tls = options;
        return self();
    }

    /**
     * Sets the bounds of connections.
     *
     * @param connectionLimits the limits
     * @return this
     */
    public B limits(Limits connectionLimits) {
        limits = connectionLimits;
        return self();
    }

    /**
     * Sets the number of event loops.
     *
     * @param count at least 1; default for a client 1, for a server the processors, at most 8
     * @return this
     */
    public B threads(int count) {
        threads = count;
        return self();
    }
}
