package org.apogeemq.store;

/** What to do at open when a damaged part of the log is followed by valid records (a torn tail is always cut). */
public enum DamagePolicy {
    /** Do not start; the error names file and position. */
    REFUSE,
    /** Leave the damaged bytes out, keep what follows, and list the gap in the {@link RecoveryReport}. */
    KEEP_REST
}
