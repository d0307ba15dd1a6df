package org.apogeemq.bench.artemis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.nativo.jlibaio.LibaioContext;

/**
 * Artemis as {@code artemis create} sets it up, without management, web console and protocols but its own. Arguments: port,
 * folder, {@code cache} or {@code fsync}.
 */
public final class ArtemisServer {
    private static final int MEASURED_SYNCS = 100;

    private ArtemisServer() {}

    /**
     * Starts the server and says so in one line.
     *
     * @param arguments port, folder, durability
     * @throws Exception when it does not start
     */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        Path folder = Path.of(arguments[1]);
        boolean fsync = arguments[2].equals("fsync");
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setSecurityEnabled(false);
        configuration.setJMXManagementEnabled(false);
        configuration.setPersistenceEnabled(true);
        configuration.setJournalDirectory(folder.resolve("journal").toString());
        configuration.setBindingsDirectory(folder.resolve("bindings").toString());
        configuration.setPagingDirectory(folder.resolve("paging").toString());
        configuration.setLargeMessagesDirectory(folder.resolve("large").toString());
        configuration.setJournalPoolFiles(10);
        journal(configuration, folder, fsync);
        configuration.addAcceptorConfiguration(
                "tcp",
                "tcp://127.0.0.1:" + port + "?protocols=CORE;tcpSendBufferSize=1048576;"
                        + "tcpReceiveBufferSize=1048576;useEpoll=true");
        AddressSettings settings = new AddressSettings()
                .setAutoCreateAddresses(true)
                .setAutoCreateQueues(true)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false)
                .setMaxSizeBytes(-1)
                .setPageSizeBytes(10 * 1024 * 1024)
                .setDeadLetterAddress(SimpleString.of("DLQ"))
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE);
        configuration.addAddressSetting("#", settings);
        EmbeddedActiveMQ server = new EmbeddedActiveMQ();
        server.setConfiguration(configuration);
        server.start();
        System.out.println("READY " + configuration.getJournalType());
    }

    private static void journal(ConfigurationImpl configuration, Path folder, boolean fsync) throws IOException {
        boolean libaio = LibaioContext.isLoaded();
        JournalType choice = fsync ? (libaio ? JournalType.ASYNCIO : JournalType.NIO) : JournalType.MAPPED;
        configuration.setJournalType(JournalType.valueOf(System.getProperty("journal", choice.name())));
        configuration.setJournalSyncNonTransactional(fsync);
        configuration.setJournalSyncTransactional(fsync);
        configuration.setJournalDatasync(fsync);
        if (fsync) {
            // "artemis create" measures the disk and writes the result into broker.xml; the built-in value is for slow
            // disks.
            int nanos = syncNanos(folder);
            configuration.setJournalBufferTimeout_NIO(nanos);
            configuration.setJournalBufferTimeout_AIO(nanos);
        }
    }

    private static int syncNanos(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("measure");
        long best = Long.MAX_VALUE;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(MEASURED_SYNCS * 4096));
            channel.force(true);
            for (int i = 0; i < MEASURED_SYNCS; i++) {
                long start = System.nanoTime();
                channel.write(ByteBuffer.allocate(4096), i * 4096L);
                channel.force(false);
                best = Math.min(best, System.nanoTime() - start);
            }
        }
        Files.delete(file);
        return (int) Math.min(best, 3_333_333);
    }
}
