package org.apogeemq.broker.jms;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.remoting.config.Settings;

/** The broker that {@link RelocationCrashTest} kills: its clock runs so fast that files of the log are old at once. */
final class RelocationChild {
    /** An hour, after which files may go, passes in a tenth of a second. */
    static final long CLOCK_FACTOR = 36_000;

    private RelocationChild() {}

    /** Arguments: folder, flushDiskType, the instant at which the clock showed the right time, by how much it is set forward. */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = Map.of(
                "storePathRootDir", args[0],
                "flushDiskType", args[1],
                "listenPort", "0",
                "brokerName", "test",
                "mappedFileSizeCommitLog", "262144",
                "maxMessageSize", "65536",
                "fileReservedTime", "1");
        Instant begin = Instant.parse(args[2]);
        Instant shown = begin.plus(Duration.parse(args[3]));
        InstantSource system = InstantSource.system();
        InstantSource clock =
                () -> shown.plus(Duration.between(begin, system.instant()).multipliedBy(CLOCK_FACTOR));
        Broker broker = Broker.builder(BrokerConfig.of(Settings.of(options, "test")), clock, System::nanoTime)
                .start();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        out.println("address " + broker.addresses().get(0));
        // until it is killed, or whoever started it is gone
        System.in.read();
    }
}
