package org.apogeemq.remoting.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apogeemq.remoting.netty.RemotingException.Category;

/** Makes connections; keeps none: who connects owns the connection. Thread-safe. */
public final class RemotingClient implements AutoCloseable {
    private final Builder settings;
    private final Dispatcher dispatcher;
    private final SslContext tls;
    private final EventLoops tcpLoops;
    private final EventLoops localLoops;
    private volatile boolean closed;

    private RemotingClient(Builder settings, SslContext tls) {
        this.settings = settings;
        this.tls = tls;
        this.dispatcher = new Dispatcher(settings.handlers);
        this.tcpLoops = new EventLoops("apogee-client", settings.threads, NioIoHandler.newFactory());
        this.localLoops = new EventLoops("apogee-client-local", settings.threads, LocalIoHandler.newFactory());
    }

    /**
     * Starts to build a client.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Settings of a client, all with defaults. */
    public static final class Builder extends EndpointBuilder<Builder> {
        private Builder() {
            super(1);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the client.
         *
         * @return the client; close it
         * @throws IllegalArgumentException when the TLS files cannot be read; the message names them
         */
        public RemotingClient build() {
            try {
                return new RemotingClient(this, TlsContexts.client(tls));
            } catch (IOException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }

    /**
     * Connects.
     *
     * @param address an InetSocketAddress (resolved here when it is not) or a Netty LocalAddress
     * @param timeout for the connection, and again for the TLS handshake
     * @return completed on an event loop with the open connection, or exceptionally with a {@link RemotingException} of
     *     category CONNECT_FAILED
     */
    public CompletableFuture<Connection> connect(SocketAddress address, Duration timeout) {
        Attempt attempt = new Attempt(address, timeout);
        if (closed) {
            attempt.fail(new IllegalStateException("the client is closed"));
            return attempt.result;
        }
        if (address instanceof InetSocketAddress host && host.isUnresolved()) {
            ForkJoinPool.commonPool()
                    .execute(() -> attempt.start(new InetSocketAddress(host.getHostString(), host.getPort())));
        } else {
            attempt.start(address);
        }
        return attempt.result;
    }

    /** One attempt to connect: builds the pipeline, and completes when the connection, with TLS, is ready. */
    private final class Attempt extends ChannelInitializer<Channel> implements ConnectionListener {
        private final CompletableFuture<Connection> result = new CompletableFuture<>();
        private final SocketAddress wanted;
        private final Duration timeout;
        private SslHandler ssl;

        Attempt(SocketAddress wanted, Duration timeout) {
            this.wanted = wanted;
            this.timeout = timeout;
        }

        void start(SocketAddress address) {
            boolean local = address instanceof LocalAddress;
            EventLoop loop = (local ? localLoops : tcpLoops).group().next();
            Bootstrap bootstrap = new Bootstrap()
                    .group(loop)
                    .channel(local ? LocalChannel.class : NioSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis())
                    .handler(this);
            if (!local) {
                bootstrap.option(ChannelOption.TCP_NODELAY, true);
            }
            try {
                // not in the caller's thread, with which Netty would leave something for ever
                loop.execute(() -> connect(bootstrap, address));
            } catch (RejectedExecutionException e) {
                fail(e);
            }
            if (closed) {
                // a loop that has ended tells nobody
                fail(new IllegalStateException("the client is closed"));
            }
        }

        private void connect(Bootstrap bootstrap, SocketAddress address) {
            bootstrap.connect(address).addListener(done -> {
                if (!done.isSuccess()) {
                    fail(done.cause());
                }
            });
        }

        private int millis() {
            return (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        }

        @Override
        protected void initChannel(Channel channel) {
            (wanted instanceof LocalAddress ? localLoops : tcpLoops).add(channel);
            if (tls != null && wanted instanceof InetSocketAddress host) {
                ssl = tls.newHandler(channel.alloc(), host.getHostString(), host.getPort());
                ssl.setHandshakeTimeoutMillis(millis());
                channel.pipeline().addLast(ssl);
            }
            channel.pipeline()
                    .addLast(new IdleStateHandler(0, 0, settings.limits.idle().toMillis(), TimeUnit.MILLISECONDS))
                    .addLast(new ConnectionHandler(settings.limits, false, dispatcher, this));
        }

        @Override
        public void opened(Connection connection) {
            if (ssl == null) {
                succeed(connection);
                return;
            }
            ssl.handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    succeed(connection);
                } else {
                    fail(done.cause());
                    connection.close();
                }
            });
        }

        private void succeed(Connection connection) {
            if (!result.complete(connection)) {
                connection.close();
            }
        }

        private void fail(Throwable cause) {
            result.completeExceptionally(new RemotingException(
                    Category.CONNECT_FAILED, "cannot connect to " + wanted + ": " + cause, cause));
        }
    }

    /** Closes all connections and ends the threads, within 10 s. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        localLoops.close();
        tcpLoops.close();
    }
}
