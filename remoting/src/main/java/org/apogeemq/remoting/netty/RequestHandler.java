package org.apogeemq.remoting.netty;

import org.apogeemq.remoting.protocol.Command;

/** Handles the requests of one or more codes. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Handles a request on the connection's event loop; must not block. The answer is given with
     * {@link Connection#send}, now or later from any thread. The request's body is released when this returns unless it
     * was retained.
     *
     * @param request the request
     * @param connection where it came from and the answer goes
     * @throws Exception to answer with an error: {@code CommandException} with its code, {@code HeaderException} and
     *     {@code BodyException} with INVALID_PARAMETER, anything else with SYSTEM_ERROR and its text
     */
    void handle(Command request, Connection connection) throws Exception;
}
