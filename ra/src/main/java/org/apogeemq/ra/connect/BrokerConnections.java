package org.apogeemq.ra.connect;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.connect.ClassUnloading;
import org.apogeemq.jms.provider.connect.Providers;
import org.apogeemq.jms.uri.ConnectionUri;

/**
 * Connects to brokers on threads of the server. The threads that the provider makes then inherit this adapter's class
 * loader, and not that of the application which happens to be the first.
 */
public final class BrokerConnections {
    /** Error code of the provider: the broker cannot do it. */
    private static final String NOT_SUPPORTED = "NOT_SUPPORTED";

    private static final long THREADS_END_MILLIS = 20_000;

    static {
        ClassUnloading.prepare();
    }

    private BrokerConnections() {}

    private interface Opening<C, E extends Exception> {
        C open() throws E;
    }

    /**
     * Keeps the broker inside the server running that the URI names, beyond its connections; starts it when it does not
     * run. Nothing for a URI of a cluster.
     *
     * @return to be run once, when it may end
     * @throws ProviderException when it cannot be started; says why
     */
    public static Runnable keepRunning(String uri) throws ProviderException {
        return ownLoader(() -> Providers.keepRunning(ConnectionUri.parse(uri)));
    }

    /**
     * A connection with XA sessions. Waits for a broker, within the time-outs of the URI.
     *
     * @param credentials null: those of the URI
     * @throws JMSException with error code NOT_SUPPORTED for brokers of Apache RocketMQ
     */
    public static XAConnection openXa(ApogeeXAConnectionFactory factory, Credentials credentials) throws JMSException {
        return ownLoader(() -> credentials == null
                ? factory.createXAConnection()
                : factory.createXAConnection(credentials.user(), credentials.password()));
    }

    /** An ordinary connection; else as {@link #openXa}. */
    public static Connection open(ApogeeXAConnectionFactory factory, Credentials credentials) throws JMSException {
        return ownLoader(() -> credentials == null
                ? factory.createConnection()
                : factory.createConnection(credentials.user(), credentials.password()));
    }

    /** A connection with XA sessions where the broker has XA, an ordinary one where it has not. */
    public static Connection openForAny(ApogeeXAConnectionFactory factory, Credentials credentials)
            throws JMSException {
        try {
            return openXa(factory, credentials);
        } catch (JMSException e) {
            if (isWithoutXa(e)) {
                return open(factory, credentials);
            }
            throw e;
        }
    }

    /** Whether XA is refused because these brokers have none: those of Apache RocketMQ. */
    public static boolean isWithoutXa(JMSException refusal) {
        return NOT_SUPPORTED.equals(refusal.getErrorCode());
    }

    /** Waits, within about a minute, until the threads of connections that are closed have ended: their classes go next. */
    public static void awaitThreadsEnded() {
        try {
            ClassUnloading.finish(THREADS_END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <C, E extends Exception> C ownLoader(Opening<C, E> opening) throws E {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(BrokerConnections.class.getClassLoader());
        try {
            return opening.open();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
