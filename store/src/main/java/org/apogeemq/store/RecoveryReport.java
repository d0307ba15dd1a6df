package org.apogeemq.store;

import java.util.List;

/**
 * What open found and did.
 *
 * @param segments segment files found
 * @param scannedBytes bytes of log read record by record
 * @param messages message records among them
 * @param controls control records among them
 * @param rebuiltIndexes names of the index files that were missing or bad and were written anew
 * @param cutPosition position at which a torn tail was cut, -1 when the log ended cleanly
 * @param cutBytes bytes from the cut to the last byte in the log that was not zero
 * @param cutRecords whole records among them, behind the damaged place; what that place held is not known
 * @param gaps damaged stretches left out under {@link DamagePolicy#KEEP_REST}
 */
public record RecoveryReport(
        int segments,
        long scannedBytes,
        long messages,
        long controls,
        List<String> rebuiltIndexes,
        long cutPosition,
        long cutBytes,
        long cutRecords,
        List<Gap> gaps) {

    /**
     * A damaged stretch of the log.
     *
     * @param file the segment's file name
     * @param position where it begins in the log
     * @param bytes its length
     */
    public record Gap(String file, long position, long bytes) {}

    public RecoveryReport {
        rebuiltIndexes = List.copyOf(rebuiltIndexes);
        gaps = List.copyOf(gaps);
    }

    /** Whether the log ended cleanly and nothing had to be rebuilt or left out. */
    public boolean clean() {
        return cutPosition < 0 && gaps.isEmpty() && rebuiltIndexes.isEmpty();
    }
}
