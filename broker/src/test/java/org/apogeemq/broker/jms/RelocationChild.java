package org.apogeemq.broker.jms;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.store.file.LogFile;
import org.apogeemq.store.file.LogFiles;

/** The broker that {@link RelocationCrashTest} and {@link XaCrashTest} kill. Its clock goes forward when it is told to: files of the log are old then. */
final class RelocationChild {
    /** More than the hour after which files may go. */
    static final Duration STEP = Duration.ofHours(2);

    static final String FORWARD = "forward";

    private RelocationChild() {}

    /** Arguments: folder, flushDiskType, by how much the clock is set forward. Each line {@link #FORWARD} adds a {@link #STEP}. */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = Map.of(
                "storePathRootDir", args[0],
                "flushDiskType", args[1],
                "listenPort", "0",
                "brokerName", "test",
                "mappedFileSizeCommitLog", "262144",
                "maxMessageSize", "65536",
                "fileReservedTime", "1",
                "diskMaxUsedSpaceRatio", "95",
                "diskSpaceWarningLevelRatio", "100");
        AtomicReference<Duration> forward = new AtomicReference<>(Duration.parse(args[2]));
        InstantSource system = InstantSource.system();
        InstantSource clock = () -> system.instant().plus(forward.get());
        Broker broker = Broker.builder(BrokerConfig.of(Settings.of(options, "test")), clock, System::nanoTime)
                .files(new SlowToDelete())
                .start();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        out.println("address " + broker.addresses().get(0));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        // until it is killed, or whoever started it is gone
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            forward.updateAndGet(STEP::plus);
            out.println("done " + line);
        }
    }

    /** Deleting takes its time, so that there is a middle of it to be killed in. */
    private static final class SlowToDelete implements LogFiles {
        private static final long NANOS = 20_000_000;

        @Override
        public LogFile create(Path path, long length) throws IOException {
            return SYSTEM.create(path, length);
        }

        @Override
        public LogFile open(Path path) throws IOException {
            return SYSTEM.open(path);
        }

        @Override
        public void delete(Path path) throws IOException {
            LockSupport.parkNanos(NANOS);
            SYSTEM.delete(path);
        }

        @Override
        public DiskSpace space(Path folder) throws IOException {
            return SYSTEM.space(folder);
        }
    }
}
