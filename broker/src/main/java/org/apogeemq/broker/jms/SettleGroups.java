package org.apogeemq.broker.jms;

import io.netty.buffer.ByteBuf;
import org.apogeemq.broker.delivery.SettleKind;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * The groups in the body of an ACKNOWLEDGE, RECOVER or ROLLBACK request, back to back: subscription (int), kind (byte),
 * count (int), and that many pairs of queue id (int) and queue offset (long).
 */
final class SettleGroups {
    private static final int HEADER = 9;
    /** Bytes of a queue id and an offset. */
    static final int PAIR = 12;

    /** Receives the groups one by one. */
    interface Visitor {
        /**
         * @param offsets the pairs, a retained slice to be released by the visitor
         * @throws CommandException to stop
         */
        void group(int subscriptionId, SettleKind kind, ByteBuf offsets) throws CommandException;
    }

    private SettleGroups() {}

    /**
     * Checks all groups between two positions of a body.
     *
     * @return how many pairs they have
     * @throws CommandException INVALID_PARAMETER naming the position and what is wrong there
     */
    static int check(ByteBuf body, int from) throws CommandException {
        int at = from;
        int pairs = 0;
        while (at < body.writerIndex()) {
            int left = body.writerIndex() - at - HEADER;
            int count = left < 0 ? -1 : body.getInt(at + 5);
            if (count < 0 || count > left / PAIR) {
                throw wrong(body, at, "its count is " + count + ", " + left + " bytes are left");
            }
            if (SettleKind.ofCode(body.getByte(at + 4)) == null) {
                throw wrong(body, at, "its kind is " + body.getByte(at + 4) + ", allowed are 0, 1 and 2");
            }
            pairs += count;
            at += HEADER + count * PAIR;
        }
        return pairs;
    }

    private static CommandException wrong(ByteBuf body, int at, String what) {
        return new CommandException(
                ResponseCode.INVALID_PARAMETER,
                "the acknowledgement group at byte " + (at - body.readerIndex()) + " is malformed: " + what);
    }

    /** Hands out groups that were checked. */
    static void visit(ByteBuf body, int from, Visitor visitor) throws CommandException {
        int at = from;
        while (at < body.writerIndex()) {
            int length = body.getInt(at + 5) * PAIR;
            visitor.group(
                    body.getInt(at), SettleKind.ofCode(body.getByte(at + 4)), body.retainedSlice(at + HEADER, length));
            at += HEADER + length;
        }
    }
}
