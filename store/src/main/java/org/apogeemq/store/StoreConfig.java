package org.apogeemq.store;

import java.nio.file.Path;
import org.apogeemq.store.file.LogFiles;

/**
 * How a store works.
 *
 * @param root the data folder
 * @param segmentSize bytes of a segment file, 64 KiB to 1 GiB
 * @param flush when a record counts as stored
 * @param flushIntervalMillis how often the log is forced to the disk with {@link FlushMode#ASYNC}, at least 1
 * @param fileReservedHours age at which records nobody durable needs are deleted, at least 1
 * @param deleteWhen hours of the day (local time) at which deletion by age runs, as RocketMQ writes them: "04" or "04;16"
 * @param diskCleanRatio used percentage of the disk above which segments are deleted whatever their age, 1 to 99
 * @param diskFullRatio used percentage of the disk above which messages are refused, above diskCleanRatio, to 100
 * @param appendQueueCapacity appends that may wait for the appender thread
 * @param maxRecordSize largest record in bytes, at most half a segment
 * @param damagePolicy what to do at open when the log is damaged in its middle
 * @param files where the files are; tests put faulty ones here
 */
public record StoreConfig(
        Path root,
        int segmentSize,
        FlushMode flush,
        int flushIntervalMillis,
        int fileReservedHours,
        String deleteWhen,
        int diskCleanRatio,
        int diskFullRatio,
        int appendQueueCapacity,
        int maxRecordSize,
        DamagePolicy damagePolicy,
        LogFiles files) {

    private static final int MIN_SEGMENT = 64 << 10;
    private static final int MAX_SEGMENT = 1 << 30;

    public StoreConfig {
        check("segmentSize", segmentSize, MIN_SEGMENT, MAX_SEGMENT);
        check("flushIntervalMillis", flushIntervalMillis, 1, Integer.MAX_VALUE);
        check("fileReservedHours", fileReservedHours, 1, Integer.MAX_VALUE);
        check("diskCleanRatio", diskCleanRatio, 1, 99);
        check("diskFullRatio", diskFullRatio, diskCleanRatio + 1, 100);
        check("appendQueueCapacity", appendQueueCapacity, 2, 1 << 24);
        check("maxRecordSize", maxRecordSize, 1024, segmentSize / 2);
        for (String hour : deleteWhen.split(";")) {
            if (!hour.matches("[01]?[0-9]|2[0-3]")) {
                throw new StoreException(
                        StoreException.Category.INVALID,
                        "deleteWhen=" + deleteWhen + ": hours of the day 00 to 23, separated by ';'");
            }
        }
    }

    /**
     * The same with other rules of deletion and refusal.
     *
     * @throws StoreException INVALID naming the setting, its value and what is allowed
     */
    public StoreConfig withRetention(int hours, String when, int cleanRatio, int fullRatio) {
        return new StoreConfig(
                root,
                segmentSize,
                flush,
                flushIntervalMillis,
                hours,
                when,
                cleanRatio,
                fullRatio,
                appendQueueCapacity,
                maxRecordSize,
                damagePolicy,
                files);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new StoreException(
                    StoreException.Category.INVALID, name + "=" + value + ": must be " + min + " to " + max);
        }
    }

    /** The defaults: 256 MiB segments, ASYNC flush each 500 ms, 72 hours kept, cleaned at 04 hours. */
    public static Builder builder(Path root) {
        return new Builder(root);
    }

    /** Builds a configuration; every setting has a default but the folder. */
    public static final class Builder {
        private final Path root;
        private int segmentSize = 256 << 20;
        private FlushMode flush = FlushMode.ASYNC;
        private int flushIntervalMillis = 500;
        private int fileReservedHours = 72;
        private String deleteWhen = "04";
        private int diskCleanRatio = 75;
        private int diskFullRatio = 90;
        private int appendQueueCapacity = 16384;
        private int maxRecordSize;
        private DamagePolicy damagePolicy = DamagePolicy.REFUSE;
        private LogFiles files = LogFiles.SYSTEM;

        private Builder(Path root) {
            this.root = root;
        }

        public Builder segmentSize(int bytes) {
            segmentSize = bytes;
            return this;
        }

        public Builder flush(FlushMode mode) {
            flush = mode;
            return this;
        }

        public Builder flushIntervalMillis(int millis) {
            flushIntervalMillis = millis;
            return this;
        }

        public Builder fileReservedHours(int hours) {
            fileReservedHours = hours;
            return this;
        }

        public Builder deleteWhen(String hours) {
            deleteWhen = hours;
            return this;
        }

        public Builder diskCleanRatio(int percent) {
            diskCleanRatio = percent;
            return this;
        }

        public Builder diskFullRatio(int percent) {
            diskFullRatio = percent;
            return this;
        }

        public Builder appendQueueCapacity(int appends) {
            appendQueueCapacity = appends;
            return this;
        }

        /** Without it: 5 MiB or half a segment, whichever is less. */
        public Builder maxRecordSize(int bytes) {
            maxRecordSize = bytes;
            return this;
        }

        public Builder damagePolicy(DamagePolicy policy) {
            damagePolicy = policy;
            return this;
        }

        public Builder files(LogFiles logFiles) {
            files = logFiles;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws StoreException INVALID naming the setting, its value and what is allowed
         */
        public StoreConfig build() {
            int record = maxRecordSize == 0 ? Math.min(5 << 20, segmentSize / 2) : maxRecordSize;
            return new StoreConfig(
                    root,
                    segmentSize,
                    flush,
                    flushIntervalMillis,
                    fileReservedHours,
                    deleteWhen,
                    diskCleanRatio,
                    diskFullRatio,
                    appendQueueCapacity,
                    record,
                    damagePolicy,
                    files);
        }
    }
}
