package org.apogeemq.remoting.embedded;

import java.net.SocketAddress;

/** A broker running in this JVM. */
public interface EmbeddedBroker extends AutoCloseable {
    /**
     * Returns where clients of this JVM reach the broker; valid until {@link #close()}.
     *
     * @return a Netty {@code LocalAddress}, to be given to {@code RemotingClient.connect}
     */
    SocketAddress address();

    /** Stops the broker, and deletes its directory when that was a temporary one. A second call does nothing. */
    @Override
    void close();
}
