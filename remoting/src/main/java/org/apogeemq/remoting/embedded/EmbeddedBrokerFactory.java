package org.apogeemq.remoting.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Starts brokers inside this JVM. Implemented by the broker module and found with {@link java.util.ServiceLoader}. */
public interface EmbeddedBrokerFactory {
    /**
     * Starts a broker.
     *
     * @param directory where it keeps its log; null for a temporary directory that is deleted at close
     * @param options settings by the names of broker.conf; empty for the defaults
     * @return the running broker; the caller closes it
     * @throws IOException when the directory cannot be used, for example because another broker holds its lock; the
     *     message says which directory and why
     */
    EmbeddedBroker start(Path directory, Map<String, String> options) throws IOException;
}
