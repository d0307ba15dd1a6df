package org.apogeemq.jms.provider.connect;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.uri.ConnectionUri.Embedded;
import org.apogeemq.remoting.embedded.EmbeddedBroker;
import org.apogeemq.remoting.embedded.EmbeddedBrokerFactory;

/**
 * The brokers that run in this JVM: one for each directory, whatever path names it, and one for the temporary directory
 * that URIs without a directory share. A broker ends with its last connection, or, once a URI said
 * {@code keepAlive=true}, with the JVM.
 */
final class EmbeddedBrokers {
    /** By real path; the key of the broker without a directory is the empty path. */
    private static final Map<Path, Use> RUNNING = new HashMap<>();

    private static final Path TEMPORARY = Path.of("");

    private EmbeddedBrokers() {}

    /** A running broker and its users. */
    static final class Use {
        private final Path key;
        private final EmbeddedBroker broker;
        private int users;
        private boolean keepAlive;

        private Use(Path key, EmbeddedBroker broker) {
            this.key = key;
            this.broker = broker;
        }

        SocketAddress address() {
            return broker.address();
        }

        /** Gives the broker back; ends it with its last user. */
        void release() {
            synchronized (RUNNING) {
                users--;
                if (users == 0 && !keepAlive) {
                    RUNNING.remove(key);
                    broker.close();
                }
            }
        }
    }

    /**
     * The broker of the URI, started when it does not run.
     *
     * @throws ProviderException when there is no broker on the class path, or it cannot start
     */
    static Use acquire(Embedded uri) throws ProviderException {
        synchronized (RUNNING) {
            Path key = key(uri.directory());
            Use use = RUNNING.get(key);
            if (use == null) {
                use = new Use(key, start(uri));
                RUNNING.put(key, use);
            }
            use.users++;
            if (uri.keepAlive() && !use.keepAlive) {
                use.keepAlive = true;
                Runtime.getRuntime().addShutdownHook(new Thread(use.broker::close, "apogee-broker-close"));
            }
            return use;
        }
    }

    private static Path key(Path directory) throws ProviderException {
        if (directory == null) {
            return TEMPORARY;
        }
        try {
            return Files.createDirectories(directory).toRealPath();
        } catch (IOException e) {
            throw new ProviderException(
                    Failure.DISCONNECTED,
                    "the directory '" + directory + "' of the embedded broker cannot be made or read: " + e,
                    e);
        }
    }

    private static EmbeddedBroker start(Embedded uri) throws ProviderException {
        try {
            Iterator<EmbeddedBrokerFactory> factories =
                    ServiceLoader.load(EmbeddedBrokerFactory.class).iterator();
            if (!factories.hasNext()) {
                factories = ServiceLoader.load(EmbeddedBrokerFactory.class, EmbeddedBrokers.class.getClassLoader())
                        .iterator();
            }
            if (!factories.hasNext()) {
                throw new ProviderException(
                        Failure.DISCONNECTED,
                        "'" + uri + "' needs a broker on the class path, and there is none; add the artifact"
                                + " org.apogeemq:apogee-broker, or connect to a running one with apogee://HOST:9876");
            }
            return factories.next().start(uri.directory(), uri.options());
        } catch (IOException | ServiceConfigurationError | IllegalArgumentException e) {
            throw new ProviderException(
                    Failure.DISCONNECTED, "the broker of '" + uri + "' cannot start: " + e.getMessage(), e);
        }
    }
}
