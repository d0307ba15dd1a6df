package org.apogeemq.cli.server;

import java.nio.file.Path;
import org.apogeemq.remoting.config.Settings;
import picocli.CommandLine.Option;

/** Options of every server: a configuration file, and what is said over it on the command line. */
final class ServerOptions {
    static final String LOOPBACK = "127.0.0.1";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file with key=value lines.")
    private Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder in which everything is kept. Default: data.")
    private Path data;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "Address to listen on. Default: bindAddress of the file, else 127.0.0.1, this machine only;"
                    + " 0.0.0.0 listens on all.")
    private String bind;

    /** The file's settings with the options over them; listens on loopback when nobody says otherwise. */
    Settings settings() {
        Settings settings = config == null ? Settings.empty() : Settings.load(config);
        if (bind != null) {
            settings.with("bindAddress", bind, "--bind");
        } else if (!settings.has("bindAddress")) {
            settings.with("bindAddress", LOOPBACK, "default");
        }
        return settings;
    }

    /** The folder of the command line, or null. */
    Path data() {
        return data;
    }
}
