package org.apogeemq.jms.provider.wire;

import io.netty.buffer.ByteBuf;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.message.RecordLayout;
import org.apogeemq.remoting.message.StoredMessage;

/**
 * The flag of a half message, which says what kind of message it is and where it goes. A broker of Apache RocketMQ writes the
 * record anew each time before it asks about it, without the flag; so it travels as a property, too.
 */
public final class HalfFlag {
    private HalfFlag() {}

    static String text(int flag) {
        return String.format("%08x", flag);
    }

    /** Puts the flag back where it belongs, if the record has lost it. */
    public static void restore(ByteBuf record) {
        StoredMessage message = StoredMessage.of(record);
        String flag = message.flag() == 0 ? message.property(JmsKeys.FLAG) : null;
        if (flag != null) {
            try {
                record.setInt(record.readerIndex() + RecordLayout.FLAG, Integer.parseUnsignedInt(flag, 16));
            } catch (NumberFormatException damaged) {
                // somebody else's property: the record is what its flag says
            }
        }
    }
}
