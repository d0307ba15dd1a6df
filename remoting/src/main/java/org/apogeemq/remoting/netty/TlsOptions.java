package org.apogeemq.remoting.netty;

import java.nio.file.Path;

/**
 * TLS of a server or a client; certificates and keys are PEM files.
 *
 * @param mode DISABLED, PERMISSIVE or ENFORCING; for a client the last two both mean TLS
 * @param certificate own certificate chain, required for a server, null for a client that need not identify itself
 * @param key private key (PKCS#8) of the certificate, or null with it
 * @param keyPassword of the key, null when it is not encrypted
 * @param trust certificates to trust; null: the JVM's trust store for a client, no client certificates for a server
 * @param clientCertificate whether a server asks for the client's certificate
 * @param verifyPeer client only: false trusts any server certificate, for tests
 */
public record TlsOptions(
        Mode mode,
        Path certificate,
        Path key,
        String keyPassword,
        Path trust,
        ClientCertificate clientCertificate,
        boolean verifyPeer) {

    /** Whether TLS is spoken on the port. */
    public enum Mode {
        /** Plain only. */
        DISABLED,
        /** Both; the first byte of a connection decides. */
        PERMISSIVE,
        /** TLS only; plain connections are closed. */
        ENFORCING
    }

    /** Whether a server asks for the client's certificate. */
    public enum ClientCertificate {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** No TLS. */
    public static final TlsOptions DISABLED =
            new TlsOptions(Mode.DISABLED, null, null, null, null, ClientCertificate.NONE, true);

    /**
     * TLS of a server.
     *
     * @param mode PERMISSIVE or ENFORCING
     * @param certificate certificate chain, PEM
     * @param key private key, PEM (PKCS#8)
     * @return the options
     */
    public static TlsOptions server(Mode mode, Path certificate, Path key) {
        return new TlsOptions(mode, certificate, key, null, null, ClientCertificate.NONE, true);
    }

    /**
     * TLS of a client.
     *
     * @param trust certificates to trust, PEM; null for the JVM's trust store
     * @return the options
     */
    public static TlsOptions client(Path trust) {
        return new TlsOptions(Mode.ENFORCING, null, null, null, trust, ClientCertificate.NONE, true);
    }

    /**
     * TLS of a client that trusts anybody: encrypted, but not safe against an attacker in between.
     *
     * @return the options
     */
    public static TlsOptions trustAll() {
        return new TlsOptions(Mode.ENFORCING, null, null, null, null, ClientCertificate.NONE, false);
    }
}
