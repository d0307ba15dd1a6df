package org.apogeemq.ra.container;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A transaction manager without a log: one transaction per thread, a branch for each resource that is not of the same
 * manager as an earlier one, one phase for a lone branch.
 */
public final class TestTransactions {
    private final AtomicLong numbers = new AtomicLong();
    private final ThreadLocal<Transaction> current = new ThreadLocal<>();
    private final boolean joins;

    /** @param joins whether resources of the same manager share a branch, as on Payara, or have one each, as on WildFly */
    public TestTransactions(boolean joins) {
        this.joins = joins;
    }

    private record Branch(Xid xid, XAResource resource, List<XAResource> users) {}

    private static final class Transaction {
        private final long number;
        private final List<Branch> branches = new ArrayList<>();
        private final List<Runnable> atEnd = new ArrayList<>();
        private boolean rollbackOnly;

        Transaction(long number) {
            this.number = number;
        }
    }

    private record TestXid(long number, int branch) implements Xid {
        @Override
        public int getFormatId() {
            return 4711;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return Integer.toString(branch).getBytes(StandardCharsets.UTF_8);
        }
    }

    public void begin() {
        if (current.get() != null) {
            throw new IllegalStateException("a transaction in a transaction");
        }
        current.set(new Transaction(numbers.incrementAndGet()));
    }

    public boolean isActive() {
        return current.get() != null;
    }

    /** Number of the transaction under way. */
    public long current() {
        return current.get().number;
    }

    /** To be run when the transaction under way has ended. */
    public void atEnd(Runnable action) {
        current.get().atEnd.add(action);
    }

    public void setRollbackOnly() {
        current.get().rollbackOnly = true;
    }

    /** Branches of the transaction under way. */
    public int branches() {
        return current.get().branches.size();
    }

    public void enlist(XAResource resource) {
        Transaction transaction = current.get();
        try {
            for (Branch branch : transaction.branches) {
                if (branch.users().contains(resource)) {
                    return;
                }
                if (joins && branch.resource().isSameRM(resource)) {
                    resource.start(branch.xid(), XAResource.TMJOIN);
                    branch.users().add(resource);
                    return;
                }
            }
            Branch branch = new Branch(
                    new TestXid(transaction.number, transaction.branches.size()),
                    resource,
                    new ArrayList<>(List.of(resource)));
            resource.start(branch.xid(), XAResource.TMNOFLAGS);
            transaction.branches.add(branch);
        } catch (XAException e) {
            throw new IllegalStateException("enlist: XA error " + e.errorCode, e);
        }
    }

    /** Commits, or rolls back what was set to it or cannot commit. */
    public void end() {
        Transaction transaction = current.get();
        current.remove();
        try {
            boolean commit = !transaction.rollbackOnly;
            for (Branch branch : transaction.branches) {
                for (XAResource user : branch.users()) {
                    user.end(branch.xid(), commit ? XAResource.TMSUCCESS : XAResource.TMFAIL);
                }
            }
            decide(transaction.branches, commit);
        } catch (XAException e) {
            throw new IllegalStateException("end: XA error " + e.errorCode, e);
        } finally {
            transaction.atEnd.forEach(Runnable::run);
        }
    }

    private static void decide(List<Branch> branches, boolean commit) throws XAException {
        if (commit && branches.size() == 1) {
            branches.get(0).resource().commit(branches.get(0).xid(), true);
            return;
        }
        List<Branch> prepared = new ArrayList<>();
        for (Branch branch : branches) {
            if (!commit || branch.resource().prepare(branch.xid()) == XAResource.XA_OK) {
                prepared.add(branch);
            }
        }
        for (Branch branch : prepared) {
            if (commit) {
                branch.resource().commit(branch.xid(), false);
            } else {
                branch.resource().rollback(branch.xid());
            }
        }
    }
}
