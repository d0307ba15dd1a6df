package org.apogeemq.store;

import java.util.List;

/**
 * An undecided transaction, or one that an operator has decided and that is not forgotten; immutable snapshot.
 *
 * @param number the transaction's number
 * @param state where it stands
 * @param xid what {@link Control.Prepare} carried, empty when not prepared
 * @param positions positions of its half messages, in the order they were sent
 * @param acknowledged what {@link Control.Prepare} said to apply at commit
 * @param since store timestamp of its first record, milliseconds since the epoch
 */
public record TransactionInfo(
        long number, State state, byte[] xid, long[] positions, List<Control.GroupProgress> acknowledged, long since) {

    /** Where an undecided transaction stands. */
    public enum State {
        /** Half messages only; to be rolled back when its owner is gone. */
        OPEN,
        /** Decided by the transaction manager only. */
        PREPARED,
        /** An operator has committed it. */
        HEURISTIC_COMMIT,
        /** An operator has rolled it back. */
        HEURISTIC_ROLLBACK
    }
}
