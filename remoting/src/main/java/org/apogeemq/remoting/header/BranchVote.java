package org.apogeemq.remoting.header;

/** How a branch answers to prepare. */
public enum BranchVote {
    /** Prepared: it is kept until it is committed or rolled back. */
    OK,
    /** Nothing was done in it: it is gone. */
    READ_ONLY
}
