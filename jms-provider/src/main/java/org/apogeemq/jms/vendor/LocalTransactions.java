package org.apogeemq.jms.vendor;

import jakarta.jms.JMSException;

/**
 * A local transaction on an XA session, without a transaction manager, as Jakarta Connectors' LocalTransaction needs it.
 * XA sessions of this provider implement it; for the session's thread, as its other methods.
 */
public interface LocalTransactions {
    /**
     * Begins a local transaction: what the session sends and receives from now on is committed or rolled back as one. Also
     * after a start of its XAResource that has failed, which the session then forgets.
     *
     * @throws jakarta.jms.IllegalStateException when one is under way, or the session works for a branch
     */
    void begin() throws JMSException;

    /**
     * Commits the local transaction, which is over then, whatever the outcome.
     *
     * @throws jakarta.jms.TransactionRolledBackException when it had to be rolled back
     * @throws jakarta.jms.TransactionInProgressException when none was begun
     */
    void commit() throws JMSException;

    /**
     * Rolls the local transaction back; what it received comes again.
     *
     * @throws jakarta.jms.TransactionInProgressException when none was begun
     */
    void rollback() throws JMSException;
}
