package org.apogeemq.remoting.body;

import java.util.Map;

/** How far a group has come. */
public record ConsumeStats(Map<MessageQueue, OffsetWrapper> offsetTable, double consumeTps) {
    /** Fills absent fields with their defaults. */
    public ConsumeStats {
        offsetTable = offsetTable == null ? Map.of() : offsetTable;
    }
}
