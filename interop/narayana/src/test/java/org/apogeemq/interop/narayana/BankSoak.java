package org.apogeemq.interop.narayana;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apogeemq.testkit.ChildJvm;

/** Transfers between accounts while the bank, the broker, or both are killed (-9) again and again. */
final class BankSoak {
    private static final Duration LIMIT = Duration.ofSeconds(300);
    private static final Duration FINISH_LIMIT = Duration.ofSeconds(1800);
    private static final int LONGEST_PAUSE_MILLIS = 8000;
    /** Each transaction makes a consumer of its own, which gets so many messages for the one that it takes. */
    private static final int PREFETCH = 10;

    private final Path folder;
    private final String flushDiskType;
    private int bankKills;
    private int brokerKills;

    BankSoak(Path folder, String flushDiskType) {
        this.folder = folder;
        this.flushDiskType = flushDiskType;
    }

    /** Runs it and tells what the books say at the end; a line with {@code WRONG} must not be. */
    String run(Duration time) throws Exception {
        try (Server server = Server.start(folder.resolve("broker"), flushDiskType)) {
            ChildJvm bank = startBank(server);
            try {
                long end = System.nanoTime() + time.toNanos();
                for (long pause = pause(); System.nanoTime() + pause < end; pause = pause()) {
                    TimeUnit.NANOSECONDS.sleep(pause);
                    int victims = 1 + ThreadLocalRandom.current().nextInt(3);
                    if ((victims & 1) != 0) {
                        bank.kill();
                        bankKills++;
                    }
                    if ((victims & 2) != 0) {
                        server.kill();
                        server.start();
                        brokerKills++;
                    }
                    if ((victims & 1) != 0) {
                        bank = startBank(server);
                    }
                }
                bank.writeLine("stop");
                String audit = bank.awaitLine(line -> line.startsWith("AUDIT"), FINISH_LIMIT);
                return bankKills + " kills of the bank, " + brokerKills + " of the broker: " + audit;
            } finally {
                bank.close();
            }
        }
    }

    private static long pause() {
        return TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MILLIS));
    }

    private ChildJvm startBank(Server server) throws Exception {
        ChildJvm bank = ChildJvm.start(
                System.getProperty("java.class.path"),
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dderby.locks.waitTimeout=10",
                        "-Dderby.stream.error.file=" + folder.resolve("derby.log")),
                SoakWorker.class.getName(),
                List.of(
                        server.uri() + "?prefetch=" + PREFETCH,
                        folder.resolve("bank").toString()));
        try {
            bank.awaitLine("READY"::equals, LIMIT);
            return bank;
        } catch (InterruptedException | AssertionError failure) {
            bank.close();
            throw failure;
        }
    }
}
