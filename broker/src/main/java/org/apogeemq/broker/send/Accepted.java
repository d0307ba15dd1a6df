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
        return new SendMessageResponse(messageIds, queueId, offset, uniqueKey, null, null, REGION, TRACE_ON);
    }
}
