package org.apogeemq.store;

/** What the log knows of a commit. */
public enum CommitFact {
    /** Its record is in the log. */
    COMMITTED,
    /** There is no such record. */
    NOT_COMMITTED,
    /** It is too long ago: there may have been one. */
    FORGOTTEN
}
