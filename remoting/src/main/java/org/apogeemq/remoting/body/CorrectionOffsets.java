package org.apogeemq.remoting.body;

import java.util.Map;

/** Offset by queue id. */
public record CorrectionOffsets(Map<Integer, Long> correctionOffsets) {
    /** Fills absent fields with their defaults. */
    public CorrectionOffsets {
        correctionOffsets = correctionOffsets == null ? Map.of() : correctionOffsets;
    }
}
