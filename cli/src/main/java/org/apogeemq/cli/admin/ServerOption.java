package org.apogeemq.cli.admin;

import java.time.Duration;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.apogeemq.jms.uri.ConnectionUri;
import org.apogeemq.jms.uri.ConnectionUri.Cluster;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.security.Credentials;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which servers a command talks to: mixed into every command that does. */
public final class ServerOption {
    @ArgGroup
    private Where where = new Where();

    @Option(
            names = "--request-timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Longest wait for one answer. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    private static final class Where {
        @Option(
                names = {"-n", "--namesrv"},
                paramLabel = "HOST:PORT",
                description = "Name servers, separated by ','. Default: localhost:9876.")
        private String nameServers;

        @Option(
                names = "--uri",
                paramLabel = "URI",
                description = "The same as a URI: apogee://HOST:PORT,HOST:PORT?user=U&password=P.")
        private String uri;
    }

    /** The URI for JMS. */
    public String uri() {
        if (where.uri != null) {
            return where.uri;
        }
        String nameServers = where.nameServers == null ? "localhost:" + ConnectionUri.DEFAULT_PORT : where.nameServers;
        return "apogee://" + nameServers.replace(';', ',');
    }

    /**
     * Opens a client for administration.
     *
     * @throws ConfigException when the URI does not name a server
     */
    public AdminClient admin() {
        if (timeoutSeconds < 1) {
            throw new ConfigException(
                    "--request-timeout: '" + timeoutSeconds + "' is not allowed; it must be at least 1 second");
        }
        ConnectionUri parsed = ConnectionUri.parse(uri());
        if (parsed.target() instanceof Cluster cluster) {
            return new AdminClient(
                    cluster.nameServers(),
                    Duration.ofSeconds(timeoutSeconds),
                    credentials(parsed.settings()),
                    parsed.settings().tls());
        }
        throw new ConfigException("URI '" + uri() + "' names no server; it must be apogee://HOST:PORT"
                + " (an embedded broker serves its own program only)");
    }

    private static Credentials credentials(ConnectionSettings settings) {
        if (settings.user() == null) {
            return null;
        }
        try {
            return new Credentials(settings.user(), settings.password());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("user and password of --uri: " + e.getMessage());
        }
    }
}
