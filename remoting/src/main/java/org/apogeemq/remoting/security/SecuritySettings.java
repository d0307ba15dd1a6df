package org.apogeemq.remoting.security;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.netty.TlsOptions;

/**
 * Settings of authentication and TLS that broker and name server share, with RocketMQ's keys. Immutable.
 *
 * @param authentication whether requests have to say who sends them
 * @param authorization whether users may do only what they were allowed to
 * @param users first users, who may do everything: {@code initAuthenticationUser} and
 *     {@code innerClientAuthenticationCredentials}
 * @param own with what this server signs its requests to others; null for none
 * @param serverTls of the port
 * @param clientTls of connections that this server makes
 */
public record SecuritySettings(
        boolean authentication,
        boolean authorization,
        List<Credentials> users,
        Credentials own,
        TlsOptions serverTls,
        TlsOptions clientTls) {

    /** No authentication, no TLS. */
    public static final SecuritySettings NONE =
            new SecuritySettings(false, false, List.of(), null, TlsOptions.DISABLED, TlsOptions.DISABLED);

    /** Every key that is read here. */
    public static final Set<String> KEYS = Set.of(
            "authenticationEnabled",
            "authorizationEnabled",
            "aclEnable",
            "initAuthenticationUser",
            "innerClientAuthenticationCredentials",
            "allowAnonymousAccess",
            "tls.server.mode",
            "tls.server.certPath",
            "tls.server.keyPath",
            "tls.server.keyPassword",
            "tls.server.trustCertPath",
            "tls.server.need.client.auth",
            "tls.enable",
            "tls.client.authServer",
            "tls.client.trustCertPath",
            "tls.client.certPath",
            "tls.client.keyPath",
            "tls.client.keyPassword");

    /** Names as RocketMQ writes them. */
    private enum ClientAuth {
        NONE,
        OPTIONAL,
        REQUIRE
    }

    /**
     * Reads and checks all of them.
     *
     * @param bindAddress where the server is going to listen
     * @throws ConfigException for a bad value, or when the address can be reached by other machines and nobody said who
     *     may use it
     */
    public static SecuritySettings read(Settings settings, String bindAddress) {
        boolean acl = settings.bool("aclEnable", false);
        boolean authentication = settings.bool("authenticationEnabled", acl);
        boolean authorization = settings.bool("authorizationEnabled", acl);
        if (authorization && !authentication) {
            throw settings.bad("authorizationEnabled", "false, or authenticationEnabled=true with it");
        }
        Credentials first = credentials(settings, "initAuthenticationUser", "username", "password");
        Credentials inner = credentials(settings, "innerClientAuthenticationCredentials", "accessKey", "secretKey");
        boolean anonymous = settings.bool("allowAnonymousAccess", false);
        if (!authentication && !anonymous && !isLoopback(bindAddress)) {
            throw new ConfigException("bindAddress = '" + bindAddress + "' opens this server to other machines, and"
                    + " nobody would have to say who he is: set authenticationEnabled=true and"
                    + " initAuthenticationUser={\"username\":\"...\",\"password\":\"...\"}, or"
                    + " allowAnonymousAccess=true if whoever reaches the address may do everything");
        }
        List<Credentials> users = new ArrayList<>();
        if (first != null) {
            users.add(first);
        }
        if (inner != null) {
            users.add(inner);
        }
        return new SecuritySettings(
                authentication,
                authorization,
                List.copyOf(users),
                inner != null ? inner : first,
                serverTls(settings),
                clientTls(settings));
    }

    /** Whether an address is reached from this machine only. */
    public static boolean isLoopback(String bindAddress) {
        InetSocketAddress address = new InetSocketAddress(bindAddress, 0);
        return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
    }

    private static Credentials credentials(Settings settings, String key, String name, String secret) {
        try {
            return Credentials.parse(settings.text(key, null));
        } catch (IllegalArgumentException e) {
            // The value holds a password: it is not repeated in the message.
            throw new ConfigException(key + " is not allowed (" + e.getMessage() + "); it must be {\"" + name
                    + "\":\"...\",\"" + secret + "\":\"...\"}");
        }
    }

    private static TlsOptions serverTls(Settings settings) {
        Path certificate = path(settings, "tls.server.certPath");
        Path key = path(settings, "tls.server.keyPath");
        TlsOptions.Mode mode = settings.choice(
                "tls.server.mode", certificate == null ? TlsOptions.Mode.DISABLED : TlsOptions.Mode.PERMISSIVE);
        String password = settings.text("tls.server.keyPassword", null);
        Path trust = path(settings, "tls.server.trustCertPath");
        ClientAuth clients = settings.choice("tls.server.need.client.auth", ClientAuth.NONE);
        if (mode == TlsOptions.Mode.DISABLED) {
            return TlsOptions.DISABLED;
        }
        if (certificate == null) {
            throw settings.bad("tls.server.certPath", "a PEM file with the certificate, for tls.server.mode=" + mode);
        }
        if (key == null) {
            throw settings.bad("tls.server.keyPath", "a PEM file with the private key (PKCS#8) of tls.server.certPath");
        }
        if (clients != ClientAuth.NONE && trust == null) {
            throw settings.bad(
                    "tls.server.trustCertPath",
                    "a PEM file with the certificates that clients' certificates are checked with, for"
                            + " tls.server.need.client.auth=" + clients);
        }
        return new TlsOptions(
                mode,
                certificate,
                key,
                password,
                trust,
                switch (clients) {
                    case NONE -> TlsOptions.ClientCertificate.NONE;
                    case OPTIONAL -> TlsOptions.ClientCertificate.OPTIONAL;
                    case REQUIRE -> TlsOptions.ClientCertificate.REQUIRED;
                },
                true);
    }

    private static TlsOptions clientTls(Settings settings) {
        boolean on = settings.bool("tls.enable", false);
        boolean verify = settings.bool("tls.client.authServer", true);
        Path trust = path(settings, "tls.client.trustCertPath");
        Path certificate = path(settings, "tls.client.certPath");
        Path key = path(settings, "tls.client.keyPath");
        String password = settings.text("tls.client.keyPassword", null);
        if ((certificate == null) != (key == null)) {
            throw settings.bad(
                    key == null ? "tls.client.keyPath" : "tls.client.certPath",
                    "given together with the other of tls.client.certPath and tls.client.keyPath");
        }
        return on
                ? new TlsOptions(
                        TlsOptions.Mode.ENFORCING,
                        certificate,
                        key,
                        password,
                        trust,
                        TlsOptions.ClientCertificate.NONE,
                        verify)
                : TlsOptions.DISABLED;
    }

    private static Path path(Settings settings, String key) {
        String text = settings.text(key, null);
        return text == null ? null : Path.of(text);
    }
}
