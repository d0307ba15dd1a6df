package org.apogeemq.cli.server;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A name server alone. */
@Command(name = "namesrv", description = "Run a name server, until Ctrl-C or SIGTERM.", mixinStandardHelpOptions = true)
public final class NamesrvCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions options;

    @Option(names = "--port", paramLabel = "PORT", description = "Port. Default: 9876; 0 takes a free one.")
    private Integer port;

    @Override
    public Integer call() throws Exception {
        try (Running running = new Running()) {
            running.add(NameServers.start(options.settings(), options.data(), port));
            return running.serve();
        }
    }
}
