package org.apogeemq.remoting.netty;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/** Makes Netty's TLS contexts, with the JDK's TLS. */
final class TlsContexts {
    private TlsContexts() {}

    /** Returns null when TLS is disabled. */
    static SslContext server(TlsOptions options) throws IOException {
        if (options.mode() == TlsOptions.Mode.DISABLED) {
            return null;
        }
        try {
            return SslContextBuilder.forServer(file(options.certificate()), file(options.key()), options.keyPassword())
                    .sslProvider(SslProvider.JDK)
                    .trustManager(file(options.trust()))
                    .clientAuth(
                            switch (options.clientCertificate()) {
                                case NONE -> ClientAuth.NONE;
                                case OPTIONAL -> ClientAuth.OPTIONAL;
                                case REQUIRED -> ClientAuth.REQUIRE;
                            })
                    .build();
        } catch (IllegalArgumentException | IOException e) {
            throw failure(options, e);
        }
    }

    /** Returns null when TLS is disabled. */
    static SslContext client(TlsOptions options) throws IOException {
        if (options.mode() == TlsOptions.Mode.DISABLED) {
            return null;
        }
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
            if (options.verifyPeer()) {
                builder.trustManager(file(options.trust()));
            } else {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
            }
            if (options.certificate() != null) {
                builder.keyManager(file(options.certificate()), file(options.key()), options.keyPassword());
            }
            return builder.build();
        } catch (IllegalArgumentException | IOException e) {
            throw failure(options, e);
        }
    }

    private static IOException failure(TlsOptions options, Exception e) {
        return new IOException(
                "TLS with certificate " + options.certificate() + ", key " + options.key() + " (PEM, PKCS#8), trust "
                        + options.trust() + ": " + e.getMessage(),
                e);
    }

    private static File file(Path path) {
        return path == null ? null : path.toFile();
    }
}
