package org.apogeemq.remoting.netty;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apogeemq.remoting.engine.Conversation;
import org.apogeemq.remoting.protocol.Command;

/** A connection on a Netty channel. */
final class ChannelConnection implements Connection {
    private static final int SCAN_MILLIS = 100;

    private final Channel channel;
    private final SocketAddress remoteAddress;
    private final Conversation conversation;
    private final Outbound outbound;
    private final Inbound inbound;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final AtomicReference<Object[]> attributes = new AtomicReference<>(new Object[0]);
    /** Event loop only: a scan for requests out of time is due. */
    private boolean scanning;

    ChannelConnection(Channel channel, Limits limits, boolean server, Dispatcher dispatcher) {
        this.channel = channel;
        this.remoteAddress = channel.remoteAddress();
        this.conversation = new Conversation(
                limits.maxFrame(),
                channel.alloc(),
                command -> dispatcher.dispatch(command, ChannelConnection.this),
                () -> inbound().mayTake());
        this.outbound = new Outbound(channel, conversation, limits, this::watchDeadlines);
        this.inbound = new Inbound(channel, conversation, outbound, server);
    }

    Inbound inbound() {
        return inbound;
    }

    @Override
    public void send(Command command) {
        outbound.offer(command);
    }

    @Override
    public CompletableFuture<Command> request(Command command, Duration timeout) {
        if (command.isOneway() || command.isResponse()) {
            command.release();
            throw new IllegalArgumentException(command + " is never answered, use send");
        }
        long deadline = channel.eventLoop().ticker().nanoTime() + timeout.toNanos();
        PendingRequest request = new PendingRequest(this, command, deadline);
        outbound.offer(request);
        return request;
    }

    private void watchDeadlines() {
        if (!scanning) {
            scanning = true;
            channel.eventLoop().schedule(this::scan, SCAN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void scan() {
        scanning = false;
        conversation.expire(channel.eventLoop().ticker().nanoTime());
        if (conversation.pending() > 0) {
            watchDeadlines();
        }
    }

    /**
     * Event loop only: takes no more requests, and ends the connection when those taken are answered. The peer is left to
     * close it, so that it can read the answers first.
     */
    void finish() {
        inbound.stop();
        outbound.whenAnswered(() -> {
            if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            } else {
                channel.close();
            }
        });
    }

    /** Event loop only: the channel is gone. */
    void closed() {
        inbound.close();
        outbound.close();
        conversation.close();
        closed.complete(null);
    }

    @Override
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public SocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public boolean isWritable() {
        return outbound.isWritable();
    }

    @Override
    public void onWritable(Runnable task) {
        try {
            channel.eventLoop().execute(() -> outbound.onWritable(task));
        } catch (RejectedExecutionException ignored) {
            // The event loop has ended, and the connection with it.
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public CompletableFuture<Void> closeFuture() {
        return closed;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T attribute(ConnectionAttribute<T> attribute) {
        Object[] values = attributes.get();
        return attribute.index() < values.length ? (T) values[attribute.index()] : null;
    }

    @Override
    public <T> void attribute(ConnectionAttribute<T> attribute, T value) {
        attributes.updateAndGet(values -> {
            Object[] copy = Arrays.copyOf(values, Math.max(values.length, attribute.index() + 1));
            copy[attribute.index()] = value;
            return copy;
        });
    }

    @Override
    public String toString() {
        return "connection " + channel.localAddress() + " - " + remoteAddress;
    }
}
