package org.apogeemq.broker.config;

import java.util.Arrays;
import java.util.List;
import org.apogeemq.remoting.security.AddressPattern;
import org.apogeemq.remoting.security.SecuritySettings;

/** Keys of authentication and TLS as the documentation lists them; {@link SecuritySettings} checks them together. */
final class SecurityKeys {
    private static final String PEM = "a PEM file";

    static final ConfigKey<List<AddressPattern>> GLOBAL_WHITE_REMOTE_ADDRESSES = ConfigKey.parsed(
            "globalWhiteRemoteAddresses",
            "",
            "addresses such as 10.1.0.0/16 or 10.1.*.1-9, several separated by ;",
            "Addresses whose requests are not asked who sends them.",
            text -> Arrays.stream(text.split(";"))
                    .filter(part -> !part.isBlank())
                    .map(AddressPattern::parse)
                    .toList());

    static final List<ConfigKey<?>> ALL = List.of(
            ConfigKey.bool(
                    "authenticationEnabled", false, "Whether every request has to say who sends it; see security.md."),
            ConfigKey.bool("authorizationEnabled", false, "Whether users may only do what they were permitted."),
            ConfigKey.bool("aclEnable", false, "RocketMQ 4's key: default of the two keys above."),
            ConfigKey.secret(
                    "initAuthenticationUser",
                    "{\"username\":\"...\",\"password\":\"...\"}",
                    "First user, of type Super; made when it does not exist."),
            ConfigKey.secret(
                    "innerClientAuthenticationCredentials",
                    "{\"accessKey\":\"...\",\"secretKey\":\"...\"}",
                    "With what this broker signs its requests to name servers; also a user of type Super. Default:"
                            + " initAuthenticationUser."),
            GLOBAL_WHITE_REMOTE_ADDRESSES,
            ConfigKey.bool(
                    "allowAnonymousAccess",
                    false,
                    "Whether an address that other machines reach may be opened without authentication."),
            ConfigKey.text(
                    "tls.server.mode",
                    null,
                    "disabled, permissive, enforcing; default: permissive with a certificate, else disabled",
                    "TLS of the port: not at all, beside plain connections, or alone."),
            ConfigKey.text("tls.server.certPath", null, PEM, "Certificate of the port, with its chain."),
            ConfigKey.text("tls.server.keyPath", null, PEM, "Private key (PKCS#8) of the certificate."),
            ConfigKey.secret("tls.server.keyPassword", "a password", "Of the private key, when it is encrypted."),
            ConfigKey.text("tls.server.trustCertPath", null, PEM, "Certificates that sign those of clients."),
            ConfigKey.text(
                    "tls.server.need.client.auth",
                    "none",
                    "none, optional, require",
                    "Whether clients show a certificate."),
            ConfigKey.bool("tls.enable", false, "Whether connections that the broker makes, to name servers, use TLS."),
            ConfigKey.bool("tls.client.authServer", true, "Whether the broker checks the certificates it is shown."),
            ConfigKey.text(
                    "tls.client.trustCertPath", null, PEM, "Certificates it checks them with; default: those of Java."),
            ConfigKey.text("tls.client.certPath", null, PEM, "Certificate that the broker shows."),
            ConfigKey.text("tls.client.keyPath", null, PEM, "Private key (PKCS#8) of that certificate."),
            ConfigKey.secret("tls.client.keyPassword", "a password", "Of that private key, when it is encrypted."));

    private SecurityKeys() {}
}
