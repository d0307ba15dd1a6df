package org.apogeemq.remoting.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last handler of the pipeline: hands bytes to the conversation, and the channel's events to connection and listener. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

    /** Event for a pipeline: what was asked is answered, nothing more is taken. */
    enum Finish {
        NOW
    }

    private final Limits limits;
    private final boolean server;
    private final Dispatcher dispatcher;
    private final ConnectionListener listener;
    private ChannelConnection connection;

    ConnectionHandler(Limits limits, boolean server, Dispatcher dispatcher, ConnectionListener listener) {
        this.limits = limits;
        this.server = server;
        this.dispatcher = dispatcher;
        this.listener = listener;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            open(context);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        open(context);
        context.fireChannelActive();
    }

    private void open(ChannelHandlerContext context) {
        if (connection == null) {
            connection = new ChannelConnection(context.channel(), limits, server, dispatcher);
            listener.opened(connection);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        connection.inbound().read((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        connection.inbound().readComplete();
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (connection != null) {
            connection.closed();
            listener.closed(connection);
        }
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            LOG.info("{}: idle for {}, closing the connection", connection.remoteAddress(), limits.idle());
            listener.idle(connection);
            context.close();
        } else if (event == Finish.NOW && connection != null) {
            connection.finish();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (server && cause.getCause() instanceof SSLException tls) {
            LOG.warn(
                    "{}: TLS failed, closing the connection: {}",
                    context.channel().remoteAddress(),
                    tls.getMessage());
        } else if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            LOG.debug("{}: closing the connection", context.channel().remoteAddress(), cause);
        } else {
            LOG.error("{}: closing the connection", context.channel().remoteAddress(), cause);
        }
        context.close();
    }
}
