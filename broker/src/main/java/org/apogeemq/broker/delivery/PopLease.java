package org.apogeemq.broker.delivery;

import java.util.Comparator;
import org.apogeemq.store.LeaseTerms;

/**
 * A popped record that is out: until it is acknowledged, or until a time. Belongs to its agent.
 *
 * @param number unique at the agent
 */
record PopLease(GroupQueue queue, long offset, long number, LeaseTerms terms) {
    static final Comparator<PopLease> BY_END =
            Comparator.<PopLease>comparingLong(l -> l.terms.until()).thenComparingLong(l -> l.number);

    /** When the record was popped, ms since the epoch; tells this lease from others of it. */
    long popTime() {
        return terms.takenAt();
    }

    /** When the record goes back, ms since the epoch. */
    long end() {
        return terms.until();
    }
}
