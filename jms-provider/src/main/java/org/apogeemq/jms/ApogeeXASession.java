package org.apogeemq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.vendor.LocalTransactions;

/**
 * A session whose work belongs to the branch that its {@link XAResource} was started for; outside of branches it works as
 * with AUTO_ACKNOWLEDGE.
 */
final class ApogeeXASession extends ApogeeSession implements XAQueueSession, XATopicSession, LocalTransactions {
    ApogeeXASession(SessionState state, Domain domain) {
        super(state, domain);
    }

    /** Always the same one. */
    @Override
    public XAResource getXAResource() {
        return state().branches();
    }

    @Override
    public Session getSession() {
        return this;
    }

    @Override
    public QueueSession getQueueSession() {
        return this;
    }

    @Override
    public TopicSession getTopicSession() {
        return this;
    }

    @Override
    public void begin() throws JMSException {
        state().checkOpen();
        if (state().transaction() != null) {
            throw new IllegalStateException(
                    "begin: the session has a local transaction under way, or works for a branch");
        }
        state().startGuard().forget();
        state().work().beginLocal();
    }

    @Override
    public void commit() throws JMSException {
        checkLocal("commit");
        super.commit();
    }

    @Override
    public void rollback() throws JMSException {
        checkLocal("rollback");
        super.rollback();
    }

    private void checkLocal(String what) throws JMSException {
        state().checkOpen();
        SessionTransaction transaction = state().transaction();
        if (transaction == null || transaction.isOfBranch()) {
            throw new TransactionInProgressException(what
                    + ": not on an XA session; its branch is ended by the transaction manager through getXAResource()");
        }
    }

    @Override
    public void recover() throws JMSException {
        state().checkOpen();
        throw new IllegalStateException("recover: an XA session is transacted; roll the transaction back");
    }
}
