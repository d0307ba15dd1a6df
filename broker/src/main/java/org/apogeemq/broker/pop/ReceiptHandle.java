package org.apogeemq.broker.pop;

import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * What a consumer names a popped message by: RocketMQ's extraInfo, property POP_CK, eight fields separated by a space.
 *
 * @param startOffset the first offset of the pop on this queue
 * @param popTime when it was popped, ms since the epoch
 * @param invisibleTime ms
 * @param reviveQueueId 999 for ordered pop
 * @param retry 0: from the topic itself; 1 and 2: from a retry topic
 * @param brokerName where it was popped
 */
record ReceiptHandle(
        long startOffset,
        long popTime,
        long invisibleTime,
        int reviveQueueId,
        int retry,
        String brokerName,
        int queueId,
        long offset) {
    /** The revive queue that marks ordered pop. */
    static final int ORDERED = 999;

    private static final int FIELDS = 8;
    private static final int MAX_SHOWN = 200;

    /**
     * Reads a handle.
     *
     * @throws CommandException INVALID_PARAMETER, naming what is wrong with it
     */
    static ReceiptHandle parse(String text) throws CommandException {
        String[] fields = text.split(" ", -1);
        if (fields.length != FIELDS) {
            throw malformed(text, "it has " + fields.length + " fields instead of " + FIELDS);
        }
        int retry = (int) number(text, "retry mark", fields[4], 2);
        if (fields[5].isEmpty()) {
            throw malformed(text, "its broker name is empty");
        }
        return new ReceiptHandle(
                number(text, "start offset", fields[0], Long.MAX_VALUE),
                number(text, "pop time", fields[1], Long.MAX_VALUE),
                number(text, "invisible time", fields[2], Long.MAX_VALUE),
                (int) number(text, "revive queue id", fields[3], Integer.MAX_VALUE),
                retry,
                fields[5],
                (int) number(text, "queue id", fields[6], Integer.MAX_VALUE),
                number(text, "offset", fields[7], Long.MAX_VALUE));
    }

    /**
     * Checks that it is about a message of this broker's queue.
     *
     * @throws CommandException INVALID_PARAMETER, naming what does not fit
     */
    void checkIsOf(String broker, int wantedQueue, long wantedOffset) throws CommandException {
        if (!brokerName.equals(broker)) {
            throw malformed(toString(), "it is of broker " + brokerName + ", this is " + broker);
        }
        if (queueId != wantedQueue || offset != wantedOffset) {
            throw malformed(
                    toString(),
                    "it is of queue " + queueId + " offset " + offset + ", the request is about queue " + wantedQueue
                            + " offset " + wantedOffset);
        }
    }

    private static long number(String text, String what, String field, long max) throws CommandException {
        try {
            long value = Long.parseLong(field);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw malformed(text, "its " + what + " is '" + field + "'");
    }

    private static CommandException malformed(String text, String problem) {
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
        return new CommandException(
                ResponseCode.INVALID_PARAMETER,
                "receipt handle '" + shown + "': " + problem
                        + "; pass on the message's property POP_CK, or what the last change of its invisible time gave");
    }

    @Override
    public String toString() {
        return startOffset + " " + popTime + " " + invisibleTime + " " + reviveQueueId + " " + retry + " " + brokerName
                + " " + queueId + " " + offset;
    }
}
