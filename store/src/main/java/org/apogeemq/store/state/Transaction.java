package org.apogeemq.store.state;

import java.util.Arrays;
import java.util.List;
import org.apogeemq.store.Control;
import org.apogeemq.store.TransactionInfo;

/** A transaction that is undecided, or was decided by an operator. Changed by the appender thread; {@link #info()} may be asked by any. */
final class Transaction {
    private static final byte[] NO_XID = {};

    final long number;
    final long since;
    final ParkedList messages = new ParkedList();
    private volatile Control.Prepare prepared;
    private volatile TransactionInfo.State decided;

    Transaction(long number, long since) {
        this.number = number;
        this.since = since;
    }

    void prepare(Control.Prepare record) {
        prepared = record;
    }

    Control.Prepare prepared() {
        return prepared;
    }

    /** What is left of this transaction once an operator has decided it. */
    Transaction decided(boolean commit) {
        Transaction left = new Transaction(number, since);
        left.prepared = prepared;
        left.decided = commit ? TransactionInfo.State.HEURISTIC_COMMIT : TransactionInfo.State.HEURISTIC_ROLLBACK;
        return left;
    }

    /** How an operator has decided it; null when none has. */
    TransactionInfo.State decided() {
        return decided;
    }

    TransactionInfo info() {
        long[] positions = new long[messages.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = messages.position(i);
        }
        Control.Prepare record = prepared;
        if (record == null) {
            return new TransactionInfo(number, TransactionInfo.State.OPEN, NO_XID, positions, List.of(), since);
        }
        byte[] xid = Arrays.copyOf(record.xid(), record.xid().length);
        TransactionInfo.State outcome = decided;
        return new TransactionInfo(
                number,
                outcome == null ? TransactionInfo.State.PREPARED : outcome,
                xid,
                positions,
                record.acknowledged(),
                since);
    }
}
