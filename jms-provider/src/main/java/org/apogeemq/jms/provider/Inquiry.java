package org.apogeemq.jms.provider;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.jms.vendor.ReplayFrom;
import org.apogeemq.jms.vendor.ReplayReport.Move;

/**
 * A question about a destination's log that every broker of the destination is asked; their answers together are the
 * answer. Asking twice does no harm.
 */
public interface Inquiry<T> {
    /** Physical name. */
    String destination();

    boolean temporary();

    /** True when it makes sense only for a destination that is at one broker. */
    boolean isForOneBroker();

    /** Asks one broker. */
    CompletableFuture<List<T>> ask(Answerer broker);

    /** One broker. */
    interface Answerer {
        /** Records as deliveries whose leases are void, newest first. */
        CompletableFuture<List<Delivery>> find(Find request);

        CompletableFuture<List<Move>> reset(Reset request);
    }

    /**
     * A search by key.
     *
     * @param unique true for the unique key that a message identifier has, false for other keys
     * @param max most messages
     */
    record Find(String destination, boolean temporary, String key, boolean unique, int max)
            implements Inquiry<Delivery> {
        @Override
        public boolean isForOneBroker() {
            return false;
        }

        @Override
        public CompletableFuture<List<Delivery>> ask(Answerer broker) {
            return broker.find(this);
        }
    }

    /**
     * A change of where a group goes on.
     *
     * @param dryRun nothing is changed, the answer says what would be
     */
    record Reset(String destination, boolean temporary, String group, ReplayFrom from, boolean dryRun)
            implements Inquiry<Move> {
        @Override
        public boolean isForOneBroker() {
            return from instanceof ReplayFrom.Offset;
        }

        @Override
        public CompletableFuture<List<Move>> ask(Answerer broker) {
            return broker.reset(this);
        }
    }
}
