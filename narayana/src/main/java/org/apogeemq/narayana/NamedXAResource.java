package org.apogeemq.narayana;

import java.util.Objects;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jboss.tm.XAResourceWrapper;

/**
 * A resource that bears the name of its resource manager into Narayana's log, as {@link RecoverableResource#named} makes it.
 * After a crash Narayana can tell by the name that the resource manager was asked and knows nothing of a branch any more,
 * which means that the branch had been committed; without a name the transaction stays in the log for ever. As safe for
 * threads as the resource within.
 */
final class NamedXAResource implements XAResourceWrapper {
    private final String name;
    private final XAResource resource;
    private volatile XAException startFailure;

    NamedXAResource(String name, XAResource resource) {
        this.name = name;
        this.resource = Objects.requireNonNull(resource, "resource");
    }

    private static XAResource within(XAResource resource) {
        return resource instanceof XAResourceWrapper wrapper ? wrapper.getResource() : resource;
    }

    @Override
    public XAResource getResource() {
        return resource;
    }

    @Override
    public String getProductName() {
        return null;
    }

    @Override
    public String getProductVersion() {
        return null;
    }

    @Override
    public String getJndiName() {
        return name;
    }

    /** Why it took no part when it was started last, which Narayana does not tell; null: it did. */
    XAException startFailure() {
        return startFailure;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        try {
            resource.start(xid, flags);
            startFailure = null;
        } catch (XAException failure) {
            startFailure = failure;
            throw failure;
        }
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        resource.end(xid, flags);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return resource.prepare(xid);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        resource.commit(xid, onePhase);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        resource.rollback(xid);
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return resource.recover(flags);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        resource.forget(xid);
    }

    @Override
    public boolean isSameRM(XAResource other) throws XAException {
        return other != null && resource.isSameRM(within(other));
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return resource.getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return resource.setTransactionTimeout(seconds);
    }

    @Override
    public String toString() {
        return name + " (" + resource + ")";
    }
}
