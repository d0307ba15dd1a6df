package org.apogeemq.broker.transaction;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Control;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Discards the messages of transactions for which nobody waits any more, and tries again when the store refuses. Thread-safe. */
public final class Rollbacks {
    private static final Logger LOG = LoggerFactory.getLogger(Rollbacks.class);

    private final Store store;
    private final Queue<Long> refused = new ConcurrentLinkedQueue<>();

    public Rollbacks(Store store) {
        this.store = store;
    }

    /** Rolls a transaction back, now or later; what is not committed is not visible, so nobody has to wait. */
    public void discard(long number) {
        try {
            store.apply(new Control.Rollback(number, List.of()), new AppendCallback() {
                @Override
                public void appended(AppendResult result) {
                    // done
                }

                @Override
                public void failed(StoreException e) {
                    again(number, e);
                }
            });
        } catch (StoreException e) {
            again(number, e);
        }
    }

    private void again(long number, StoreException e) {
        LOG.warn("Rollback of transaction {} is not written, will be tried again: {}", number, e.getMessage());
        refused.add(number);
    }

    /** Tries again what the store has refused; to be called now and then. */
    public void retry() {
        for (int n = refused.size(); n > 0; n--) {
            Long number = refused.poll();
            if (number != null) {
                discard(number);
            }
        }
    }
}
