package org.apogeemq.remoting.header;

/** What became of a commit. */
public enum CommitOutcome {
    /** All of it took effect. */
    COMMITTED,
    /** Nothing of it took effect. */
    ROLLED_BACK
}
