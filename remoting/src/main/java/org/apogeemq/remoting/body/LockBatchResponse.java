package org.apogeemq.remoting.body;

import java.util.Set;

/** The queues that are now locked for the asker. */
public record LockBatchResponse(Set<MessageQueue> lockOKMQSet) {
    /** Fills absent fields with their defaults. */
    public LockBatchResponse {
        lockOKMQSet = lockOKMQSet == null ? Set.of() : lockOKMQSet;
    }
}
