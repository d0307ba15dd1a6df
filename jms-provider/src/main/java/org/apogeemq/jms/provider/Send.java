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

    private final Outgoing outgoing;
    private volatile boolean done;
    private volatile boolean resend;
    private volatile Consumer<Send> keeper;

    protected Send(Outgoing outgoing) {
        this.outgoing = outgoing;
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

    /** Who decides about it later, when it is a half message; null when it is not. */
    public Half half() {
        return null;
    }

    public final boolean isDone() {
        return done;
    }

    public final String destination() {
        return outgoing.destination();
    }

    public final ByteBuf record() {
        return outgoing.record();
    }

    /** True when the destination belongs to a connection. */
    public final boolean isTemporary() {
        return outgoing.temporary();
    }

    public final long transaction() {
        return outgoing.transaction();
    }

    public final boolean persistent() {
        return outgoing.persistent();
    }

    public final int orderKey() {
        return outgoing.orderKey();
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
