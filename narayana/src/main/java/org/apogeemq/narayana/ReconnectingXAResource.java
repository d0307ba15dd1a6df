package org.apogeemq.narayana;

import java.util.Objects;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A resource for recovery only: connects when it is first asked, keeps the connection, and connects anew after the resource
 * manager was lost. While it cannot be reached, every call fails with {@code XAER_RMFAIL}, and the transaction manager asks
 * again in its next scan. One call at a time; safe for use from any thread.
 */
final class ReconnectingXAResource implements XAResource, AutoCloseable {
    /** A connection and what it gives. */
    interface Link {
        XAResource resource() throws Exception;

        void close() throws Exception;
    }

    /** Connects. */
    interface Opener {
        Link open() throws Exception;
    }

    private interface Call<T> {
        T on(XAResource resource) throws XAException;
    }

    private final String name;
    private final Opener opener;
    private Link link;
    private XAResource resource;
    private boolean closed;

    ReconnectingXAResource(String name, Opener opener) {
        this.name = name;
        this.opener = Objects.requireNonNull(opener, "opener");
    }

    private synchronized <T> T call(Call<T> call) throws XAException {
        XAResource connected = connected();
        try {
            return call.on(connected);
        } catch (XAException failure) {
            if (failure.errorCode == XAException.XAER_RMFAIL || failure.errorCode == XAException.XAER_RMERR) {
                disconnect();
            }
            throw failure;
        }
    }

    private XAResource connected() throws XAException {
        if (closed) {
            throw unreachable("recovery of " + name + " is closed", null);
        }
        if (resource == null) {
            try {
                link = opener.open();
                resource = link.resource();
            } catch (Exception failure) {
                disconnect();
                throw unreachable(
                        name + " cannot be reached now; recovery asks again in its next scan: " + failure.getMessage(),
                        failure);
            }
        }
        return resource;
    }

    private static XAException unreachable(String message, Exception cause) {
        XAException failure = new XAException(message);
        failure.errorCode = XAException.XAER_RMFAIL;
        failure.initCause(cause);
        return failure;
    }

    private void disconnect() {
        Link old = link;
        link = null;
        resource = null;
        if (old != null) {
            try {
                old.close();
            } catch (Exception lost) {
                // it is given up because it does not work
            }
        }
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        throw forRecoveryOnly();
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        throw forRecoveryOnly();
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        throw forRecoveryOnly();
    }

    private XAException forRecoveryOnly() {
        XAException failure =
                new XAException("The resource that recovers " + name + " cannot be enlisted; enlist a session's");
        failure.errorCode = XAException.XAER_PROTO;
        return failure;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        call(connected -> {
            connected.commit(xid, onePhase);
            return null;
        });
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        call(connected -> {
            connected.rollback(xid);
            return null;
        });
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return call(connected -> connected.recover(flags));
    }

    @Override
    public void forget(Xid xid) throws XAException {
        call(connected -> {
            connected.forget(xid);
            return null;
        });
    }

    @Override
    public boolean isSameRM(XAResource other) throws XAException {
        return other == this || call(connected -> connected.isSameRM(other));
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
    }

    @Override
    public String toString() {
        return "recovery of " + name;
    }
}
