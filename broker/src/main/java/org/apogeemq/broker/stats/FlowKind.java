package org.apogeemq.broker.stats;

/** Where messages are counted. */
public enum FlowKind {
    /** Became visible in a topic. */
    PUT,
    /** Were handed to a member of a consumer group. */
    GET,
    /** Were handed back by a member of a consumer group, to be tried again. */
    SEND_BACK,
    /** Were given up for a consumer group. */
    DEAD_LETTER,
    /** Expired before a consumer group got them. */
    EXPIRED
}
