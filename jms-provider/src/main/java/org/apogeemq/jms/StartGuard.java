package org.apogeemq.jms;

import jakarta.jms.IllegalStateException;
import javax.transaction.xa.XAException;
import org.apogeemq.jms.destination.ApogeeDestination;

/**
 * Keeps a session from doing outside of a transaction what is meant for one: when its XAResource could not be started, and
 * the application goes on without noticing. Thread-safe.
 */
final class StartGuard {
    /** Why the last start failed that was not followed by one that succeeded; null: the session may work. */
    private volatile XAException failure;

    void started() {
        failure = null;
    }

    void failed(XAException reason) {
        failure = reason;
    }

    /** Nobody takes the session to be in a transaction now: it may work outside of them. */
    void forget() {
        failure = null;
    }

    /**
     * Whether what the session does would be outside of a transaction that could not be started.
     *
     * @param transaction what it works for; null for nothing
     */
    boolean bars(SessionTransaction transaction) {
        return failure != null && transaction == null;
    }

    /**
     * To be called before the session sends or receives.
     *
     * @param verb what it is about to do with the destination
     * @throws IllegalStateException when the guard {@link #bars} it
     */
    void check(SessionTransaction transaction, String verb, ApogeeDestination destination)
            throws IllegalStateException {
        XAException reason = failure;
        if (reason != null && transaction == null) {
            IllegalStateException barred = new IllegalStateException(verb + " '" + destination.name()
                    + "': the last start of this session's XAResource has failed, and this would be outside of the"
                    + " transaction; roll the transaction back, the session works again once a start succeeds. The start"
                    + " has failed with: " + reason.getMessage());
            barred.initCause(reason);
            throw barred;
        }
    }
}
