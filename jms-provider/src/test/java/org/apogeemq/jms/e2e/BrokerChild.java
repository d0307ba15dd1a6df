package org.apogeemq.jms.e2e;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.remoting.config.Settings;

/** A broker that a test kills. */
final class BrokerChild {
    static final String READY = "ready";

    private BrokerChild() {}

    /** Arguments: folder, port, name server, flushDiskType. Runs until it is killed, or whoever started it is gone. */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = Map.of(
                "storePathRootDir", args[0],
                "listenPort", args[1],
                "namesrvAddr", args[2],
                "flushDiskType", args[3],
                "bindAddress", "127.0.0.1",
                "brokerIP1", "127.0.0.1",
                "brokerName", "b1");
        Broker.builder(BrokerConfig.of(Settings.of(options, "test")), InstantSource.system(), System::nanoTime)
                .start();
        new PrintStream(new FileOutputStream(FileDescriptor.out), true).println(READY);
        while (System.in.read() >= 0) {
            // nothing is asked of it
        }
        System.exit(0);
    }
}
