package org.apogeemq.broker.send;

import org.apogeemq.remoting.header.SendHeaders.SendMessageResponse;

/** What is the same in the answer to every accepted send. */
final class Accepted {
    /** RocketMQ's region of brokers that were not given one. */
    static final String REGION = "DefaultRegion";

    /** Clients may trace. */
    static final boolean TRACE_ON = true;

    private Accepted() {}

    /**
     * The header of the answer.
     *
     * @param messageIds offset message id; of a batch all of them, separated by commas
     * @param offset of the first message
     * @param uniqueKey of the message; null for a batch, whose messages have one each
     */
    static SendMessageResponse at(String messageIds, int queueId, long offset, String uniqueKey) {
        return at(messageIds, queueId, offset, uniqueKey, null);
    }

    /** As above, of a message that may be recalled by the handle. */
    static SendMessageResponse at(String messageIds, int queueId, long offset, String uniqueKey, String recallHandle) {
        return new SendMessageResponse(messageIds, queueId, offset, uniqueKey, null, recallHandle, REGION, TRACE_ON);
    }
}
