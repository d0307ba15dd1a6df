package org.apogeemq.remoting.body;

import java.util.Map;

/** Offsets a group was, or is to be, set to. */
public record ResetOffsets(Map<MessageQueue, Long> offsetTable) {
    /** Fills absent fields with their defaults. */
    public ResetOffsets {
        offsetTable = offsetTable == null ? Map.of() : offsetTable;
    }
}
