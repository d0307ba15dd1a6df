package org.apogeemq.remoting.body;

import java.util.Map;

/** Bounds of a topic's queues. */
public record TopicStatsTable(Map<MessageQueue, TopicOffset> offsetTable, double topicPutTps) {
    /** Fills absent fields with their defaults. */
    public TopicStatsTable {
        offsetTable = offsetTable == null ? Map.of() : offsetTable;
    }
}
