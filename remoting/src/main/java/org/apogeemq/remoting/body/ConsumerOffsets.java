package org.apogeemq.remoting.body;

import java.util.Map;

/** Committed offsets by 'topic@group' and queue id. */
public record ConsumerOffsets(Map<String, Map<Integer, Long>> offsetTable, DataVersion dataVersion) {
    /** Fills absent fields with their defaults. */
    public ConsumerOffsets {
        offsetTable = offsetTable == null ? Map.of() : offsetTable;
    }
}
