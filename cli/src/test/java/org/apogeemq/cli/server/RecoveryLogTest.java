package org.apogeemq.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apogeemq.store.RecoveryReport;
import org.apogeemq.store.RecoveryReport.Gap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RecoveryLogTest {
    @Test
    void cleanLogSaysSo() {
        assertThat(RecoveryLog.lines(new RecoveryReport(2, 3 << 20, 7, 5, List.of(), -1, 0, 0, List.of()), 12))
                .containsExactly(
                        "Recovered in 12 ms: 2 log file(s), read 3.0 MiB with 7 messages and 5 control records",
                        "The log was complete");
    }

    @Test
    void littleIsToldInKibibytes() {
        assertThat(RecoveryLog.lines(new RecoveryReport(1, 1536, 1, 1, List.of(), -1, 0, 0, List.of()), 12))
                .anyMatch(line -> line.contains("read 1.5 KiB with"));
    }

    @Test
    void everythingThatWasMendedIsTold() {
        RecoveryReport report = new RecoveryReport(
                3, 1 << 20, 7, 5, List.of("a.idx", "b.idx"), 4096, 17, 3, List.of(new Gap("x.log", 9, 8)));

        assertThat(RecoveryLog.lines(report, 1))
                .anyMatch(line -> line.contains("17 byte(s)")
                        && line.contains("position 4096")
                        && line.contains("3 whole record(s)"))
                .anyMatch(line -> line.startsWith("DAMAGED: 8 bytes at position 9 of file x.log"))
                .anyMatch(line -> line.endsWith("a.idx, b.idx"))
                .noneMatch(line -> line.contains("complete"));
    }

    @Test
    void emptyFolderIsANewLog() {
        assertThat(RecoveryLog.lines(new RecoveryReport(0, 0, 0, 0, List.of(), -1, 0, 0, List.of()), 3))
                .containsExactly("The data folder was empty: a new log was begun, in 3 ms");
    }
}
