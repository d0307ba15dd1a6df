package org.apogeemq.remoting.netty;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.remoting.protocol.Command;

/** One connection, the same at both ends: either side may send requests. All methods are thread-safe. */
public interface Connection {
    /**
     * Sends a response or a oneway request, and takes over its body. Never blocks; what many threads send between two
     * turns of the event loop leaves in one flush. On a closed connection the command is dropped. When the bytes waiting
     * exceed {@link Limits#outboundLimit()} the connection is closed, so look at {@link #isWritable()}.
     *
     * @param command the command
     */
    void send(Command command);

    /**
     * Sends a request and takes over its body.
     *
     * @param command a request that is not oneway
     * @param timeout how long to wait for the response; observed with a resolution of 100 ms
     * @return completed on the event loop (do not block there; by the caller when the connection is closed) with the response whatever its code, or exceptionally with
     *     a {@link RemotingException}: TIMEOUT, CLOSED or OVERLOADED. The response's body needs no release.
     */
    CompletableFuture<Command> request(Command command, Duration timeout);

    /**
     * Returns the peer's address.
     *
     * @return an InetSocketAddress, or a Netty LocalAddress inside one JVM
     */
    SocketAddress remoteAddress();

    /**
     * Returns this side's address.
     *
     * @return an InetSocketAddress, or a Netty LocalAddress inside one JVM
     */
    SocketAddress localAddress();

    /**
     * Tells whether the bytes waiting to be written are below the high water mark.
     *
     * @return false when it is time to pause
     */
    boolean isWritable();

    /**
     * Runs a task once, on the event loop, as soon as the connection is writable; at once when it is. It is dropped when
     * the connection closes first.
     *
     * @param task must not block
     */
    void onWritable(Runnable task);

    /**
     * Tells whether the connection is still open.
     *
     * @return false once closed
     */
    boolean isOpen();

    /** Closes the connection. What was sent before and is not yet written may be lost. A second call does nothing. */
    void close();

    /**
     * Tells when the connection is closed.
     *
     * @return completed, never exceptionally, once it is closed by either side; cancelling it has no effect
     */
    CompletableFuture<Void> closeFuture();

    /**
     * Returns something kept with the connection.
     *
     * @param attribute which
     * @return null when it was not set
     */
    <T> T attribute(ConnectionAttribute<T> attribute);

    /**
     * Keeps something with the connection.
     *
     * @param attribute which
     * @param value null to remove it
     */
    <T> void attribute(ConnectionAttribute<T> attribute, T value);
}
