package org.apogeemq.jms.uri;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.config.Query;
import org.apogeemq.remoting.config.Settings;

/**
 * Where to connect to and how, parsed:
 *
 * <pre>
 * apogee://ns1:9876,ns2:9876?user=app&amp;prefetch=100     name servers of a cluster
 * apogee+embedded:./data?keepAlive=true               a broker in this JVM on a directory
 * apogee+embedded:                                    a broker in this JVM on a temporary directory
 * </pre>
 *
 * @param target where to
 * @param settings how; see there for the parameters
 */
public record ConnectionUri(Target target, ConnectionSettings settings) {

    /** Port of a name server when none is given. */
    public static final int DEFAULT_PORT = 9876;

    private static final String CLUSTER = "apogee://";
    private static final String EMBEDDED = "apogee+embedded:";
    private static final String BROKER_OPTION = "broker.";
    private static final int MAX_PORT = 65535;

    /** Where a connection goes. */
    public sealed interface Target {
        /** The same text for all URIs of the same cluster or the same broker of this JVM: what {@code isSameRM} compares. */
        String place();
    }

    /**
     * A cluster.
     *
     * @param nameServers at least one; not resolved
     */
    public record Cluster(List<InetSocketAddress> nameServers) implements Target {
        @Override
        public String place() {
            return CLUSTER
                    + nameServers.stream()
                            .map(server -> server.getHostString().toLowerCase(Locale.ROOT) + ":" + server.getPort())
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(","));
        }

        @Override
        public String toString() {
            List<String> names = new ArrayList<>();
            nameServers.forEach(server -> names.add(server.getHostString() + ":" + server.getPort()));
            return CLUSTER + String.join(",", names);
        }
    }

    /**
     * A broker in this JVM.
     *
     * @param directory where it keeps its data; null for a temporary directory of its own
     * @param keepAlive whether it goes on after its last connection; closed at the end of the JVM then
     * @param options settings of the broker, the parameters {@code broker.NAME} without their prefix
     */
    public record Embedded(Path directory, boolean keepAlive, Map<String, String> options) implements Target {
        @Override
        public String place() {
            if (directory == null) {
                return EMBEDDED;
            }
            try {
                return EMBEDDED + directory.toRealPath();
            } catch (IOException e) { // not made yet
                return EMBEDDED + directory.toAbsolutePath().normalize();
            }
        }

        @Override
        public String toString() {
            return EMBEDDED + (directory == null ? "" : directory);
        }
    }

    /**
     * Parses a URI.
     *
     * @throws ConfigException for another scheme, an address that is none, a parameter that is not known, or a value
     *     out of its range; the message names the part and what is allowed, and never a password
     */
    public static ConnectionUri parse(String uri) {
        return parse(uri, Map.of());
    }

    /**
     * Parses a URI and sets parameters over those it has.
     *
     * @param overrides parameters by name, as they would stand in the URI but not percent-encoded
     * @throws ConfigException as {@link #parse(String)}
     */
    public static ConnectionUri parse(String uri, Map<String, String> overrides) {
        int query = uri.indexOf('?');
        String place = query < 0 ? uri : uri.substring(0, query);
        Map<String, String> parameters = parameters(place, query < 0 ? "" : uri.substring(query + 1));
        parameters.putAll(overrides);
        if (place.startsWith(CLUSTER)) {
            Cluster cluster = cluster(place);
            Settings settings = Settings.of(parameters, place);
            ConnectionSettings parsed = ConnectionSettings.read(settings, true);
            settings.refuseUnknown();
            return new ConnectionUri(cluster, parsed);
        }
        if (place.startsWith(EMBEDDED)) {
            Map<String, String> brokerOptions = takeBrokerOptions(parameters);
            Settings settings = Settings.of(parameters, place);
            boolean keepAlive = settings.bool("keepAlive", false);
            ConnectionSettings parsed = ConnectionSettings.read(settings, false);
            settings.refuseUnknown();
            return new ConnectionUri(new Embedded(directory(place), keepAlive, brokerOptions), parsed);
        }
        throw new ConfigException("connection URI '" + place + "' must begin with " + CLUSTER
                + " (name servers, such as "
                + CLUSTER + "host:" + DEFAULT_PORT + ") or " + EMBEDDED + " (a broker in this JVM, such as " + EMBEDDED
                + "./data)");
    }

    private static Map<String, String> parameters(String place, String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            for (Query.Pair pair : Query.parse(query)) {
                if (parameters.put(pair.name(), pair.value()) != null) {
                    throw new IllegalArgumentException("'" + pair.name() + "' is given twice");
                }
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigException(place + ": " + e.getMessage());
        }
        return parameters;
    }

    private static Map<String, String> takeBrokerOptions(Map<String, String> parameters) {
        Map<String, String> options = new TreeMap<>();
        parameters.entrySet().removeIf(parameter -> {
            boolean forBroker = parameter.getKey().startsWith(BROKER_OPTION);
            if (forBroker) {
                options.put(parameter.getKey().substring(BROKER_OPTION.length()), parameter.getValue());
            }
            return forBroker;
        });
        return Map.copyOf(options);
    }

    private static Path directory(String place) {
        String path = place.substring(EMBEDDED.length());
        if (path.isEmpty()) {
            return null;
        }
        try {
            return Path.of(URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(place + ": '" + path + "' is not a directory name: " + e.getMessage());
        }
    }

    private static Cluster cluster(String place) {
        String servers = place.substring(CLUSTER.length());
        if (servers.endsWith("/")) {
            servers = servers.substring(0, servers.length() - 1);
        }
        if (servers.indexOf('@') >= 0) {
            throw new ConfigException(CLUSTER
                    + "...: user and password are parameters, ?user=NAME&password=PASSWORD, not part of the address");
        }
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String server : servers.split(",", -1)) {
            addresses.add(address(place, server.strip()));
        }
        return new Cluster(List.copyOf(addresses));
    }

    /** {@code host}, {@code host:port}, {@code [v6]} or {@code [v6]:port}. */
    private static InetSocketAddress address(String place, String server) {
        int bracket = server.indexOf(']');
        int colon = server.indexOf(':', Math.max(bracket, 0));
        String host = colon < 0 ? server : server.substring(0, colon);
        if (bracket >= 0 && server.startsWith("[")) {
            host = server.substring(1, bracket);
        }
        boolean secondColon = bracket < 0 && colon >= 0 && server.indexOf(':', colon + 1) >= 0;
        if (host.isEmpty() || secondColon || host.indexOf('/') >= 0 || host.indexOf(' ') >= 0) {
            throw new ConfigException(place + ": '" + server
                    + "' is not a name server's address; it must be host, host:port or [IPv6 address]:port");
        }
        return InetSocketAddress.createUnresolved(
                host, colon < 0 ? DEFAULT_PORT : port(place, server.substring(colon + 1)));
    }

    private static int port(String place, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for all bad ports.
        }
        throw new ConfigException(
                place + ": port '" + text + "' is not allowed; it must be a whole number from 1 to " + MAX_PORT);
    }

    /** The target alone: parameters may be secret. */
    @Override
    public String toString() {
        return target.toString();
    }
}
