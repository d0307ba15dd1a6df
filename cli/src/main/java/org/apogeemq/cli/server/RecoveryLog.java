package org.apogeemq.cli.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apogeemq.store.RecoveryReport;
import org.apogeemq.store.RecoveryReport.Gap;

/** What recovery found, in lines that a person understands. */
final class RecoveryLog {
    private static final double KIB = 1 << 10;
    private static final double MIB = 1 << 20;

    private RecoveryLog() {}

    static List<String> lines(RecoveryReport report, long millis) {
        List<String> lines = new ArrayList<>();
        if (report.segments() == 0) {
            lines.add("The data folder was empty: a new log was begun, in " + millis + " ms");
            return lines;
        }
        lines.add(String.format(
                Locale.ROOT,
                "Recovered in %d ms: %d log file(s), read %s with %d messages and %d control records",
                millis,
                report.segments(),
                size(report.scannedBytes()),
                report.messages(),
                report.controls()));
        if (report.cutPosition() >= 0) {
            lines.add(
                    "The last stop was not clean: " + report.cutBytes() + " byte(s) were cut off at position "
                            + report.cutPosition() + ", with " + report.cutRecords()
                            + " whole record(s) behind the place that was not finished. The log was not forced to the disk there:"
                            + " with SYNC_FLUSH no acknowledged message is among them; with ASYNC_FLUSH only after a loss of power");
        }
        for (Gap gap : report.gaps()) {
            lines.add("DAMAGED: " + gap.bytes() + " bytes at position " + gap.position() + " of file " + gap.file()
                    + " cannot be read and were left out, as configured");
        }
        if (!report.rebuiltIndexes().isEmpty()) {
            lines.add("Index files were missing or damaged and were built anew from the log: "
                    + String.join(", ", report.rebuiltIndexes()));
        }
        if (report.clean()) {
            lines.add("The log was complete");
        }
        return lines;
    }

    private static String size(long bytes) {
        return bytes < MIB
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / KIB)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }
}
