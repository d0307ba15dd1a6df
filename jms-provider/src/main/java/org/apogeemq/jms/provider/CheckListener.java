package org.apogeemq.jms.provider;

import io.netty.buffer.ByteBuf;

/** Is asked about half messages of a producer group. */
public interface CheckListener {
    /**
     * A broker wants to know. Called on an event loop; must not block.
     *
     * @param key unique key of the message
     * @param record in stored layout, an unpooled heap buffer that now belongs to the listener
     * @param message to be ended with the answer
     */
    void check(String key, ByteBuf record, Undecided message);
}
