package org.apogeemq.interop.servers.app;

import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource that ends the server, as {@code kill -9} would, at a moment of the two-phase commit. */
public final class PowerCut implements XAResource {
    /** The moments. */
    enum When {
        /** The resources that were enlisted before are prepared, nothing is decided. */
        PREPARE,
        /** All are prepared and the decision is in the log; resources that were enlisted later do not know it. */
        COMMIT
    }

    /** Where WildFly and Payara have it: there is no portable name. */
    private static final List<String> TRANSACTION_MANAGERS =
            List.of("java:jboss/TransactionManager", "java:appserver/TransactionManager");

    private final When when;

    private PowerCut(When when) {
        this.when = when;
    }

    /** One is from now on part of the thread's transaction. */
    static void enlist(When when) throws NamingException, RollbackException, SystemException {
        transactionManager().getTransaction().enlistResource(new PowerCut(when));
    }

    private static TransactionManager transactionManager() throws NamingException {
        NamingException none = new NamingException("no transaction manager under " + TRANSACTION_MANAGERS);
        for (String name : TRANSACTION_MANAGERS) {
            try {
                return InitialContext.doLookup(name);
            } catch (NamingException e) {
                none.addSuppressed(e);
            }
        }
        throw none;
    }

    private void reached(When moment) {
        if (when == moment) {
            Runtime.getRuntime().halt(137);
        }
    }

    @Override
    public int prepare(Xid xid) {
        reached(When.PREPARE);
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {
        reached(When.COMMIT);
    }

    @Override
    public void rollback(Xid xid) {}

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    @Override
    public int getTransactionTimeout() {
        return 300;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
