package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import jakarta.jms.MessageFormatException;

/** The first byte of Map and Stream bodies, and the error for bodies that cannot be read. */
final class BodyVersion {

    static final int CURRENT = 1;

    private BodyVersion() {}

    static void require(ByteBuf in) throws MessageFormatException {
        int version = in.readUnsignedByte();
        if (version != CURRENT) {
            throw new MessageFormatException(
                    "encoding version " + version + " is not known; this client reads " + CURRENT);
        }
    }

    static MessageFormatException damaged(String kind, JmsMessage message, ByteBuf in, Exception cause) {
        MessageFormatException damaged =
                new MessageFormatException("the " + kind + " body of message " + message.getJMSMessageID()
                        + " cannot be read, at byte " + in.readerIndex() + ": " + cause.getMessage());
        damaged.setLinkedException(cause);
        return damaged;
    }
}
