package org.apogeemq.store.state;

import java.util.Arrays;
import java.util.List;
import org.apogeemq.store.Control;
import org.apogeemq.store.TransactionInfo;

/** An undecided transaction. Changed by the appender thread; {@link #info()} may be asked by any. */
final class Transaction {
    private static final byte[] NO_XID = {};

    final long number;
    final long since;
    final ParkedList messages = new ParkedList();
    private volatile Control.Prepare prepared;

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
        return new TransactionInfo(
                number, TransactionInfo.State.PREPARED, xid, positions, record.acknowledged(), since);
    }
}
