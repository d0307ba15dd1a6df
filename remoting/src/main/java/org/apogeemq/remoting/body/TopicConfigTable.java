package org.apogeemq.remoting.body;

import java.util.Map;

/** All topics of a broker (RocketMQ's TopicConfigSerializeWrapper). */
public record TopicConfigTable(Map<String, TopicConfig> topicConfigTable, DataVersion dataVersion) {
    /** Fills absent fields with their defaults. */
    public TopicConfigTable {
        topicConfigTable = topicConfigTable == null ? Map.of() : topicConfigTable;
    }
}
