package org.apogeemq.cli.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.security.SecuritySettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Name server and broker in one process. */
@Command(
        name = "standalone",
        description = "Run a name server and a broker in one process, until Ctrl-C or SIGTERM.",
        mixinStandardHelpOptions = true)
public final class StandaloneCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions options;

    @Option(names = "--port", paramLabel = "PORT", description = "Port of the broker. Default: 10911; 0: a free one.")
    private Integer port;

    @Option(
            names = "--namesrv-port",
            paramLabel = "PORT",
            description = "Port of the name server. Default: 9876; 0: a free one.")
    private Integer nameServerPort;

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings();
        if (settings.has("namesrvAddr")) {
            throw settings.bad(
                    "namesrvAddr", "left out: standalone brings its own name server ('apogee broker' does not)");
        }
        Path data = options.data() != null ? options.data() : Path.of(settings.text("storePathRootDir", "data"));
        try (Running running = new Running()) {
            NameServer nameServer = running.add(NameServers.start(shared(settings), data, nameServerPort));
            settings.with("namesrvAddr", reachable(nameServer.localAddress()), "standalone");
            running.add(Brokers.start(settings, data, port));
            return running.serve();
        }
    }

    /**
     * What of the file concerns the name server too: the address, authentication and TLS. With TLS, the broker's own
     * connection to it, inside this process, uses TLS as well and does not ask for a certificate that names the host.
     */
    private static Settings shared(Settings settings) {
        Settings nameServer = Settings.empty().with("bindAddress", settings.text("bindAddress", null), "bindAddress");
        Map<String, String> values = settings.asMap();
        SecuritySettings.KEYS.stream()
                .filter(values::containsKey)
                .forEach(key -> nameServer.with(key, values.get(key), "standalone"));
        if (values.getOrDefault("tls.server.mode", "").equalsIgnoreCase("enforcing") && !settings.has("tls.enable")) {
            settings.with("tls.enable", "true", "standalone").with("tls.client.authServer", "false", "standalone");
        }
        return nameServer;
    }

    /** Where the broker in the same process finds a server that may listen on all addresses. */
    private static String reachable(InetSocketAddress bound) {
        InetAddress address =
                bound.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound.getAddress();
        return address.getHostAddress() + ":" + bound.getPort();
    }
}
