package org.apogeemq.bench.classic;

import java.nio.file.Path;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.store.kahadb.disk.journal.Journal.JournalDiskSyncStrategy;

/**
 * ActiveMQ Classic on KahaDB with the settings of its distribution, without JMX and web console. Arguments: port, folder,
 * {@code cache} or {@code fsync}.
 */
public final class ClassicServer {
    private static final long GIBIBYTE = 1L << 30;

    private ClassicServer() {}

    /**
     * Starts the server and says so in one line.
     *
     * @param arguments port, folder, durability
     * @throws Exception when it does not start
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        boolean fsync = arguments[2].equals("fsync");
        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        store.setDirectory(folder.resolve("kahadb").toFile());
        store.setJournalDiskSyncStrategy(
                (fsync ? JournalDiskSyncStrategy.ALWAYS : JournalDiskSyncStrategy.PERIODIC).name());
        BrokerService broker = new BrokerService();
        broker.setBrokerName("classic");
        broker.setDataDirectoryFile(folder.toFile());
        broker.setPersistenceAdapter(store);
        broker.setUseJmx(false);
        broker.setSchedulerSupport(false);
        broker.setUseShutdownHook(false);
        broker.getSystemUsage().getMemoryUsage().setPercentOfJvmHeap(70);
        broker.getSystemUsage().getStoreUsage().setLimit(50 * GIBIBYTE);
        broker.getSystemUsage().getTempUsage().setLimit(10 * GIBIBYTE);
        broker.addConnector("tcp://127.0.0.1:" + arguments[0] + "?maximumConnections=1000");
        broker.start();
        if (!broker.waitUntilStarted()) {
            throw new IllegalStateException("ActiveMQ Classic did not start");
        }
        System.out.println("READY KahaDB");
        broker.waitUntilStopped();
    }
}
