package org.apogeemq.cli.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a name server and says so. */
final class NameServers {
    private static final Logger LOG = LoggerFactory.getLogger(NameServers.class);

    private NameServers() {}

    static NameServer start(Settings settings, Path data, Integer port) throws IOException {
        if (data != null) {
            settings.with("kvConfigPath", data.resolve("kvConfig.json").toString(), "--data");
        }
        if (port != null) {
            settings.with("listenPort", port.toString(), "--port");
        }
        NameServerConfig config = NameServerConfig.from(settings);
        settings.warnings(List.of()).forEach(LOG::warn);
        NameServer server = NameServer.start(config, System::nanoTime);
        LOG.info(
                "Key-value settings are in {}",
                config.kvConfigPath().toAbsolutePath().normalize());
        server.changedSettings()
                .forEach((key, value) -> LOG.info(
                        "{}={} was set while the name server ran and goes over the configuration file", key, value));
        LOG.info(
                "Name server listens on {}:{}{}",
                config.bindAddress(),
                server.localAddress().getPort(),
                Listening.reach(server.localAddress().getAddress(), config.security()));
        return server;
    }
}
