package org.apogeemq.remoting.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Listens on one address and hands requests to the handlers of their codes. */
public final class RemotingServer implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int MAX_DEFAULT_THREADS = 8;

    private final Builder settings;
    private final boolean local;
    private final EventLoops loops;
    private volatile Channel channel;

    private RemotingServer(Builder settings) {
        this.settings = settings;
        this.local = settings.bind instanceof LocalAddress;
        this.loops = new EventLoops(
                "apogee-server", settings.threads, local ? LocalIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /**
     * Starts to build a server.
     *
     * @param bind an InetSocketAddress (port 0: a free one) or a Netty LocalAddress
     * @return the builder
     */
    public static Builder builder(SocketAddress bind) {
        return new Builder(bind);
    }

    /** Settings of a server, all but the address with defaults. */
    public static final class Builder extends EndpointBuilder<Builder> {
        private final SocketAddress bind;
        private ConnectionListener listener = ConnectionListener.NONE;

        private Builder(SocketAddress bind) {
            super(Math.min(MAX_DEFAULT_THREADS, Runtime.getRuntime().availableProcessors()));
            this.bind = bind;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets who is told about connections.
         *
         * @param connectionListener the listener
         * @return this
         */
        public Builder listener(ConnectionListener connectionListener) {
            listener = connectionListener;
            return this;
        }

        /**
         * Makes the server; it does not listen before {@link RemotingServer#start}.
         *
         * @return the server
         */
        public RemotingServer build() {
            return new RemotingServer(this);
        }
    }

    /**
     * Binds and begins to accept connections.
     *
     * @return this
     * @throws IOException when the address cannot be bound or the TLS files cannot be read; the message names them
     */
    public RemotingServer start() throws IOException {
        SslContext tls = local ? null : TlsContexts.server(settings.tls);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(local ? LocalServerChannel.class : NioServerSocketChannel.class)
                .childHandler(new Initializer(settings, tls, loops));
        if (!local) {
            bootstrap
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true);
        }
        // not in the caller's thread, with which Netty would leave something for ever
        ChannelFuture bound = loops.group()
                .next()
                .submit(() -> bootstrap.bind(settings.bind))
                .syncUninterruptibly()
                .getNow()
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new IOException(
                    "cannot listen on " + settings.bind + ": " + bound.cause().getMessage(), bound.cause());
        }
        channel = bound.channel();
        loops.add(channel);
        return this;
    }

    /** Builds the pipeline of an accepted connection. */
    private static final class Initializer extends ChannelInitializer<Channel> {
        private final Builder settings;
        private final SslContext tls;
        private final EventLoops loops;
        private final Dispatcher dispatcher;

        Initializer(Builder settings, SslContext tls, EventLoops loops) {
            this.settings = settings;
            this.tls = tls;
            this.loops = loops;
            this.dispatcher = new Dispatcher(settings.handlers);
        }

        @Override
        protected void initChannel(Channel accepted) {
            loops.add(accepted);
            if (tls != null) {
                accepted.pipeline().addLast(new TlsSniffer(tls, settings.tls.mode() == TlsOptions.Mode.ENFORCING));
            }
            accepted.pipeline()
                    .addLast(new IdleStateHandler(0, 0, settings.limits.idle().toMillis(), TimeUnit.MILLISECONDS))
                    .addLast(new ConnectionHandler(settings.limits, true, dispatcher, settings.listener));
        }
    }

    /**
     * Returns the address bound, with the real port.
     *
     * @return an InetSocketAddress or a Netty LocalAddress
     * @throws IllegalStateException before {@link #start}
     */
    public SocketAddress localAddress() {
        if (channel == null) {
            throw new IllegalStateException("the server on " + settings.bind + " is not started");
        }
        return channel.localAddress();
    }

    /**
     * Stops listening and carries out nothing that comes from now on. Requests taken before are answered; each connection is
     * ended behind its last answer. Returns when all are ended or the time is up; {@link #close} is still to be called.
     *
     * @param patience how long peers are waited for
     */
    public void finish(Duration patience) {
        if (channel != null) {
            channel.close();
        }
        loops.finish(patience.toMillis());
    }

    /** Stops listening, closes all connections and ends the threads, within 10 s. A second call does nothing. */
    @Override
    public void close() {
        loops.close();
    }
}
