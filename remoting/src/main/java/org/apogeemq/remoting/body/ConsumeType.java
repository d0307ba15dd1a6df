package org.apogeemq.remoting.body;

/** How a consumer gets its messages. */
public enum ConsumeType {
    CONSUME_ACTIVELY,
    CONSUME_PASSIVELY,
    CONSUME_POP
}
