package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.apogeemq.remoting.jms.BodyKind;

/** A message without a body. */
public final class ApogeeMessage extends JmsMessage {

    @Override
    public BodyKind bodyKind() {
        return BodyKind.NONE;
    }

    @Override
    ByteBuf recordBody() {
        return Unpooled.EMPTY_BUFFER;
    }

    @Override
    Object bodyAsObject() {
        return null;
    }

    @Override
    void resetBody() {
        // There is none.
    }
}
