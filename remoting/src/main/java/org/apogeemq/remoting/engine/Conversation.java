package org.apogeemq.remoting.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandCodec;
import org.apogeemq.remoting.protocol.FrameException;

/**
 * One side of a connection without the connection: takes bytes and the time, hands out requests and completes pending
 * ones. For one thread, the connection's event loop.
 */
public final class Conversation {
    private final int maxFrame;
    private final FrameReader reader;
    private final Consumer<Command> requests;
    private final BooleanSupplier mayTake;
    private final PendingTable pending = new PendingTable();
    private int unanswered;
    private boolean closed;

    /**
     * Creates one side.
     *
     * @param maxFrame largest frame both ways, bytes including its length field
     * @param allocator where buffers for frames in pieces come from
     * @param requests takes the requests received; their bodies are released when it returns
     */
    public Conversation(int maxFrame, ByteBufAllocator allocator, Consumer<Command> requests) {
        this(maxFrame, allocator, requests, () -> true);
    }

    /**
     * Creates one side that may pause.
     *
     * @param maxFrame largest frame both ways, bytes including its length field
     * @param allocator where buffers for frames in pieces come from
     * @param requests takes the requests received; their bodies are released when it returns
     * @param mayTake asked before each frame; false makes {@link #receive} return
     */
    public Conversation(int maxFrame, ByteBufAllocator allocator, Consumer<Command> requests, BooleanSupplier mayTake) {
        this.maxFrame = maxFrame;
        this.reader = new FrameReader(maxFrame, allocator);
        this.requests = requests;
        this.mayTake = mayTake;
    }

    /**
     * Takes bytes and does what the whole frames among them demand, until the end, the close, or a pause.
     *
     * @param in bytes received; what is left unread after a pause is to be given again; the caller releases it
     * @throws FrameException when this is not the protocol: the connection must be closed
     */
    public void receive(ByteBuf in) {
        while (!closed && mayTake.getAsBoolean()) {
            Command command = reader.next(in);
            if (command == null) {
                return;
            }
            take(command);
        }
    }

    private void take(Command command) {
        if (command.isResponse()) {
            Pending request = pending.remove(command.opaque());
            if (request != null) {
                request.answered(command);
            }
            return;
        }
        if (!command.isOneway()) {
            unanswered++;
        }
        try {
            requests.accept(command);
        } finally {
            command.release();
        }
    }

    /**
     * Appends a response or oneway request to the bytes to be sent, up to, not including, its body.
     *
     * @param command the command
     * @param out where to
     * @throws IllegalArgumentException when it cannot be written; nothing is appended then
     */
    public void send(Command command, ByteBuf out) {
        write(command, command.opaque(), out);
        if (command.isResponse()) {
            unanswered--;
        }
    }

    /**
     * Numbers a request and appends it to the bytes to be sent, up to, not including, its body.
     *
     * @param command the request
     * @param request told what becomes of it
     * @param out where to
     * @throws IllegalArgumentException when it cannot be written; nothing is appended then, and the request is not told
     */
    public void request(Command command, Pending request, ByteBuf out) {
        if (closed) {
            request.closed();
            return;
        }
        int number = pending.add(request);
        try {
            write(command, number, out);
        } catch (IllegalArgumentException e) {
            pending.remove(number);
            throw e;
        }
    }

    private void write(Command command, int number, ByteBuf out) {
        int start = out.writerIndex();
        try {
            CommandCodec.encodeHead(command, number, out);
        } catch (IllegalArgumentException e) {
            out.writerIndex(start);
            throw e;
        }
        int body = command.body() == null ? 0 : command.body().readableBytes();
        int frame = out.writerIndex() - start + body;
        if (frame > maxFrame) {
            out.writerIndex(start);
            throw new IllegalArgumentException("command " + command.code() + " takes a frame of " + frame
                    + " bytes, at most " + maxFrame + " are allowed; its body has " + body + " bytes");
        }
    }

    /**
     * Gives up the requests whose deadline has passed. A response that comes later is dropped.
     *
     * @param now the nanosecond clock
     */
    public void expire(long now) {
        pending.removeIf(request -> request.deadline() - now <= 0, Pending::timedOut);
    }

    /**
     * Returns the number of requests that wait for a response.
     *
     * @return 0 when {@link #expire} need not be called
     */
    public int pending() {
        return pending.size();
    }

    /**
     * Returns the number of requests received to which the response is not yet among the bytes to be sent.
     *
     * @return 0 when the peer waits for nothing
     */
    public int unanswered() {
        return unanswered;
    }

    /** Ends the conversation: fails all pending requests, drops what arrived of a frame. */
    public void close() {
        closed = true;
        reader.close();
        pending.removeIf(request -> true, Pending::closed);
    }
}
