package org.apogeemq.remoting.body;

import java.util.Map;

/** Offsets of the delay levels. */
public record DelayOffsets(Map<Integer, Long> offsetTable, DataVersion dataVersion) {
    /** Fills absent fields with their defaults. */
    public DelayOffsets {
        offsetTable = offsetTable == null ? Map.of() : offsetTable;
    }
}
