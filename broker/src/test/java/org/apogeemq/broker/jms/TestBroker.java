package org.apogeemq.broker.jms;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.BrokerStartException;
import org.apogeemq.broker.FolderCopy;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.store.file.ChannelFiles;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.testkit.FaultInjectingFileChannel;
import org.apogeemq.testkit.FileFaults;
import org.apogeemq.testkit.ManualClock;

/** A broker on a folder and a free port, with a clock that the test moves. */
final class TestBroker implements AutoCloseable {
    private final Path root;
    private final Map<String, String> options;
    private final LogFiles files;
    final ManualClock clock;
    private Broker broker;

    TestBroker(Path root, Map<String, String> options) {
        this(root, options, new ManualClock(), LogFiles.SYSTEM);
    }

    /** Its log is on this disk. */
    TestBroker(Path root, FileFaults disk) {
        this(root, Map.of(), disk);
    }

    TestBroker(Path root, Map<String, String> options, FileFaults disk) {
        this(
                root,
                options,
                new ManualClock(),
                new ChannelFiles(channel -> new FaultInjectingFileChannel(channel, disk)));
    }

    private TestBroker(Path root, Map<String, String> options, ManualClock clock, LogFiles files) {
        this.files = files;
        this.root = root;
        this.options = new HashMap<>(options);
        this.clock = clock;
        start();
    }

    private void start() {
        Map<String, String> all = new HashMap<>(options);
        all.put("storePathRootDir", root.toString());
        all.put("listenPort", "0");
        all.put("bindAddress", "127.0.0.1");
        all.put("brokerIP1", "127.0.0.1");
        all.put("brokerName", "test");
        all.putIfAbsent("mappedFileSizeCommitLog", Integer.toString(16 << 20));
        // however full the machine's disk is
        all.put("diskMaxUsedSpaceRatio", "95");
        all.put("diskSpaceWarningLevelRatio", "100");
        try {
            broker = Broker.builder(BrokerConfig.of(Settings.of(all, "test")), clock, clock.nanoClock())
                    .files(files)
                    .start();
        } catch (BrokerStartException e) {
            throw new IllegalStateException(e);
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) broker.addresses().get(0);
    }

    WireClient client() {
        return new WireClient(address());
    }

    /** Stops in good order and starts again. */
    void restart() {
        broker.close();
        start();
    }

    /** Starts a broker on what the files hold now, as if this one had been killed. */
    TestBroker afterKill(Path target) {
        try {
            FolderCopy.make(root, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TestBroker(target, options, clock, LogFiles.SYSTEM);
    }

    @Override
    public void close() {
        broker.close();
    }
}
