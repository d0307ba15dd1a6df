package org.apogeemq.broker.config;

/** Role in a replicated group, in RocketMQ's words. */
public enum BrokerRole {
    /** Takes writes and waits for nobody. */
    ASYNC_MASTER
}
