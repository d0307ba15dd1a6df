package org.apogeemq.broker.pull;

import org.apogeemq.remoting.protocol.ResponseCode;

/** What reading a queue came to; the name is the remark of the answer, as in RocketMQ. */
enum PullOutcome {
    FOUND(ResponseCode.SUCCESS),
    /** All that was scanned is filtered out; the next offset is after it. */
    NO_MATCHED_MESSAGE(ResponseCode.PULL_RETRY_IMMEDIATELY),
    /** Retention deleted the records between look-up and reading. */
    MESSAGE_WAS_REMOVING(ResponseCode.PULL_RETRY_IMMEDIATELY),
    /** The queue never had a message and the first offset was asked for. */
    NO_MESSAGE_IN_QUEUE(ResponseCode.PULL_NOT_FOUND),
    /** The queue never had a message and another offset than the first was asked for. */
    NO_MESSAGE_IN_QUEUE_AT_OFFSET(ResponseCode.PULL_OFFSET_MOVED),
    /** Everything is read. */
    OFFSET_OVERFLOW_ONE(ResponseCode.PULL_NOT_FOUND),
    OFFSET_OVERFLOW_BADLY(ResponseCode.PULL_OFFSET_MOVED),
    OFFSET_TOO_SMALL(ResponseCode.PULL_OFFSET_MOVED),
    /** An administrator has set the group's offset. */
    OFFSET_RESET(ResponseCode.PULL_OFFSET_MOVED);

    private final int code;

    PullOutcome(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    String remark() {
        return this == NO_MESSAGE_IN_QUEUE_AT_OFFSET ? NO_MESSAGE_IN_QUEUE.name() : name();
    }
}
