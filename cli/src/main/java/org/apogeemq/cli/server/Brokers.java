package org.apogeemq.cli.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.BrokerStartException;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.remoting.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a broker and says what it found. */
final class Brokers {
    private static final Logger LOG = LoggerFactory.getLogger(Brokers.class);

    private Brokers() {}

    static Broker start(Settings settings, Path data, Integer port) throws BrokerStartException {
        if (data != null) {
            settings.with("storePathRootDir", data.toString(), "--data");
        }
        if (port != null) {
            settings.with("listenPort", port.toString(), "--port");
        }
        String bind = settings.text("bindAddress", ServerOptions.LOOPBACK);
        BrokerConfig config = BrokerConfig.of(settings);
        config.warnings().forEach(LOG::warn);
        LOG.info(
                "Data folder is {}",
                config.get(BrokerConfig.STORE_PATH_ROOT_DIR).toAbsolutePath().normalize());
        Broker broker =
                Broker.builder(config, InstantSource.system(), System::nanoTime).start();
        RecoveryLog.lines(broker.recovery(), broker.recoveryTime().toMillis()).forEach(LOG::info);
        for (SocketAddress address : broker.addresses()) {
            if (address instanceof InetSocketAddress tcp) {
                LOG.info(
                        "Broker {} of cluster {} listens on {}:{}{}; clients are told {}",
                        broker.identity().brokerName(),
                        broker.identity().clusterName(),
                        bind,
                        tcp.getPort(),
                        Listening.reach(tcp.getAddress(), config.security()),
                        broker.identity().address());
            }
        }
        return broker;
    }
}
