package org.apogeemq.jms.provider;

import java.util.concurrent.CompletableFuture;
import org.apogeemq.jms.vendor.LocalTransactionState;

/** A half message on the connection on which it was sent or asked about. Any thread. */
public interface Undecided {
    /**
     * Tells the broker. The future ends when the decision is as durable as the broker is configured to make it; it fails with
     * {@link Failure#ILLEGAL} when somebody has decided otherwise before. After every other failure the broker asks again.
     */
    CompletableFuture<Void> end(LocalTransactionState state);
}
