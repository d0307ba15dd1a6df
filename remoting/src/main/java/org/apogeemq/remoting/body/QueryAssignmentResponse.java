package org.apogeemq.remoting.body;

import java.util.Set;

/** The queues a member shall consume. */
public record QueryAssignmentResponse(Set<QueueAssignment> messageQueueAssignments) {
    /** Fills absent fields with their defaults. */
    public QueryAssignmentResponse {
        messageQueueAssignments = messageQueueAssignments == null ? Set.of() : messageQueueAssignments;
    }
}
