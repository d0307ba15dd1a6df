package org.apogeemq.remoting.header;

/** What an operator decides of a transaction that is in doubt. */
public enum TransactionDecision {
    /** Commit it. */
    COMMIT,
    /** Roll it back. */
    ROLLBACK,
    /** Forget that it was ended by an operator. */
    FORGET
}
