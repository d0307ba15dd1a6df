package org.apogeemq.cli.server;

import java.util.concurrent.Callable;
import org.apogeemq.remoting.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A broker alone, registered with name servers. */
@Command(name = "broker", description = "Run a broker, until Ctrl-C or SIGTERM.", mixinStandardHelpOptions = true)
public final class BrokerCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions options;

    @Option(names = "--port", paramLabel = "PORT", description = "Port. Default: 10911; 0 takes a free one.")
    private Integer port;

    @Option(
            names = {"-n", "--namesrv"},
            paramLabel = "HOST:PORT",
            description = "Name servers to register with, separated by ';'. Default: namesrvAddr of the file.")
    private String nameServers;

    @Override
    public Integer call() throws Exception {
        try (Running running = new Running()) {
            Settings settings = options.settings();
            if (nameServers != null) {
                settings.with("namesrvAddr", nameServers, "--namesrv");
            }
            running.add(Brokers.start(settings, options.data(), port));
            return running.serve();
        }
    }
}
