package org.apogeemq.broker.transaction;

import org.apogeemq.store.StoreException;

/** Told what became of a half message that was to be stored; on the appender thread, must not block. */
public interface HalfStored {
    /**
     * It is in the log, as durable as configured.
     *
     * @param number what END_TRANSACTION is to name as queue offset
     * @param position position of its record in the log
     */
    void stored(long number, long position);

    /** It is not stored. */
    void failed(StoreException e);
}
