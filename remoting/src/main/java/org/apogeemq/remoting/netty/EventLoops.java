package org.apogeemq.remoting.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.TimeUnit;

/** A group of event loops, daemon threads that start with their first channel, and the channels to be closed with it. */
final class EventLoops {
    private static final int GRACE_MILLIS = 5000;
    /** Inside one JVM the other side still hands over that it has closed, which an ended loop would refuse. */
    private static final int LOCAL_QUIET_MILLIS = 50;

    private final EventLoopGroup group;
    private volatile boolean hadLocal;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    EventLoops(String name, int threads, IoHandlerFactory factory) {
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), factory);
    }

    EventLoopGroup group() {
        return group;
    }

    void add(Channel channel) {
        channels.add(channel);
        if (channel instanceof LocalChannel || channel instanceof LocalServerChannel) {
            hadLocal = true;
        }
    }

    /**
     * Has every connection answer what it was asked and closed by its peer, and waits for that unless called from one of the
     * threads.
     */
    void finish(long millis) {
        channels.forEach(channel -> channel.eventLoop()
                .execute(() -> channel.pipeline().fireUserEventTriggered(ConnectionHandler.Finish.NOW)));
        if (mayWait()) {
            channels.newCloseFuture().awaitUninterruptibly(millis, TimeUnit.MILLISECONDS);
        }
    }

    private boolean mayWait() {
        for (EventExecutor loop : group) {
            if (loop.inEventLoop()) {
                return false;
            }
        }
        return true;
    }

    /** Closes the channels and ends the threads, and waits for it unless called from one of them. */
    void close() {
        boolean wait = mayWait();
        var closed = channels.close();
        if (wait) {
            closed.awaitUninterruptibly(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        }
        group.shutdownGracefully(hadLocal ? LOCAL_QUIET_MILLIS : 0, GRACE_MILLIS, TimeUnit.MILLISECONDS);
        if (wait) {
            group.terminationFuture().awaitUninterruptibly(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
