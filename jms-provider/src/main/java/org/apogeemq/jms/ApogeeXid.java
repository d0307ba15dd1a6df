package org.apogeemq.jms;

import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.apogeemq.jms.exceptions.XaExceptions;
import org.apogeemq.remoting.jms.BranchId;

/** A branch's name as transaction managers know it. */
record ApogeeXid(BranchId branch) implements Xid {
    /**
     * The branch that a transaction manager's xid names. Its arrays are copied.
     *
     * @throws XAException XAER_INVAL, when it names none
     */
    static BranchId branch(Xid xid) throws XAException {
        if (xid == null) {
            throw XaExceptions.of(XAException.XAER_INVAL, "the xid is null");
        }
        try {
            return new BranchId(xid.getFormatId(), xid.getGlobalTransactionId(), xid.getBranchQualifier());
        } catch (IllegalArgumentException e) {
            XAException invalid = XaExceptions.of(XAException.XAER_INVAL, e.getMessage());
            invalid.initCause(e);
            throw invalid;
        }
    }

    @Override
    public int getFormatId() {
        return branch.formatId();
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return branch.globalId();
    }

    @Override
    public byte[] getBranchQualifier() {
        return branch.qualifier();
    }

    @Override
    public String toString() {
        return branch.toString();
    }
}
