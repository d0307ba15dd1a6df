package org.apogeemq.broker.embedded;

import io.netty.channel.local.LocalAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.BrokerStartException;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.embedded.EmbeddedBroker;
import org.apogeemq.remoting.embedded.EmbeddedBrokerFactory;

/**
 * Starts brokers for clients of the same JVM. There is no TCP port unless the options name {@code listenPort}; all
 * other options are those of {@code broker.conf}.
 */
public final class LocalBrokerFactory implements EmbeddedBrokerFactory {
    private static final String SOURCE = "options of the embedded broker";

    /** For the service loader. */
    public LocalBrokerFactory() {}

    @Override
    public EmbeddedBroker start(Path directory, Map<String, String> options) throws IOException {
        boolean temporary = directory == null;
        Path root = temporary ? Files.createTempDirectory("apogee-broker-") : directory;
        Settings settings = Settings.of(options, SOURCE);
        settings.with(BrokerConfig.STORE_PATH_ROOT_DIR.name(), root.toString(), SOURCE);
        boolean tcp = settings.has(BrokerConfig.LISTEN_PORT.name());
        if (!settings.has(BrokerConfig.BROKER_NAME.name())) {
            settings.with(BrokerConfig.BROKER_NAME.name(), "embedded", SOURCE);
        }
        if (!settings.has(BrokerConfig.BROKER_IP1.name())) {
            settings.with(BrokerConfig.BROKER_IP1.name(), "127.0.0.1", SOURCE);
        }
        LocalAddress address = new LocalAddress("apogee-broker-" + UUID.randomUUID());
        try {
            Broker.Builder builder = Broker.builder(BrokerConfig.of(settings), InstantSource.system(), System::nanoTime)
                    .local(address);
            Broker broker = (tcp ? builder : builder.withoutTcp()).start();
            return new Running(broker, address, temporary ? root : null);
        } catch (BrokerStartException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static final class Running implements EmbeddedBroker {
        private final Broker broker;
        private final LocalAddress address;
        private final Path temporaryFolder;
        private final AtomicBoolean closed = new AtomicBoolean();

        Running(Broker broker, LocalAddress address, Path temporaryFolder) {
            this.broker = broker;
            this.address = address;
            this.temporaryFolder = temporaryFolder;
        }

        @Override
        public SocketAddress address() {
            return address;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                broker.close();
                if (temporaryFolder != null) {
                    deleteFolder();
                }
            }
        }

        private void deleteFolder() {
            try (Stream<Path> paths = Files.walk(temporaryFolder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("temporary folder " + temporaryFolder + " is left behind", e);
            }
        }
    }
}
