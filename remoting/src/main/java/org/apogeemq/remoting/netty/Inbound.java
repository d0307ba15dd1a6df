package org.apogeemq.remoting.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apogeemq.remoting.engine.Conversation;
import org.apogeemq.remoting.protocol.FrameException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connection has read. At a server, a peer that asks but does not read the answers is not listened to until it
 * does: the frames of what was read already wait here, and the channel is not read. For the event loop only.
 */
final class Inbound {
    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

    private final Channel channel;
    private final Conversation conversation;
    private final Outbound outbound;
    private final boolean server;
    /** What was read and not yet taken; not empty only while paused. */
    private final Deque<ByteBuf> backlog = new ArrayDeque<>();

    private boolean paused;
    private boolean stopped;

    Inbound(Channel channel, Conversation conversation, Outbound outbound, boolean server) {
        this.channel = channel;
        this.conversation = conversation;
        this.outbound = outbound;
        this.server = server;
    }

    /** Tells whether the next frame may be taken. */
    boolean mayTake() {
        return !server || outbound.isWritable();
    }

    /** Takes bytes, and releases them. */
    void read(ByteBuf bytes) {
        if (stopped || !channel.isActive()) {
            bytes.release();
            return;
        }
        if (paused) {
            backlog.add(bytes);
            return;
        }
        outbound.readStarted();
        if (!takeAll(bytes)) {
            backlog.add(bytes);
            pause();
        }
    }

    void readComplete() {
        outbound.readComplete();
        if (!paused && !stopped && !mayTake()) {
            pause();
        }
    }

    /** Returns false when bytes are left because answers are not read; otherwise they are released. */
    private boolean takeAll(ByteBuf bytes) {
        boolean left = false;
        try {
            conversation.receive(bytes);
            left = bytes.isReadable() && channel.isActive();
        } catch (FrameException e) {
            LOG.warn("{}: closing the connection: {}", channel.remoteAddress(), e.getMessage());
            channel.close();
        } finally {
            if (!left) {
                bytes.release();
            }
        }
        return !left;
    }

    private void pause() {
        paused = true;
        channel.config().setAutoRead(false);
        outbound.onWritable(this::resume);
    }

    /** Takes no more frames. What still comes is read, lest closing the connection destroys what the peer has not read yet. */
    void stop() {
        stopped = true;
        close();
        paused = false;
        channel.config().setAutoRead(true);
    }

    private void resume() {
        if (stopped) {
            return;
        }
        do {
            outbound.readStarted();
            takeBacklog();
            outbound.readComplete();
        } while (!backlog.isEmpty() && mayTake());
        if (mayTake()) {
            paused = false;
            channel.config().setAutoRead(true);
        } else {
            outbound.onWritable(this::resume);
        }
    }

    private void takeBacklog() {
        for (ByteBuf bytes = backlog.poll(); bytes != null; bytes = backlog.poll()) {
            if (!takeAll(bytes)) {
                backlog.addFirst(bytes);
                return;
            }
        }
    }

    void close() {
        backlog.forEach(ByteBuf::release);
        backlog.clear();
    }
}
