package org.apogeemq.cli.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.remoting.config.Settings;
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
            NameServer nameServer = running.add(NameServers.start(
                    Settings.empty().with("bindAddress", settings.text("bindAddress", null), "bindAddress"),
                    data,
                    nameServerPort));
            settings.with("namesrvAddr", reachable(nameServer.localAddress()), "standalone");
            running.add(Brokers.start(settings, data, port));
            return running.serve();
        }
    }

    /** Where the broker in the same process finds a server that may listen on all addresses. */
    private static String reachable(InetSocketAddress bound) {
        InetAddress address =
                bound.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound.getAddress();
        return address.getHostAddress() + ":" + bound.getPort();
    }
}
