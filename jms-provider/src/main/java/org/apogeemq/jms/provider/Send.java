package org.apogeemq.jms.provider;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * One message under way to its broker. Ends exactly once, by {@link #complete()} or {@link #fail}; later calls of either
 * have no effect. The record is an unpooled heap buffer, so that a lost connection may send it again.
 */
public abstract class Send {
    private static final VarHandle DONE;

    static {
        try {
            DONE = MethodHandles.lookup().findVarHandle(Send.class, "done", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String destination;
    private final ByteBuf record;
    private final long transaction;
    private final boolean persistent;
    private final int orderKey;
    private volatile boolean done;
    private volatile boolean resend;
    private volatile Consumer<Send> keeper;

    /**
     * @param destination physical name
     * @param transaction number of the session's transaction, 0 for none
     * @param orderKey sends with the same key to the same destination keep their order
     */
    protected Send(String destination, ByteBuf record, long transaction, boolean persistent, int orderKey) {
        this.destination = destination;
        this.record = record;
        this.transaction = transaction;
        this.persistent = persistent;
        this.orderKey = orderKey;
    }

    /** The broker has the message, as durable as it promises. Called on an event loop; must not block. */
    protected abstract void succeeded();

    /** Called on an event loop or a timer; must not block. */
    protected abstract void failed(ProviderException reason);

    /** Ends the send well. */
    public final void complete() {
        if (DONE.compareAndSet(this, false, true)) {
            succeeded();
        }
    }

    /**
     * Ends the send badly; or, when the connection was lost and somebody keeps sends for the next one, does not end it
     * but hands it to him.
     */
    public final void fail(ProviderException reason) {
        Consumer<Send> k = keeper;
        if (k != null && reason.failure() == Failure.DISCONNECTED && !done) {
            k.accept(this);
            return;
        }
        if (DONE.compareAndSet(this, false, true)) {
            failed(reason);
        }
    }

    /** Who takes the send when its connection is lost; null for nobody. */
    public final void keepOnDisconnect(Consumer<Send> newKeeper) {
        keeper = newKeeper;
    }

    public final boolean isDone() {
        return done;
    }

    public final String destination() {
        return destination;
    }

    public final ByteBuf record() {
        return record;
    }

    public final long transaction() {
        return transaction;
    }

    public final boolean persistent() {
        return persistent;
    }

    public final int orderKey() {
        return orderKey;
    }

    /** True when the broker may have the message already and must look for its unique key first. */
    public final boolean isResend() {
        return resend;
    }

    /** To be called by the provider's own thread only, when the connection was lost with this send unanswered. */
    public final void markResend() {
        resend = true;
    }
}
