package org.apogeemq.jms.uri;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.jms.message.ObjectFilter;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.netty.TlsOptions;

/**
 * The parameters of a connection URI. Times are whole milliseconds there.
 *
 * @param user {@code user}: name of the user; null: none
 * @param password {@code password}; null: none
 * @param clientId {@code clientId}: client identifier that every connection gets; null: none
 * @param prefetch {@code prefetch}: messages that a broker may send to a consumer before it asks, 0 to 100000, 1000
 * @param connectTimeout {@code connectTimeout}: for one attempt to connect, 1 ms to 10 min, 10 s
 * @param requestTimeout {@code requestTimeout}: for the answer to a request, 1 ms to 10 min, 30 s
 * @param sendTimeout {@code sendTimeout}: for the confirmation of a message, 1 ms to 10 min, 30 s
 * @param closeTimeout {@code closeTimeout}: how long stop and close wait for a listener that is running, 1 ms to 10 min, 60 s
 * @param reconnectDelay {@code reconnectDelay}: before the second attempt to reconnect, doubled each time, 1 ms to 10
 *     min, 100 ms
 * @param reconnectMaxDelay {@code reconnectMaxDelay}: largest such delay, 1 ms to 10 min, 5 s
 * @param reconnectTimeout {@code reconnectTimeout}: for all attempts together, then the connection fails; 0 to 30 days, 5
 *     min; 0: a lost connection fails at once
 * @param routeRefresh {@code routeRefresh}: how often the name servers are asked for the brokers of the destinations in
 *     use, 1 ms to 10 min, 30 s
 * @param xaBrokers {@code xaBrokers}: how many brokers the cluster has at least; what concerns all of them, as XA recovery
 *     does, fails when fewer are known to the name servers
 * @param allowedClasses {@code allowedClasses}: class patterns for object messages, separated by commas; none
 * @param tls {@code tls} (true or false, false), {@code tlsTrust} (PEM file of trusted certificates; the JVM's),
 *     {@code tlsVerify} (false: trust any server; true), {@code tlsCertificate}, {@code tlsKey}, {@code tlsKeyPassword}
 *     (to identify this client)
 */
public record ConnectionSettings(
        String user,
        String password,
        String clientId,
        int prefetch,
        Duration connectTimeout,
        Duration requestTimeout,
        Duration sendTimeout,
        Duration closeTimeout,
        Duration reconnectDelay,
        Duration reconnectMaxDelay,
        Duration reconnectTimeout,
        Duration routeRefresh,
        int xaBrokers,
        ObjectFilter allowedClasses,
        TlsOptions tls) {

    private static final int MAX_BROKERS = 1000;
    private static final int MAX_PREFETCH = 100_000;
    private static final long MAX_WAIT_MILLIS = 600_000;
    private static final long MAX_RECONNECT_MILLIS = 30L * 24 * 3_600_000;

    /** The same with other credentials; null for none. */
    public ConnectionSettings withCredentials(String otherUser, String otherPassword) {
        return new ConnectionSettings(
                otherUser,
                otherPassword,
                clientId,
                prefetch,
                connectTimeout,
                requestTimeout,
                sendTimeout,
                closeTimeout,
                reconnectDelay,
                reconnectMaxDelay,
                reconnectTimeout,
                routeRefresh,
                xaBrokers,
                allowedClasses,
                tls);
    }

    /** Reads all parameters; the caller then refuses what is left. */
    static ConnectionSettings read(Settings from, boolean remote) {
        return new ConnectionSettings(
                from.text("user", null),
                from.text("password", null),
                from.text("clientId", null),
                from.integer("prefetch", 1000, 0, MAX_PREFETCH),
                wait(from, "connectTimeout", 10_000),
                wait(from, "requestTimeout", 30_000),
                wait(from, "sendTimeout", 30_000),
                wait(from, "closeTimeout", 60_000),
                wait(from, "reconnectDelay", 100),
                wait(from, "reconnectMaxDelay", 5_000),
                Duration.ofMillis(from.number("reconnectTimeout", 300_000, 0, MAX_RECONNECT_MILLIS)),
                remote ? wait(from, "routeRefresh", 30_000) : Duration.ZERO,
                remote ? from.integer("xaBrokers", 1, 1, MAX_BROKERS) : 1,
                allowedClasses(from),
                remote ? tls(from) : TlsOptions.DISABLED);
    }

    private static Duration wait(Settings from, String name, long defaultMillis) {
        return Duration.ofMillis(from.number(name, defaultMillis, 1, MAX_WAIT_MILLIS));
    }

    private static ObjectFilter allowedClasses(Settings from) {
        List<String> patterns = new ArrayList<>();
        for (String pattern : from.text("allowedClasses", "").split(",")) {
            if (!pattern.isBlank()) {
                patterns.add(pattern.strip());
            }
        }
        try {
            return ObjectFilter.allowing(patterns);
        } catch (IllegalArgumentException e) {
            throw from.bad("allowedClasses", "a list of class patterns separated by commas: " + e.getMessage());
        }
    }

    private static TlsOptions tls(Settings from) {
        boolean on = from.bool("tls", false);
        Path trust = path(from, "tlsTrust");
        boolean verify = from.bool("tlsVerify", true);
        Path certificate = path(from, "tlsCertificate");
        Path key = path(from, "tlsKey");
        String keyPassword = from.text("tlsKeyPassword", null);
        if ((certificate == null) != (key == null)) {
            throw from.bad(
                    key == null ? "tlsKey" : "tlsCertificate",
                    "given together with the other of tlsCertificate " + "and tlsKey");
        }
        return on
                ? new TlsOptions(
                        TlsOptions.Mode.ENFORCING,
                        certificate,
                        key,
                        keyPassword,
                        trust,
                        TlsOptions.ClientCertificate.NONE,
                        verify)
                : TlsOptions.DISABLED;
    }

    private static Path path(Settings from, String name) {
        String text = from.text(name, null);
        return text == null ? null : Path.of(text);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "user=" + user + ", clientId=" + clientId + ", prefetch=" + prefetch;
    }
}
