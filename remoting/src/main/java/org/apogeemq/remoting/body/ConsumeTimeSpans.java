package org.apogeemq.remoting.body;

import java.util.List;

/** Time spans of a topic's queues for a group. */
public record ConsumeTimeSpans(List<QueueTimeSpan> consumeTimeSpanSet) {
    /** Fills absent fields with their defaults. */
    public ConsumeTimeSpans {
        consumeTimeSpanSet = consumeTimeSpanSet == null ? List.of() : consumeTimeSpanSet;
    }
}
