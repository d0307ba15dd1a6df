package org.apogeemq.remoting.engine;

import org.apogeemq.remoting.protocol.Command;

/** A request that waits for its response; exactly one of the methods without a result is called, once. */
public interface Pending {
    /**
     * Returns when it is given up.
     *
     * @return on the nanosecond clock that {@link Conversation#expire} is called with
     */
    long deadline();

    /**
     * The response came.
     *
     * @param response its body, if any, is on the heap
     */
    void answered(Command response);

    /** The response did not come in time. */
    void timedOut();

    /** The connection is gone. */
    void closed();
}
